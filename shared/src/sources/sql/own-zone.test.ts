import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import sql, { type Sql } from 'sql-template-tag';
import { freshDatabase, type TestDatabase } from '../../../testing/database.ts';
import { testRuling } from '../../../testing/ruling.ts';
import type { StateCode } from '../../core/ids.ts';
import { queryOf } from '../connection/query.ts';
import { conditionsFor } from './decoy.ts';
import { conditionInOwnZone, expressionInOwnZone, OWN_ZONE } from './own-zone.ts';
import type { Matchable } from './statement-form.ts';

let database: TestDatabase;
let client: pg.Client;
beforeAll(async () => {
  database = await freshDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query('CREATE TABLE crossing (owner text, occurred_at timestamptz)');
  // The same moments in three registers of one database.
  await client.query(`INSERT INTO crossing SELECT o, t FROM unnest('{FI,GB,IE}'::text[]) o,
    unnest('{2025-12-31T21:30Z,2025-12-31T22:30Z,2026-01-01T00:30Z}'::timestamptz[]) t`);
});
afterAll(async () => {
  await client?.end();
  await database?.drop();
});

const ZONES: Readonly<Record<string, string>> = {
  FI: 'Europe/Helsinki',
  GB: 'Europe/London',
  IE: 'Europe/Dublin',
};
const ruling = testRuling((owner) => ({ timezone: ZONES[owner] ?? 'UTC' }));
function lent(owners: string, matchable: Matchable['matchable'] = 'always'): readonly Matchable[] {
  return owners.split(' ').map((code) => {
    const owner = code as StateCode;
    return { owner, lending: ruling.lending(owner, 'crossing'), matchable };
  });
}

const ON_NEW_YEAR = sql`r.occurred_at >= (${'2026-01-01'}::date::timestamp AT TIME ZONE ${OWN_ZONE}::text)`;
const MONTH = sql`to_char(r.occurred_at AT TIME ZONE ${OWN_ZONE}::text, 'YYYY-MM')`;

async function rows(statement: Sql): Promise<readonly unknown[]> {
  const { text, values } = queryOf(statement);
  return (await client.query({ text, values: [...values], rowMode: 'array' })).rows;
}

describe('a source of several owners', () => {
  test('finds each one’s records on its own days', async () => {
    const condition = conditionInOwnZone(ON_NEW_YEAR, lent('FI GB IE'));
    expect(
      await rows(sql`SELECT owner, count(*)::int FROM crossing r WHERE ${condition} GROUP BY 1 ORDER BY 1`),
    ).toEqual([
      ['FI', 2],
      ['GB', 1],
      ['IE', 1],
    ]);
  });

  test('counts them by their own months', async () => {
    const month = expressionInOwnZone(MONTH, lent('FI GB'));
    expect(
      await rows(
        sql`SELECT owner, ${month}, count(*)::int FROM crossing r WHERE owner <> 'IE' GROUP BY 1, 2 ORDER BY 1, 2`,
      ),
    ).toEqual([
      ['FI', '2025-12', 1],
      ['FI', '2026-01', 2],
      ['GB', '2025-12', 2],
      ['GB', '2026-01', 1],
    ]);
  });
});

test('a source of one zone compares with a constant, so that an index serves it', async () => {
  await client.query('CREATE INDEX ON crossing (occurred_at)');
  await client.query('SET enable_seqscan = off');
  const { text, values } = queryOf(
    sql`EXPLAIN SELECT FROM crossing r WHERE ${conditionInOwnZone(ON_NEW_YEAR, lent('FI'))}`,
  );
  const plan = await client.query({ text, values: [...values], rowMode: 'array' });
  expect(JSON.stringify(plan.rows)).toMatch(/Index Cond: .*occurred_at >=/u);
});

test('what a silent owner is sent in the place of a day is a day too', async () => {
  const [condition] = conditionsFor({ conditions: [ON_NEW_YEAR] }, lent('FI', 'never'));
  expect(await rows(sql`SELECT owner FROM crossing r WHERE ${condition ?? sql`TRUE`}`)).toEqual([]);
});

test('what holds no day stays as it is', () => {
  const plain = sql`r.owner = ${'FI'}`;
  expect(conditionInOwnZone(plain, lent('FI GB'))).toBe(plain);
  expect(expressionInOwnZone(plain, lent('FI GB'))).toBe(plain);
});
