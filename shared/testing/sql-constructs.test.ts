import { expect, test } from '@jest/globals';
import { settingsOfTransaction } from '../src/core/session.ts';
import { PRIMARY_STANDS, STANDBY_STANDS } from '../src/sources/connection/with-standby.ts';
import { listedSql } from './sent-statements.ts';
import { constructsOf } from './sql-constructs.ts';

test.each<[string, readonly string[]]>([
  [
    `WITH f AS MATERIALIZED (SELECT 1 AS id) SELECT DISTINCT ON (1) a::text COLLATE "C" FROM hub.person_v1 r, f UNION ALL SELECT $1`,
    ['SELECT', 'WITH AS MATERIALIZED', 'DISTINCT ON', '::text', 'COLLATE C', 'view hub.*', 'UNION ALL', '$n'],
  ],
  [
    `SELECT count(*) FILTER (WHERE x ~ 'a') FROM pg_settings LEFT JOIN LATERAL unnest('{}'::int[]) WITH ORDINALITY k ON true`,
    [
      ...['SELECT', 'count()', 'FILTER (WHERE)', 'operator ~', 'table pg_settings', 'LEFT JOIN', 'LATERAL'],
      ...['FROM function()', 'unnest()', '::int4[]', 'WITH ORDINALITY'],
    ],
  ],
  [
    `SELECT a = ANY ($1) FROM t WHERE (a, b) IN (SELECT 1, 2) AND a IS NOT TRUE ORDER BY a NULLS LAST LIMIT 1`,
    [
      ...['SELECT', '= ANY (array)', '$n', 'table t', 'AND', 'ROW', 'IN (SELECT)', 'IS NOT TRUE', 'ORDER BY'],
      ...['NULLS LAST', 'LIMIT'],
    ],
  ],
  ['DELETE FROM hub.person_v1', ['node DeleteStmt']],
])('%s is taken apart', async (text, made) => {
  expect([...(await constructsOf(text))].sort()).toEqual([...made].sort());
});

test('what is sent only through a pooler, and only of a standby, is on the page too', async () => {
  const listed = listedSql();
  const pooled = settingsOfTransaction({ jit: 'off', statement_timeout: '1' });
  for (const text of [pooled, 'COMMIT', PRIMARY_STANDS, STANDBY_STANDS])
    expect([...(await constructsOf(text))].filter((one) => !listed.has(one))).toEqual([]);
  expect(listed.has('node DeleteStmt')).toBe(false);
  expect(listed.size).toBeGreaterThan(100);
});
