import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ledgerProbe } from '../../gateway/src/engine/readiness.ts';
import { RateLimit } from '../../gateway/src/quota/rate-limit.ts';
import { fixedClock } from '../../shared/src/core/clock.ts';
import { Revoked } from '../../shared/src/identity/revoked.ts';

/** Somebody sets the clock of the machine an hour back: nothing that was to be looked at again waits for that hour to pass. */
const NOON = '2026-11-27T12:00:00Z';
const HOUR_MS = 3_600_000;

let directory: string;
beforeAll(() => void (directory = mkdtempSync(join(tmpdir(), 'liaison-clock-'))));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

test('an officer is not kept out by a clock that was put back', () => {
  const clock = fixedClock(NOON);
  const rate = new RateLimit(60, clock);
  expect(rate.take('FR officer')).toBe(true);
  clock.advance(-HOUR_MS);
  expect(rate.take('FR officer')).toBe(true);
  for (let n = 0; n < 58; n += 1) rate.take('FR officer');
  expect(rate.take('FR officer')).toBe(false);
  clock.advance(1_000);
  expect(rate.take('FR officer')).toBe(true);
});

test('whoever is revoked afterwards is refused', () => {
  const clock = fixedClock(NOON);
  const file = join(directory, 'revoked.json');
  const list = (officers: readonly string[]): void =>
    writeFileSync(file, JSON.stringify({ officers, keys: [] }));
  list([]);
  const revoked = new Revoked(file, clock);
  revoked.refuse(['invented'], 'key');
  clock.advance(-HOUR_MS);
  list(['invented']);
  expect(() => revoked.refuse(['invented'], 'key')).toThrow('officer or key is revoked');
});

test('a ledger that fails afterwards does not pass for one that takes records', async () => {
  const clock = fixedClock(NOON);
  let takes = true;
  const probe = ledgerProbe({ ready: () => true, probe: () => Promise.resolve(takes) }, clock);
  expect(await probe()).toBe(true);
  clock.advance(-HOUR_MS);
  takes = false;
  expect(await probe()).toBe(false);
});
