import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import pg from 'pg';
import { importPublished, PUBLISHED_OWNERS } from '../../../scripts/import/published.ts';
import type { StateCode } from '../../../shared/src/core/ids.ts';
import { catalogue } from '../../../shared/src/domains/catalogue.ts';
import { extraOf, localIdOf } from '../../../shared/src/sources/sql/row.ts';
import { searchStatement } from '../../../shared/src/sources/sql/statement.ts';
import type { TestDatabase } from '../../../shared/testing/database.ts';
import { freshRegister } from '../../../shared/testing/register.ts';
import { testRuling } from '../../../shared/testing/ruling.ts';
import { personSearch, type PersonFilter } from '../arguments.ts';
import { migrations } from '../migrations/index.ts';
import { bySearch } from '../questions.ts';
import { calibration, calibrationText, labelledNames, type ScoredPair } from './calibration.ts';
import { nameKeys } from './keys.ts';

/**
 * Labelled pairs of the nomenklatura project and the disturbed UN list of the yente project (MIT). Too large to ship: they
 * lie in `names` below `LIAISON_BENCH_DATA`, or beside the checkout.
 */
const DATA = join(
  process.env['LIAISON_BENCH_DATA'] ?? fileURLToPath(new URL('../../../../shared/data', import.meta.url)),
  'names/',
);
const present = existsSync(DATA);

test('a calibration says how many of those with a score are the same, and how many of the same they are', () => {
  const pairs: readonly ScoredPair[] = [
    { score: 1, isSame: true },
    { score: 0.9, isSame: true },
    { score: 0.9, isSame: false },
    { score: 0.4, isSame: true },
  ];
  expect(calibration(pairs, [0.9, 1])).toEqual([
    { from: 0.9, pairs: 3, precision: 2 / 3, recall: 2 / 3 },
    { from: 1, pairs: 1, precision: 1, recall: 1 / 3 },
  ]);
  expect(calibration([], [0.9])).toEqual([{ from: 0.9, pairs: 0, precision: 0, recall: 0 }]);
});

(present ? describe : describe.skip)('what a score is worth (needs LIAISON_BENCH_DATA)', () => {
  let database: TestDatabase;
  let client: pg.Client;

  beforeAll(async () => {
    database = await freshRegister(migrations);
    const [un] = PUBLISHED_OWNERS;
    if (un === undefined) throw new Error('no published list');
    await importPublished(un, database.url);
    client = new pg.Client({ connectionString: database.url });
    await client.connect();
  });

  afterAll(async () => {
    await client?.end();
    await database?.drop();
  });

  const report = (about: string, pairs: readonly ScoredPair[]): ReturnType<typeof calibration> => {
    const rows = calibration(pairs);
    process.stderr.write(`${about}\n${calibrationText(rows)}\n`);
    return rows;
  };
  const at = (rows: ReturnType<typeof calibration>, from: number) => rows.find((row) => row.from === from);

  test('of a name alone', async () => {
    const labelled = labelledNames(readFileSync(`${DATA}nomenklatura_name_bench_cases.csv`, 'utf8'));
    const pairs: ScoredPair[] = [];
    for (const { asked, recorded, isSame } of labelled) {
      const { rows } = await client.query<{ readonly score: number | null }>(
        `SELECT max(hub.name_score(q.key, split_part(n.key, '|', 1), split_part(n.key, '|', 2))) AS score
         FROM unnest($1::text[]) q(key), unnest($2::text[]) n(key)`,
        [nameKeys([asked]), nameKeys([recorded])],
      );
      pairs.push({ score: rows[0]?.score ?? 0, isSame });
    }
    const rows = report('hand-labelled pairs of names', pairs);
    expect(at(rows, 0.9)?.precision).toBeGreaterThan(0.75);
  });

  test('of a name with a date of birth', async () => {
    const lending = testRuling().lending('UN' as StateCode, 'person');
    const search = async (filter: PersonFilter) => {
      const { query } = searchStatement(
        {
          entry: catalogue().person,
          owners: [{ owner: 'UN' as StateCode, lending, matchable: 'always' }],
          requested: new Set(),
          on: '2026-11-01',
        },
        bySearch(personSearch(filter), undefined),
        { first: 20 },
      );
      const { rows } = await client.query<unknown[]>({
        text: query.text,
        values: [...query.values],
        rowMode: 'array',
      });
      return rows.map((row) => ({ id: localIdOf(row), score: extraOf(row, 0) as number }));
    };
    const read = (file: string) =>
      parse(readFileSync(`${DATA}${file}`), { columns: true, relax_column_count: true }) as {
        readonly full_name: string;
        readonly date_of_birth: string;
      }[];
    const names = new Map<string, Set<string>>();
    const { rows: listed } = await client.query<{ readonly id: string; readonly name: string }>(
      `SELECT id, primary_name AS name FROM hub.person_v1
       UNION SELECT id, concat_ws(' ', i->>'forenames', i->>'surnames') FROM hub.person_v1, jsonb_array_elements(identities) i`,
    );
    for (const { id, name } of listed)
      names.set(letters(name), (names.get(letters(name)) ?? new Set()).add(id));
    const truths = read('yente_positives_un_untreated.csv');
    const pairs: ScoredPair[] = [];
    let [asked, first] = [0, 0];
    for (const [i, { full_name: name, date_of_birth: born }] of read(
      'yente_positives_un_treated.csv',
    ).entries()) {
      // A few are no longer on the list that ships; a few dates are of several years, or were disturbed to be none.
      const truth = names.get(letters(truths[i]?.full_name ?? ''));
      if (!truth || !isDate(born)) continue;
      const found = await search({ name, dateOfBirth: born });
      asked += 1;
      if (truth.has(found[0]?.id ?? '')) first += 1;
      const isFound = found.some(({ id }) => truth.has(id));
      pairs.push(...found.map(({ id, score }) => ({ score, isSame: truth.has(id) })));
      if (!isFound) pairs.push({ score: 0, isSame: true });
    }
    const rows = report(
      `disturbed names of the UN list with their births: ${first} of ${asked} first`,
      pairs,
    );
    expect(asked).toBeGreaterThan(300);
    expect(at(rows, 0.9)?.precision).toBeGreaterThan(0.95);
  });
});

function letters(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}]+/gu, ' ');
}

function isDate(text: string): boolean {
  const day = new Date(`${text.length === 4 ? `${text}-01-01` : text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}
