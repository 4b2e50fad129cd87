import { createHash } from 'node:crypto';
import type pg from 'pg';
import type { ListedNames } from '../../../shared/src/ledger/read/signals/listed-names.ts';
import type { Officer, Person, Question } from './traffic.ts';

/** What stands in the index in place of somebody: 16 bytes, alike for alike. */
export function hashOf(kind: string, ...what: readonly (number | string)[]): Buffer {
  return createHash('md5')
    .update(nameOf(kind, ...what))
    .digest();
}

/** What is hashed: by PostgreSQL, where there are many. */
function nameOf(kind: string, ...what: readonly (number | string)[]): string {
  return [kind, ...what].join(' ');
}

/** The officers as their State lists them. */
export function listOf(officers: readonly Officer[]): ListedNames {
  return {
    officers: officers.map((one, n) => ({
      officer: hashOf('officer', n),
      family: hashOf('word', one.family),
      full: hashOf('name', one.family, one.given),
      birth: hashOf('birth', one.birth),
    })),
  };
}

interface Place {
  readonly state: string;
  readonly firstDay: string;
  readonly officers: readonly Officer[];
}

const BATCH = 10_000;

/** Writes questions into the index as the indexer does once it has opened their records. The keys of the entries are left out. */
export async function fillIndex(
  client: pg.Client,
  place: Place,
  questions: readonly Question[],
): Promise<void> {
  await client.query('SET session_replication_role = replica');
  for (let at = 0; at < questions.length; at += BATCH)
    await fillSome(client, place, questions.slice(at, at + BATCH), at);
  await client.query('ANALYZE audit.watched, audit.watched_person');
}

const hashed = (column: string): string => `decode(md5(${column}), 'hex')`;

async function fillSome(
  client: pg.Client,
  { state, firstDay, officers }: Place,
  questions: readonly Question[],
  from: number,
): Promise<void> {
  const start = Date.parse(`${firstDay}T00:00:00Z`);
  const rows = questions.map((one, n) => {
    const at = new Date(start + one.minute * 60_000 + (n % 60_000)).toISOString();
    const entry = nameOf('entry', state, from + n);
    return { one, at, entry, officer: nameOf('officer', one.officer), by: officers[one.officer] as Officer };
  });
  const column = <T>(of: (row: (typeof rows)[number]) => T): T[] => rows.map(of);
  const of = (one: Question, kind: string): string | null => {
    const people = peopleOf(one).flatMap(([of, person]) => (of === kind ? [md5(person)] : []));
    return people.length === 0 ? null : people.join('');
  };
  await client.query(
    `INSERT INTO audit.watched (entry, at, state, officer, agency, agency_kind, role, purpose, in_case, asks, hit, over,
       asked, words, births, shown)
     SELECT md5(x.entry)::uuid, x.at, $1, ${hashed('x.officer')}, x.agency, 'POLICE', x.role, x.purpose,
       ${hashed('x.in_case')}, true, x.hit, x.over, decode(x.asked, 'hex'), decode(x.words, 'hex'), decode(x.births, 'hex'),
       decode(x.shown, 'hex')
     FROM unnest($2::text[], $3::timestamptz[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
       $9::boolean[], $10::boolean[], $11::text[], $12::text[], $13::text[], $14::text[])
       AS x(entry, at, officer, agency, role, purpose, in_case, hit, over, asked, words, births, shown)`,
    [
      ...[state, column(({ entry }) => entry), column(({ at }) => at), column(({ officer }) => officer)],
      ...[column(({ by }) => by.agency), column(({ by }) => by.role), column(({ one }) => one.purpose)],
      column(({ one }) => nameOf('case', one.inCase)),
      ...[column(({ one }) => one.isHit), column(({ one }) => one.isOver)],
      ...['ASKED', 'WORD', 'BIRTH', 'SHOWN'].map((kind) => column(({ one }) => of(one, kind))),
    ],
  );
  const people = rows.flatMap((row) => peopleOf(row.one).map(([kind, person]) => ({ ...row, kind, person })));
  const found = people.filter(({ kind }) => kind !== 'BIRTH');
  await client.query(
    `INSERT INTO audit.watched_person (key, at, entry)
     SELECT audit.number(${hashed('x.person')}) # CASE x.kind WHEN 'WORD' THEN 0 ELSE audit.number(${hashed('x.officer')}) END,
       x.at, md5(x.entry)::uuid
     FROM unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[], $5::text[]) AS x(officer, kind, person, at, entry)`,
    [
      ...[found.map(({ officer }) => officer), found.map(({ kind }) => kind)],
      ...[found.map(({ person }) => person), found.map(({ at }) => at), found.map(({ entry }) => entry)],
    ],
  );
}

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

function peopleOf({ person, by, isHit }: Question): readonly (readonly [string, string])[] {
  const { id, family, given, birth }: Person = person;
  const shown: readonly (readonly [string, string])[] = isHit ? [['SHOWN', nameOf('record', id)]] : [];
  if (by === 'DOCUMENT') return [['ASKED', nameOf('document', id)], ...shown];
  return [
    ['ASKED', nameOf('name', family, given)],
    ['WORD', nameOf('word', family)],
    ['WORD', nameOf('given', given)],
    ...(by === 'NAME_AND_BIRTH' ? ([['BIRTH', nameOf('birth', birth)]] as const) : []),
    ...shown,
  ];
}
