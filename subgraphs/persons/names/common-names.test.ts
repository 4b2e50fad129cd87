import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { localIdOf, extraOf } from '../../../shared/src/sources/sql/row.ts';
import type { StateCode } from '../../../shared/src/core/ids.ts';
import { catalogue } from '../../../shared/src/domains/catalogue.ts';
import { searchStatement } from '../../../shared/src/sources/sql/statement.ts';
import type { ClassPredicate, FieldUse, Lending } from '../../../shared/src/policy/words/ruling.ts';
import type { TestDatabase } from '../../../shared/testing/database.ts';
import { times } from '../../../shared/testing/depth.ts';
import { fc, SEED } from '../../../shared/testing/drawn.ts';
import { freshRegister } from '../../../shared/testing/register.ts';
import { testRuling } from '../../../shared/testing/ruling.ts';
import { personSearch, type PersonFilter } from '../arguments.ts';
import { migrations } from '../migrations/index.ts';
import { bySearch } from '../questions.ts';
import { searchColumns } from '../search-columns.ts';
import { POSSIBLE, THRESHOLD } from './score.ts';

/** Invented people. */
interface Somebody {
  readonly id: string;
  readonly name: string;
  readonly born: string;
  readonly nationality?: string;
  readonly document?: string;
}

/** Words of which any two say less than ten bits, and words that stand beside them. */
const COMMON = ['Mohammad', 'Ahmad', 'Hassan', 'Ali', 'Amir'] as const;
const MORE = ['Hosseini', 'Faruqi', 'Zvonari', 'Tomasin', 'Wallacot', 'Abdullah'] as const;
/** A name of common words, and the same with one word or two more, wherever they stand. */
const DRAWN = fc
  .sample(
    fc.record({
      common: fc.shuffledSubarray([...COMMON], { minLength: 2, maxLength: 2 }),
      more: fc.shuffledSubarray([...MORE], { minLength: 1, maxLength: 2 }),
      at: fc.nat({ max: 2 }),
    }),
    { seed: SEED, numRuns: times(25) },
  )
  .map(({ common, more, at }, i) => ({
    short: common.join(' '),
    long: [...common.slice(0, at), ...more, ...common.slice(at)].join(' '),
    born: `${1950 + (i % 50)}-0${1 + (i % 9)}-${10 + (i % 18)}`,
  }));

const HAFIZ: Somebody = {
  id: 'HAFIZ',
  name: 'Hafizullah Mohammad Sayed',
  born: '1950-06-05',
  nationality: 'PK',
  document: 'ZQ778899',
};
const PEOPLE: readonly Somebody[] = [
  ...DRAWN.flatMap(({ short, long, born }, i) => [
    { id: `LONG-${i}`, name: long, born },
    { id: `SHORT-${i}`, name: short, born },
    { id: `LONG-OTHER-${i}`, name: long, born: '1911-11-01' },
    { id: `SHORT-OTHER-${i}`, name: short, born: '1911-11-01' },
  ]),
  HAFIZ,
  { id: 'MOHAMMAD', name: 'Mohammad Sayed', born: '1931-01-01', nationality: 'BR', document: 'ZQ000011' },
];

let database: TestDatabase;
let client: pg.Client;

beforeAll(async () => {
  database = await freshRegister(migrations);
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const rows = PEOPLE.map(({ id, name, born, nationality, document }) => {
    const identities = [{ kind: 'CONFIRMED', surnames: name, forenames: null, dateOfBirth: born }];
    const documents = document === undefined ? [] : [{ number: document }];
    const keys = searchColumns({ primaryName: name, identities, documents, alerts: [] });
    return { id, primary_name: name, nationality, identities, ...keys };
  });
  await client.query(
    `INSERT INTO register.person (id, owner, holding_authority, primary_name, identities, nationalities, name_keys, document_keys, births)
     SELECT id, 'PK', 'Invented', primary_name, identities, array_remove(ARRAY[nationality], NULL), name_keys, document_keys, births
     FROM jsonb_to_recordset($1::jsonb) AS r(id text, primary_name text, nationality text, identities jsonb, name_keys text[], document_keys text[], births datemultirange)`,
    [JSON.stringify(rows)],
  );
});

afterAll(async () => {
  await client?.end();
  await database?.drop();
});

interface Found {
  readonly id: string;
  readonly score: number;
}

