import { expect, test } from '@jest/globals';
import { systemClock } from '../../core/clock.ts';
import { KnownParts } from '../proof/parts.ts';
import { PersonalKeys } from '../proof/personal.ts';
import type { Pending } from '../proof/records.ts';
import { anIntent, aReceived } from '../testing/examples.ts';
import { Entry } from './entry.ts';

/** Writes a question three times; the second time, or not, nothing is taken of it. @returns all parts that came with what was taken. */
async function partsOfIntents(isSecondBroken: boolean): Promise<readonly string[]> {
  const brought: string[] = [];
  let isBroken = false;
  const desk = {
    log: 'gateway-1',
    clock: systemClock,
    keys: new PersonalKeys(Buffer.alloc(32, 7)),
    values: () => [],
    parts: new KnownParts(),
    expiry: () => '2099-01-01',
    write: (records: readonly Pending[]): Promise<void> => {
      if (isBroken) throw new Error('broken');
      brought.push(...records.flatMap(({ parts = [] }) => parts.map(({ text }) => text)));
      return Promise.resolve();
    },
  };
  for (const turn of [1, 2, 3]) {
    isBroken = isSecondBroken && turn === 2;
    const intent = new Entry(desk, aReceived).intent(anIntent);
    if (isBroken) await expect(intent).rejects.toThrow('broken');
    else await intent;
  }
  return brought;
}

test('a part that was packed for records that nobody took is written with the next ones', async () => {
  const whole = await partsOfIntents(false);
  expect(whole.length).toBeGreaterThan(0);
  expect(await partsOfIntents(true)).toEqual(whole);
});
