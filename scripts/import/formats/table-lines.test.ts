import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SWALLOWED } from './delimited.ts';
import { tableLines } from './table-lines.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'liaison-table-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function fileOf(...lines: readonly string[]): string {
  const file = join(folder, 'table.csv');
  writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
}

const all = async <T>(items: AsyncIterable<T>): Promise<readonly T[]> => {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
};

const OPEN = ['id,occupation', 'Q1,a', 'Q2,"b', 'Q3,c', 'Q4,d "e"', 'Q5,f'];
const WELL = ['id,occupation', 'Q1,"two', 'lines, with ""quotes"""', 'Q2,an "unquoted" cell'];

test('lines that an open quote takes in are told, and what follows is read', async () => {
  const file = fileOf(...OPEN);
  expect(await all(tableLines({ file, prove: () => undefined, id: 'id' }))).toEqual([
    { line: 2, cells: { id: 'Q1', occupation: 'a' } },
    { kind: 'reject', line: 5, reason: SWALLOWED },
    { line: 6, cells: { id: 'Q5', occupation: 'f' } },
  ]);
});

test('a cell that is quoted as it should be may hold lines, and quotes may stand in one that is not', async () => {
  const file = fileOf(...WELL);
  const read = ['two\nlines, with "quotes"', 'an "unquoted" cell'];
  const lines = await all(tableLines({ file, prove: () => undefined, id: 'id' }));
  expect(lines.map((line) => 'cells' in line && line.cells['occupation'])).toEqual(read);
});
