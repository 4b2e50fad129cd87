import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import { assertUntil, fc, SEED } from '../../../testing/drawn.ts';
import { freshDatabase, type TestDatabase } from '../../../testing/database.ts';
import { HANDLINGS, NO_MARKS, type SubjectCategory } from '../../core/vocabulary.ts';
import type { Inquiry } from '../../policy/words/inquiry.ts';
import { buildLaw } from '../../policy/law/law.ts';
import { rulerOf } from '../../policy/decide/ruler.ts';
import type { DecisionClass } from '../../policy/words/ruling.ts';
import { fixtureCatalogue, state } from '../../policy/testing/fixture.ts';
import { naiveShown, naiveVerdict, type NaiveLaw } from '../../policy/testing/naive.ts';
import { randomInquiry, randomLaw } from '../../policy/testing/random-law.ts';
import { CLASS_COLUMNS } from './row.ts';
import { searchStatement } from './statement.ts';

/**
 * The SQL wall alone, without redaction and without shield: over a real database in which every value is unique, what
 * leaves it is what the naive evaluator lends, row by row and value by value.
 */
const LAWS = 120;
const ON = '2026-06-30';
const person = fixtureCatalogue().person;
const STORED = person.fields.filter(
  ({ kind, path }) => kind === 'column' && !['owner', 'withheld'].includes(path),
);
const INNER = person.fields.filter(({ path }) => path.startsWith('identities.'));
const REQUESTED = new Set(person.fields.map(({ path }) => path));
/** Header columns that say of which class a row is; they are read for every row. */
const OF_CLASS = new Set(['handling']);

interface Row {
  readonly id: string;
  readonly of: DecisionClass;
  readonly expired: boolean;
}

let database: TestDatabase;
let client: pg.Client;

/** Every combination of marks that a rule can look at, once, and some rows whose time is over. */
const ROWS: readonly Row[] = (['AA', 'BB'] as const).flatMap((owner) =>
  ([[], ['SUSPECT'], ['VICTIM'], ['ASSOCIATE'], ['SUSPECT', 'VICTIM']] as SubjectCategory[][]).flatMap(
    (subjects) =>
      Array.from({ length: 48 }, (_, i): Row => {
        const originator = [undefined, 'DD', 'ZZ'][i % 3];
        return {
          id: `${owner}-${subjects.join('')}-${i}`,
          expired: i === 47,
          of: {
            owner: state(owner),
            subjects,
            handling: HANDLINGS[i % 4] ?? 'H0',
            ...NO_MARKS,
            restricted: i % 2 === 1,
            contested: i % 5 === 1,
            embargoed: i % 7 === 1,
            minor: i % 8 >= 6,
            ...(originator === undefined ? {} : { originator: state(originator) }),
          },
        };
      }),
  ),
);

const canary = (id: string, path: string): string => `canary ${id} ${path}`;

beforeAll(async () => {
  database = await freshDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const columns = STORED.map(({ column }) => column ?? '').filter((column) => column !== 'handling');
  await client.query('CREATE SCHEMA hub');
  await client.query(`CREATE TABLE hub.person_v1 (id text, owner text, handling text, restricted boolean, contested boolean,
    embargo_until date, minor_until date, subject_categories text[], originator text, retain_until date,
    evaluation_source text, evaluation_information text,
    ${columns.map((column) => `${column} ${column === 'identities' ? 'jsonb' : 'text'}`).join(', ')})`);
  for (const { id, of, expired } of ROWS) {
    const inner = Object.fromEntries(INNER.map(({ path, name }) => [name, canary(id, path)]));
    const values = STORED.filter(({ path }) => path !== 'handling').map(({ path }) =>
      path === 'identities' ? JSON.stringify([inner, inner]) : canary(id, path),
    );
    const all = [
      id,
      of.owner,
      of.handling,
      of.restricted,
      of.contested,
      of.embargoed ? '2026-07-01' : ON,
      of.minor ? '2030-01-01' : null,
      [...of.subjects],
      of.originator ?? of.owner,
      expired ? '2026-06-29' : ON,
      canary(id, 'evaluation.source'),
      canary(id, 'evaluation.information'),
      ...values,
    ];
    await client.query(
      `INSERT INTO hub.person_v1 VALUES (${all.map((_, i) => `$${i + 1}`).join(', ')})`,
      all,
    );
  }
});

afterAll(async () => {
  await client.end();
  await database.drop();
});

function shown(law: NaiveLaw, inquiry: Inquiry, of: DecisionClass, path: string): boolean {
  const parts = path.split('.').map((_, i, all) => all.slice(0, i + 1).join('.'));
  return parts.every((part) => {
    const category = person.fields.find((field) => field.path === part)?.category ?? 'none';
    return naiveShown(naiveVerdict(law, inquiry, { domain: 'person', path: part, category, of }));
  });
}

test(`what leaves the database is what is lent (seed ${SEED})`, async () => {
  let values = 0;
  await assertUntil(
    fc.asyncProperty(randomLaw, randomInquiry, async (naive, drawn) => {
      const inquiry = { ...drawn, on: ON };
      const files = new Map([
        ['groups.yaml', JSON.stringify(naive.groups)],
        ['eu-floor.yaml', JSON.stringify(naive.floor)],
        ...naive.profiles.map((profile) => [`${profile.state}.yaml`, JSON.stringify(profile)] as const),
      ]);
      const law = buildLaw(files, { mode: 'demonstration', catalogue: fixtureCatalogue() });
      const owners = (['AA', 'BB'] as const).map((code) => {
        const owner = state(code);
        const lending = rulerOf(law).rule(inquiry).lending(owner, 'person');
        return { owner, lending, matchable: lending.matchable([]) };
      });
      const question = { domain: 'person', conditions: [], uses: [], order: [] } as const;
      const { query, columns } = searchStatement(
        { entry: person, owners, requested: REQUESTED, on: ON },
        question,
        { first: 1_000 },
      );
      const { rows } = await client.query<unknown[]>({
        text: query.text,
        values: [...query.values],
        rowMode: 'array',
      });
      const found = new Map(
        rows.map((row) => [row[1] as string, JSON.stringify(row.slice(CLASS_COLUMNS.length))]),
      );
      for (const { id, of, expired } of ROWS) {
        const exists = !expired && shown(naive, inquiry, of, 'id');
        if (found.has(id) !== exists)
          expect({ id, of, exists, inquiry, columns: columns.length }).toBe('as the law says');
        const held = found.get(id) ?? '';
        for (const { path } of [...STORED, ...INNER]) {
          if (path === 'identities' || OF_CLASS.has(path)) continue;
          const present = held.includes(canary(id, path) + '"');
          if (present !== (exists && shown(naive, inquiry, of, path)))
            expect({ id, of, path, present, inquiry }).toBe('as the law says');
          values += present ? 1 : 0;
        }
      }
    }),
    LAWS,
    () => values > LAWS,
  );
  expect(values).toBeGreaterThan(LAWS);
});
