import { expect, test } from '@jest/globals';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SignInCodes } from './sign-in-codes.ts';

test('a code is exchanged once, by any process, within a minute', () => {
  const directory = mkdtempSync(join(tmpdir(), 'liaison-codes-'));
  let now = 1_000;
  const here = new SignInCodes(directory, { now: () => now });
  const there = new SignInCodes(directory, { now: () => now });
  const [first, second, third] = [here.make({ for: 1 }), here.make({ for: 2 }), here.make({ for: 3 })];
  expect(there.take(first)).toEqual({ for: 1 });
  expect([here.take(first), there.take(first), here.take('unknown')]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  now += 60_000;
  expect(here.take(second)).toEqual({ for: 2 });
  now += 1;
  expect(here.take(third)).toBeUndefined();
  here.make({ for: 4 });
  now += 60_001;
  here.make({ for: 5 });
  // What nobody exchanged is not kept for ever.
  expect(readdirSync(directory)).toHaveLength(1);
  rmSync(directory, { recursive: true });
});
