import { expect, test } from '@jest/globals';
import { findingText } from './findings.ts';
import { memoryOf } from './memory.ts';
import { KINDS } from './request.ts';
import { fuzz } from './run.ts';

const SEED = 20_261_124;

test('whatever three officers send, nobody else notices, and the ledger and its auditors know of all of it', async () => {
  const result = await fuzz({ seed: SEED, minutes: 1, requests: 400, kinds: KINDS, say: () => undefined });
  expect(result.findings.map((finding) => findingText(finding, SEED))).toEqual([]);
  expect(result.byKind.size).toBe(KINDS.length);
  expect(result.control.asked).toBeGreaterThan(0);
  expect(result.ledgerRecords).toBeGreaterThan(400);
});

test('memory that grows through a whole run is told from memory that is taken and kept', () => {
  const seconds = Array.from({ length: 300 }, (_, second) => second);
  expect(memoryOf(seconds.map((second) => 400 + second * 3)).isFlat).toBe(false);
  expect(memoryOf(seconds.map((second) => Math.min(900, 300 + second * 10))).isFlat).toBe(true);
});