async function search(
  filter: PersonFilter,
  {
    isSilent = false,
    lends = () => 'always',
  }: { readonly isSilent?: boolean; readonly lends?: Lending['matchable'] } = {},
): Promise<readonly Found[]> {
  const owner = 'PK' as StateCode;
  const { query } = searchStatement(
    {
      entry: catalogue().person,
      owners: [
        {
          owner,
          lending: testRuling(() => ({ matchable: lends })).lending(owner, 'person'),
          matchable: isSilent ? 'never' : 'always',
        },
      ],
      requested: new Set(),
      on: '2026-11-01',
    },
    bySearch(personSearch(filter), undefined),
    { first: 500 },
  );
  const { rows } = await client.query<unknown[]>({
    text: query.text,
    values: [...query.values],
    rowMode: 'array',
  });
  return rows.map((row) => ({ id: localIdOf(row), score: extraOf(row, 0) as number }));
}

const idsOf = (found: readonly Found[]): readonly string[] => found.map(({ id }) => id);

describe(`common words, drawn (seed ${SEED}),`, () => {
  test('with an equal date of birth find a longer name, behind the whole one, and a shorter one', async () => {
    for (const [i, { short, long, born }] of DRAWN.entries()) {
      const [own, other] = [`LONG-${i}`, `SHORT-${i}`];
      const longer = idsOf(await search({ name: short, dateOfBirth: born }));
      expect(longer).toEqual(expect.arrayContaining([own, other]));
      expect(longer.indexOf(other)).toBeLessThan(longer.indexOf(own));
      expect(longer.filter((id) => id.includes('OTHER'))).toEqual([]);
      const shorter = idsOf(await search({ name: long, dateOfBirth: born }));
      expect(shorter).toEqual(expect.arrayContaining([own, other]));
      expect(shorter.indexOf(own)).toBeLessThan(shorter.indexOf(other));
    }
  });

  test('alone find a longer name behind every whole one, by a score below a hit', async () => {
    for (const [i, { short }] of DRAWN.entries()) {
      const found = await search({ name: short });
      const own = found.find(({ id }) => id === `LONG-${i}`);
      expect(own?.score).toBeGreaterThanOrEqual(POSSIBLE);
      expect(own?.score).toBeLessThan(THRESHOLD);
      expect(found.find(({ id }) => id === `SHORT-OTHER-${i}`)?.score).toBe(1);
      expect(found.every(({ score }) => score >= POSSIBLE)).toBe(true);
    }
  });
});

describe('a longer question than the common words on record finds them by', () => {
  const name = 'Wallacot Sayed Tomasin Mohammad';

  test.each<[string, Omit<PersonFilter, 'name'>, boolean]>([
    ['nothing else', {}, false],
    ['the date of birth', { dateOfBirth: '1931-01-01' }, true],
    ['another date of birth', { dateOfBirth: '1958-07-12' }, false],
    ['the year of birth alone', { dateOfBirth: '1931' }, false],
    ['the nationality alone', { nationality: 'BR' }, false],
    ['nationality and year', { nationality: 'BR', dateOfBirth: '1931' }, true],
    ['the document', { document: { number: 'ZQ000011' } }, true],
    ['another document', { document: { number: 'ZQ778899' } }, false],
    ['the sex', { sex: 'MALE' }, false],
    ['the date of birth, exactly', { dateOfBirth: '1931-01-01', match: 'EXACT' }, false],
  ])('%s', async (_, members, isFound) => {
    const found = await search({ name, ...members });
    expect(idsOf(found).includes('MOHAMMAD')).toBe(isFound);
  });

  test('the date of birth where the law lends a hit alone, and by nothing similar', async () => {
    const hitsAlone = (uses: readonly FieldUse[]): ClassPredicate =>
      uses.some(({ path, use }) => use === 'OPEN' && /dateOfBirth$/u.test(path)) ? 'never' : 'always';
    const ask = async (dateOfBirth: string): Promise<boolean> =>
      idsOf(await search({ name, dateOfBirth }, { lends: hitsAlone })).includes('MOHAMMAD');
    expect(await ask('1931-01-01')).toBe(true);
    expect(await ask('1931-01-02')).toBe(false);
  });
});

test('a silent owner is asked for what nobody has', async () => {
  expect(await search({ name: HAFIZ.name, dateOfBirth: HAFIZ.born }, { isSilent: true })).toEqual([]);
  expect(
    await search({ name: HAFIZ.name, dateOfBirth: HAFIZ.born, match: 'EXACT' }, { isSilent: true }),
  ).toEqual([]);
});
