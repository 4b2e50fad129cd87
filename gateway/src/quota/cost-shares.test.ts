import { describe, expect, test } from '@jest/globals';
import { fc } from '../../../shared/testing/drawn.ts';
import { CostShare } from './cost-shares.ts';

/** Of a caller who never goes. */
const NEVER = new AbortController();
const settled = (): Promise<void> => new Promise((done) => setImmediate(done));

describe('a share of what questions cost', () => {
  test('is never exceeded but by one alone, each caller has one, and everything is worked on in the end', async () => {
    const asked = fc.record({ caller: fc.constantFrom('a', 'b'), cost: fc.integer({ min: 0, max: 250 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(asked, { maxLength: 30 }), async (questions) => {
        const shares = new CostShare(100);
        const running = { a: [] as number[], b: [] as number[] };
        let done = 0;
        await Promise.all(
          questions.map(({ caller, cost }) =>
            shares.inTurn(caller, cost, NEVER, async () => {
              const own = caller === 'a' ? running.a : running.b;
              own.push(cost);
              const dear = own.filter((one) => one > 0);
              expect(dear.length <= 1 || dear.reduce((sum, one) => sum + one, 0) <= 100).toBe(true);
              await settled();
              own.splice(own.indexOf(cost), 1);
              done += 1;
            }),
          ),
        );
        expect(done).toBe(questions.length);
      }),
    );
  });

  test('a small question passes large ones that wait; another caller waits for nobody', async () => {
    const shares = new CostShare(100);
    const order: string[] = [];
    let end = (): void => undefined;
    const first = shares.inTurn('a', 80, NEVER, () => new Promise<void>((done) => (end = done)));
    const large = shares.inTurn('a', 90, NEVER, () => Promise.resolve(void order.push('large')));
    await shares.inTurn('a', 20, NEVER, () => Promise.resolve(void order.push('small')));
    await shares.inTurn('b', 90, NEVER, () => Promise.resolve(void order.push('other')));
    end();
    await Promise.all([first, large]);
    expect(order).toEqual(['small', 'other', 'large']);
  });

  test('one that costs more than all leaves what is kept for small ones, and no second large one beside it', async () => {
    const shares = new CostShare(100, 1 / 4);
    const order: string[] = [];
    let end = (): void => undefined;
    const first = shares.inTurn('FR', 900, NEVER, () => new Promise<void>((done) => (end = done)));
    const large = shares.inTurn('FR', 30, NEVER, () => Promise.resolve(void order.push('large')));
    await shares.inTurn('FR', 25, NEVER, () => Promise.resolve(void order.push('small')));
    end();
    await Promise.all([first, large]);
    expect(order).toEqual(['small', 'large']);
  });

  test('who goes while waiting leaves the line at once, and is not worked for', async () => {
    const shares = new CostShare(100);
    let end = (): void => undefined;
    const first = shares.inTurn('a', 100, NEVER, () => new Promise<void>((done) => (end = done)));
    const away = new AbortController();
    let begun = 0;
    const gone = shares.inTurn('a', 100, away, () => Promise.resolve(void (begun += 1)));
    const next = shares.inTurn('a', 100, NEVER, () => Promise.resolve(void (begun += 10)));
    away.abort();
    await expect(gone).rejects.toMatchObject({ code: 'CALLER_GONE' });
    end();
    await Promise.all([first, next]);
    expect(begun).toBe(10);
  });
});
