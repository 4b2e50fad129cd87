import { describe, expect, test } from '@jest/globals';
import { until } from '../../../shared/testing/until.ts';
import { CountPatience } from './count-patience.ts';

const never = new Promise<boolean>(() => undefined);

describe('how long a question waits for what gateways count', () => {
  test('is one time for all that it needs: when it is over, nothing more is waited for', async () => {
    const patience = new CountPatience(1);
    for (const again of [never, never])
      await expect(patience.for(again)).rejects.toMatchObject({ code: 'STATE_UNAVAILABLE' });
  });

  test('is used up by waiting, whatever came of it', async () => {
    const [failed, counted] = [new CountPatience(1), new CountPatience(1)];
    await until('an end after counts that did not come', async () => {
      await failed.for(never).catch(() => undefined);
      return failed.isOver;
    });
    await until('an end after counts that came', async () => {
      await counted.for(new Promise((turn) => setImmediate(turn))).catch(() => undefined);
      return counted.isOver;
    });
  });

  test('does not matter where this gateway holds what is asked for', async () => {
    const patience = new CountPatience(1);
    await expect(patience.for(never)).rejects.toThrow();
    expect(await patience.for(true)).toBe(true);
  });

  test('is what each took of it, and not the number of those that it waits for', async () => {
    const patience = new CountPatience(60_000);
    for (let counted = 0; counted < 100; counted += 1)
      expect(await patience.for(Promise.resolve(counted))).toBe(counted);
    await expect(patience.for(Promise.reject(new Error('refused')))).rejects.toThrow('refused');
  });

  test('gives back what comes late, once, and says nothing of what fails late', async () => {
    const [given, takers] = [[] as string[], [] as ((taken: string) => void)[]];
    const patience = new CountPatience(1);
    const late = new Promise<string>((taken) => takers.push(taken));
    const failing = late.then(() => Promise.reject<string>(new Error('too late to matter')));
    for (const one of [late, failing])
      await expect(patience.for(one, (taken) => given.push(taken))).rejects.toMatchObject({
        code: 'STATE_UNAVAILABLE',
      });
    takers[0]?.('a place');
    await failing.catch(() => undefined);
    await new Promise((turn) => setImmediate(turn));
    expect(given).toEqual(['a place']);
  });
});
