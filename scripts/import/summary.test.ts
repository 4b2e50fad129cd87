import { expect, test } from '@jest/globals';
import type { ImportResult } from './import-format.ts';
import { Noted } from './noted.ts';
import { endOf, noted } from './summary.ts';

const RESULT: ImportResult = {
  read: 2,
  added: 2,
  changed: 0,
  unchanged: 0,
  doubled: 1,
  removed: 0,
  rejected: 1,
  kept: 0,
  doubles: ['A'],
  unknown: [{ what: 'country', word: 'Narnia', records: 1 }],
};
const TOLD = { rejects: 'rejects.ndjson', notes: 'notes.ndjson', skipped: new Map([['vessel', 3]]) };

test.each<[number, Partial<ImportResult>]>([
  [0, { rejected: 0 }],
  [2, {}],
  [1, { refusal: 'too many would go' }],
  [3, { undone: ['statistics: no room'] }],
])('an import ends with %d', (code, change) => {
  expect(endOf({ ...RESULT, ...change }, TOLD).code).toBe(code);
});

test('what cannot be noted when the records are in is told with them', () => {
  const failing = {
    path: 'notes.ndjson',
    add: () => {
      throw new Error('ENOSPC: no space left');
    },
  };
  const { code, lines } = endOf(noted(RESULT, failing), TOLD);
  expect(code).toBe(3);
  expect(lines).toContain('2 read: 2 added, 0 changed, 0 unchanged, 1 doubled, 0 removed, 1 rejected.');
  expect(lines).toContain('Skipped, as the register holds none: 3 of the kind "vessel".');
  expect(lines.at(-1)).toMatch(
    /^The records are in, .*Not done: notes in notes\.ndjson: ENOSPC.* same command again/u,
  );
});

test('unknown words beyond those that are remembered are counted', () => {
  const held = new Noted();
  for (let i = 0; i < 10_003; i += 1) held.count([{ what: 'unit', word: `invented ${i}` }]);
  expect(held.unknown()[0]).toEqual({ what: 'unit', word: 'words beyond the first 10000', records: 3 });
});
