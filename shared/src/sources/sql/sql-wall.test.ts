import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import { assertUntil, fc, SEED } from '../../../testing/drawn.ts';
import { freshDatabase, type TestDatabase } from '../../../testing/database.ts';
import { HANDLINGS, NO_MARKS, type SubjectCategory } from '../../core/vocabulary.ts';
import type { Inquiry } from '../../policy/words/inquiry.ts';
import { buildLaw } from '../../policy/law/law.ts';
import { rulerOf } from '../../policy/decide/ruler.ts';
import type { ReleaseFact } from '../../policy/words/release.ts';
import type { DecisionClass } from '../../policy/words/ruling.ts';
import {
  AA,
  fixtureCatalogue,
  fixtureLaw,
  inquiry as fixtureInquiry,
  state,
} from '../../policy/testing/fixture.ts';
import { naiveShown, naiveVerdict, type NaiveLaw } from '../../policy/testing/naive.ts';
import {
  randomInquiry,
  randomLaw,
  randomReleases,
  releasesDrawn,
  type ReleaseDrawn,
} from '../../policy/testing/random-law.ts';
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

/** Releases of some of the rows, of fields that rules most often speak of. */
function releasesOfRows(
  drawn: readonly (readonly ReleaseDrawn[])[],
  law: NaiveLaw,
  inquiry: Inquiry,
): Inquiry['releases'] {
  const paths = STORED.map(({ path }) => path);
  return drawn.flatMap((releases, i) => {
    const row = ROWS[(i * 19) % ROWS.length];
    if (row === undefined) return [];
    const { id, of } = row;
    const from = (i * 5) % paths.length;
    const about = { inquiry, owner: of.owner, domain: 'person' as const, local: id };
    return releasesDrawn(releases, law, { ...about, paths: [...paths.slice(from), 'identities'] });
  });
}

function shown(law: NaiveLaw, inquiry: Inquiry, { id, of }: Row, path: string): boolean {
  const record = `${of.owner}:person:${id}`;
  const parts = path.split('.').map((_, i, all) => all.slice(0, i + 1).join('.'));
  return parts.every((part) => {
    const category = person.fields.find((field) => field.path === part)?.category ?? 'none';
    return naiveShown(naiveVerdict(law, inquiry, { domain: 'person', path: part, category, of, record }));
  });
}

/** Of thirty rows. */
const someReleases = fc.array(randomReleases, { minLength: 30, maxLength: 30 });

test(`what leaves the database is what is lent (seed ${SEED})`, async () => {
  let values = 0;
  let released = 0;
  await assertUntil(
    fc.asyncProperty(randomLaw, randomInquiry, someReleases, async (naive, drawn, releases) => {
      const without: Inquiry = { ...drawn, on: ON };
      const inquiry = { ...without, releases: releasesOfRows(releases, naive, without) ?? [] };
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
      for (const row of ROWS) {
        const { id, of, expired } = row;
        const exists = !expired && shown(naive, inquiry, row, 'id');
        if (found.has(id) !== exists)
          expect({ id, of, exists, inquiry, columns: columns.length }).toBe('as the law says');
        const held = found.get(id) ?? '';
        for (const { path } of [...STORED, ...INNER]) {
          if (path === 'identities' || OF_CLASS.has(path)) continue;
          const present = held.includes(canary(id, path) + '"');
          if (present !== (exists && shown(naive, inquiry, row, path)))
            expect({ id, of, path, present, inquiry }).toBe('as the law says');
          values += present ? 1 : 0;
          released += present && !shown(naive, without, row, path) ? 1 : 0;
        }
      }
    }),
    LAWS,
    () => values > LAWS && released > 0,
  );
  expect(values).toBeGreaterThan(LAWS);
  expect(released).toBeGreaterThan(0);
});

test('where no release speaks of an owner the SQL is the same to the byte; where one does, it names the records alone', () => {
  const aa = AA.replace(
    /offence: \{ maxPenaltyMonthsAtLeast: 13 \}\s+mode: MASK\s+mask: LAST_FOUR\s+reason: OFFENCE_MAX_ONE_YEAR/u,
    'mode: NEEDS_APPROVAL\n    approval: { by: [SPOC] }',
  );
  const law = fixtureLaw({ 'AA.yaml': aa });
  const asked = fixtureInquiry();
  const statementFor = (owner: 'AA' | 'BB', fact?: ReleaseFact) => {
    const inquiry = fact === undefined ? asked : { ...asked, releases: [fact] };
    const lending = rulerOf(law).rule(inquiry).lending(state(owner), 'person');
    const owners = [{ owner: state(owner), lending, matchable: lending.matchable([]) }];
    const scope = { entry: person, owners, requested: REQUESTED, on: asked.on };
    return searchStatement(scope, { domain: 'person', conditions: [], uses: [], order: [] }, { first: 10 })
      .query;
  };
  const textAndValues = ({ text, values }: ReturnType<typeof statementFor>) => ({ text, values });
  const ofAA: ReleaseFact = {
    id: 'r-1',
    status: 'APPROVED',
    record: 'AA:person:p1',
    owner: state('AA'),
    domain: 'person',
    requester: asked.requester,
    purpose: asked.purpose,
    caseReference: asked.caseReference,
    from: asked.on,
    until: asked.on,
    fields: [{ path: 'documentNumber', lifts: [{ rule: 'AA-P-030', by: ['SPOC'] }] }],
    obligations: [],
  };
  const offence = { ...ofAA, requester: { ...asked.requester, agency: 'Another' } };
  expect(textAndValues(statementFor('BB', ofAA))).toEqual(textAndValues(statementFor('BB')));
  expect(textAndValues(statementFor('AA', offence))).toEqual(textAndValues(statementFor('AA')));
  for (const status of ['ASKED', 'REFUSED', 'ENDED'] as const)
    expect(textAndValues(statementFor('AA', { ...ofAA, status }))).toEqual(textAndValues(statementFor('AA')));
  const opened = statementFor('AA', ofAA);
  expect(opened.text).toMatch(/r\.id = ANY\(\$\d+::text\[\]\)/u);
  expect(opened.values).toContain('{"p1"}');
  // What is searched is the same: the parameters alone are counted on.
  const searched = ({ text }: { readonly text: string }) =>
    text.slice(text.indexOf(' FROM hub.')).replace(/\$\d+/gu, '$');
  expect(searched(opened)).toBe(searched(statementFor('AA')));
});
