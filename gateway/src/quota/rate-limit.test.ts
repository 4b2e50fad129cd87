import { expect, test } from '@jest/globals';
import { fixedClock } from '../../../shared/src/core/clock.ts';
import { testInquiry } from '../../../shared/testing/ruling.ts';
import { RateLimit, takeRate } from './rate-limit.ts';

test('what an officer asks beyond their own rate takes nothing from their colleagues', async () => {
  const clock = fixedClock('2026-11-28T12:00:00Z');
  const rates = { perState: new RateLimit(600, clock), perOfficer: new RateLimit(60, clock) };
  const asked = async (officer: string): Promise<string> =>
    takeRate({ ...testInquiry.requester, officer }, rates).then(
      () => 'let in',
      (error: { readonly code?: string }) => error.code ?? 'failed',
    );
  const said: string[] = [];
  for (let n = 0; n < 1_000; n += 1) said.push(await asked('invented-a'));
  expect(said.filter((one) => one === 'let in')).toHaveLength(60);
  expect(said.filter((one) => one === 'RATE_LIMITED')).toHaveLength(940);
  // The State has nine more such officers' worth.
  for (let n = 0; n < 540; n += 1) expect(await asked(`invented-b${n % 9}`)).toBe('let in');
  expect(await asked('invented-c')).toBe('RATE_LIMITED');
});
