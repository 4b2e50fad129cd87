import { expect, test } from '@jest/globals';
import { fc } from '../../testing/drawn.ts';
import { AtOnce } from './at-once.ts';

const settled = (): Promise<void> => new Promise((done) => setImmediate(done));

test('no caller has more turns at once than there are, each has them in the order of its line, and all come', async () => {
  const most = fc.integer({ min: 1, max: 3 });
  const callers = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(most, callers, async (atOnce, line) => {
      const turns = new AtOnce(atOnce);
      const running = new Map<string, number>();
      const begun: number[] = [];
      await Promise.all(
        line.map((caller, n) =>
          turns.inTurn(caller, async () => {
            begun.push(n);
            running.set(caller, (running.get(caller) ?? 0) + 1);
            expect(running.get(caller)).toBeLessThanOrEqual(atOnce);
            await settled();
            running.set(caller, (running.get(caller) ?? 0) - 1);
          }),
        ),
      );
      for (const caller of new Set(line)) {
        const own = begun.filter((n) => line[n] === caller);
        expect(own).toEqual([...own].sort((a, b) => a - b));
      }
      expect(begun).toHaveLength(line.length);
    }),
  );
});

test('a turn that nobody ends holds up its own caller alone, and work that fails ends its turn', async () => {
  const turns = new AtOnce(1);
  const leave = await turns.turn('a');
  let isBegun = false;
  const behind = turns.inTurn('a', () => Promise.resolve((isBegun = true)));
  await expect(turns.inTurn('b', () => Promise.reject(new Error('invented')))).rejects.toThrow('invented');
  await turns.inTurn('b', () => Promise.resolve());
  expect(isBegun).toBe(false);
  expect(() => turns.takeOrRefuse('a')).toThrow('too much at once');
  leave();
  await behind;
  turns.takeOrRefuse('a')();
});

test("a turn that comes when nobody has patience for it any more is the next one's", async () => {
  const turns = new AtOnce(1);
  const leave = await turns.turn('a');
  const impatient = turns.turnWithin('a', () => Promise.reject(new Error('invented')));
  await expect(impatient).rejects.toThrow('invented');
  const next = turns.turnWithin('a', (turn) => turn);
  leave();
  (await next)();
  turns.takeOrRefuse('a')();
});
