import { expect, test } from '@jest/globals';
import sql from 'sql-template-tag';
import { getTypeParser } from '../connection/open.ts';
import type { HEADER } from '../contract/common-views.ts';
import type { ColumnType } from '../contract/contract-form.ts';
import type { RowOf } from '../contract/row-of.ts';
import { columnsSql } from './columns.ts';

/** The header after its column `handling` was given another name. */
type Renamed = Omit<typeof HEADER, 'handling'> & {
  readonly handling_code: (typeof HEADER)['handling'];
};

test('a column that is renamed in the contract compiles no longer where statements and rows name it', () => {
  const r = columnsSql<typeof HEADER>();
  expect(sql`${r.handling} = ${'H0'} AND ${r.id} = ${'1'}`.strings).toEqual([
    'r.handling = ',
    ' AND r.id = ',
    '',
  ]);
  const now = columnsSql<Renamed>();
  // @ts-expect-error the contract has no such column any more
  expect(sql`${now.handling}`.sql).toBe('r.handling');
  const row: Pick<RowOf<Renamed>, 'handling_code'> = { handling_code: 'H0' };
  // @ts-expect-error neither has its row
  expect(row.handling).toBeUndefined();
});

/** A column of each type, by its name. */
type OfEachType = { readonly [T in ColumnType]: { readonly type: T } };

test('a row has the values that the reader makes of what PostgreSQL sends', () => {
  const sent: Readonly<Record<ColumnType, readonly [oid: number, text: string]>> = {
    text: [25, 'a'],
    'text[]': [1009, '{a,"b c"}'],
    smallint: [21, '1'],
    integer: [23, '1'],
    bigint: [20, '1'],
    'double precision': [701, '1.5'],
    boolean: [16, 't'],
    date: [1082, '2026-11-26'],
    'timestamp with time zone': [1184, '2026-11-26 12:00:00+00'],
    jsonb: [3802, '{"a": 1}'],
    datemultirange: [4535, '{[2026-11-26,2026-11-27)}'],
  };
  const row: RowOf<OfEachType> = {
    text: 'a',
    'text[]': ['a', 'b c'],
    smallint: 1,
    integer: 1,
    bigint: 1,
    'double precision': 1.5,
    boolean: true,
    date: '2026-11-26',
    'timestamp with time zone': '2026-11-26T12:00:00Z',
    jsonb: { a: 1 },
    datemultirange: '{[2026-11-26,2026-11-27)}',
  };
  expect(
    Object.fromEntries(Object.entries(sent).map(([type, [oid, text]]) => [type, getTypeParser(oid)(text)])),
  ).toEqual(row);
});
