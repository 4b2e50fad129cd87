import { expect, test } from '@jest/globals';
import { toldAgain } from './told-again.ts';

test('what is tried again is a warning at first, and an error when it lasts, each with its cause', () => {
  const told: unknown[] = [];
  const hears =
    (level: string) =>
    (...line: readonly unknown[]): void =>
      void told.push([level, ...line]);
  const log = { warn: hears('warn'), error: hears('error') } as unknown as Parameters<typeof toldAgain>[0];
  const tell = toldAgain(log, 'it could not be done');
  const err = new Error('invented');
  tell(err, 1);
  tell(err, 2);
  tell(err, 1);
  const first = ['warn', { err }, 'it could not be done: it is tried again'];
  expect(told).toEqual([first, ['error', { err, inARow: 2 }, 'it could not be done'], first]);
});
