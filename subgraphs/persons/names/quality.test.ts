import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import pg from 'pg';
import { setting } from '../../../scripts/hub/settings.ts';
import { importPublished, PUBLISHED_OWNERS } from '../../../scripts/import/published.ts';
import type { TestDatabase } from '../../../shared/testing/database.ts';
import { freshRegister } from '../../../shared/testing/register.ts';
import { migrations } from '../migrations/index.ts';
import { halfOf } from './halves.ts';
import { nameKeys } from './keys.ts';
import { POSSIBLE, THRESHOLD } from './score.ts';

/**
 * How well names are found, measured on the public candidate-generation benchmark of the yente project (MIT): the UN list
 * as queries, once as it is and once with typing errors, swapped words and lost letters, and invented people who are not
 * on it. Only the half of each file that rules were not made on is asked. The files are too large to ship; without them
 * these tests say that they were skipped.
 */
const FOLDER = setting(process.env, 'LIAISON_BENCH_DATA');
const DATA =
  FOLDER === undefined
    ? fileURLToPath(new URL('../../../../shared/data/names/', import.meta.url))
    : `${FOLDER}/names/`;
const present = existsSync(DATA);

interface Query {
  readonly full_name: string;
}

function read(file: string): readonly Query[] {
  const bytes = readFileSync(`${DATA}${file}`);
  return parse(file.endsWith('.gz') ? gunzipSync(bytes) : bytes, {
    columns: true,
    relax_column_count: true,
  }) as Query[];
}

const EVERY = 10;

(present ? describe : describe.skip)(
  'against the UN list (needs ../shared/data/names, or LIAISON_BENCH_DATA)',
  () => {
    let database: TestDatabase;
    let client: pg.Client;
    const owners = new Map<string, Set<string>>();

    beforeAll(async () => {
      database = await freshRegister(migrations);
      const [un] = PUBLISHED_OWNERS;
      if (un === undefined) throw new Error('no published list');
      await importPublished(un, database.url);
      client = new pg.Client({ connectionString: database.url });
      await client.connect();
      const { rows } = await client.query<{ readonly id: string; readonly name: string }>(
        `SELECT id, primary_name AS name FROM hub.person_v1
       UNION SELECT id, concat_ws(' ', i->>'forenames', i->>'surnames') FROM hub.person_v1, jsonb_array_elements(identities) i`,
      );
      for (const { id, name } of rows) {
        const known = owners.get(letters(name));
        if (known) known.add(id);
        else owners.set(letters(name), new Set([id]));
      }
    });

    afterAll(async () => {
      await client?.end();
      await database?.drop();
    });

    function letters(name: string): string {
      return name.toLowerCase().replace(/[^\p{L}]+/gu, ' ');
    }

    async function search(name: string, least = THRESHOLD): Promise<readonly string[]> {
      const { rows } = await client.query<{ readonly id: string }>(
        'SELECT n.person_id AS id FROM hub.persons_named($1) n WHERE n.score >= $2 ORDER BY n.score DESC, id LIMIT 20',
        [nameKeys([name]), least],
      );
      return rows.map(({ id }) => id);
    }

    /** Shares of queries whose person is found among twenty, and found first. */
    async function recall(
      file: string,
    ): Promise<{ readonly asked: number; readonly found: number; readonly first: number }> {
      const truths = read('yente_positives_un_untreated.csv');
      const counts = { asked: 0, found: 0, first: 0 };
      for (const [i, { full_name: name }] of read(file).entries()) {
        // A few queries are of people who are no longer on the list that ships.
        const truth = owners.get(letters(truths[i]?.full_name ?? ''));
        if (!truth || halfOf(truths[i]?.full_name ?? '') !== 'held back') continue;
        const ids = await search(name);
        counts.asked += 1;
        if (ids.some((id) => truth.has(id))) counts.found += 1;
        if (truth.has(ids[0] ?? '')) counts.first += 1;
      }
      return counts;
    }

    test('every name is found as it is written', async () => {
      const { asked, found, first } = await recall('yente_positives_un_untreated.csv');
      process.stderr.write(`names as written: ${found} of ${asked} found, ${first} first\n`);
      expect(asked).toBeGreaterThan(300);
      expect(found).toBe(asked);
      expect(first / asked).toBeGreaterThan(0.99);
    });

    test('at least 99 in 100 names with errors in them are found, 98 of them first', async () => {
      const { asked, found, first } = await recall('yente_positives_un_treated.csv');
      process.stderr.write(`names with errors: ${found} of ${asked} found, ${first} first\n`);
      expect(found / asked).toBeGreaterThan(0.99);
      expect(first / asked).toBeGreaterThan(0.98);
    });

    test('fewer than 1 in 500 people who are not on the list look as if they were', async () => {
      const people = read('yente_SYNTHETIC_negatives_global.csv.gz').filter(
        ({ full_name: name }, i) => i % EVERY === 0 && halfOf(name) === 'held back',
      );
      let [wrong, possible] = [0, 0];
      for (const { full_name: name } of people) {
        if ((await search(name)).length > 0) wrong += 1;
        else if ((await search(name, POSSIBLE)).length > 0) possible += 1;
      }
      process.stderr.write(
        `people not on the list: ${wrong} of ${people.length} found something, ${possible} what may be they\n`,
      );
      expect(wrong / people.length).toBeLessThan(0.002);
      expect(possible / people.length).toBeLessThan(0.002);
    });

    test('at least 92 in 100 names in their original script are the first of Latin names', async () => {
      // Latin spellings alone, so that no name meets itself.
      const given = await latinKeys();
      await client.query(
        `UPDATE register.person p SET name_keys = latin.keys
       FROM unnest($1::text[], $2::text[]) AS given (id, keys_json),
         LATERAL (SELECT array_agg(k) AS keys FROM jsonb_array_elements_text(given.keys_json::jsonb) k) latin WHERE p.id = given.id`,
        [...given],
      );
      const { rows } = await client.query<{ readonly id: string; readonly name: string }>(
        `SELECT DISTINCT id, i->>'surnames' AS name FROM hub.person_v1, jsonb_array_elements(identities) i
       WHERE i->>'script' <> 'Latn' AND i->>'kind' = 'CONFIRMED'`,
      );
      const asked = rows.filter(({ id }) => halfOf(id) === 'held back');
      let first = 0;
      for (const { id, name } of asked) if ((await search(name))[0] === id) first += 1;
      process.stderr.write(`names in their original script: ${first} of ${asked.length} first\n`);
      expect(asked.length).toBeGreaterThan(140);
      expect(first / asked.length).toBeGreaterThan(0.92);
    });

    async function latinKeys(): Promise<readonly [readonly string[], readonly string[]]> {
      const { rows } = await client.query<{ readonly id: string; readonly names: readonly string[] }>(
        `SELECT id, array_agg(concat_ws(' ', i->>'forenames', i->>'surnames')) AS names
       FROM hub.person_v1, jsonb_array_elements(identities) i WHERE i->>'script' = 'Latn' GROUP BY id`,
      );
      return [rows.map(({ id }) => id), rows.map(({ names }) => JSON.stringify(nameKeys(names)))];
    }
  },
);
