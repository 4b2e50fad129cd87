import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LOOK_EVERY_MS } from './live-keys.ts';
import { followSealTurns, SEAL_TURN, tellSealsToTurn } from './seal-turn.ts';

const AT = Date.parse('2026-11-27T10:00:00Z');
let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'liaison-seal-turn-'));
  jest.useFakeTimers({ doNotFake: ['performance', 'nextTick', 'setImmediate', 'queueMicrotask'] });
});
afterEach(() => {
  jest.useRealTimers();
  rmSync(directory, { recursive: true });
});

test('what cannot be read is told once and ends nobody, and the next turn is taken', async () => {
  const turns: number[] = [];
  const told: string[] = [];
  const end = followSealTurns(
    directory,
    { turnIfOlder: (at) => turns.push(at) },
    { error: (_: unknown, message?: string) => void told.push(message ?? '') },
  );
  const looks = (times: number): void => void jest.advanceTimersByTime(times * LOOK_EVERY_MS);
  looks(2);
  expect([turns, told]).toEqual([[], []]);
  mkdirSync(join(directory, SEAL_TURN));
  looks(3);
  expect([turns, told]).toEqual([[], [expect.stringContaining('cannot be read')]]);
  rmSync(join(directory, SEAL_TURN), { recursive: true });
  tellSealsToTurn(directory, AT);
  looks(2);
  expect([turns, told.length]).toEqual([[AT, AT], 1]);
  await end();
  looks(2);
  expect(turns).toHaveLength(2);
});
