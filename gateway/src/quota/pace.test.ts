import { describe, expect, test } from '@jest/globals';
import { fc } from '../../../shared/testing/drawn.ts';
import { Pace, type Rest } from './pace.ts';

const DEAR = 4_000;
const FROM = 1_000_000;

/** A process whose time passes when it is told to. */
function process() {
  const state = { at: FROM, busy: 500 };
  const slept: number[] = [];
  const pace = new Pace((ms) => void slept.push(ms), {
    now: () => state.at,
    busy: () => state.busy,
    sleep: (ms) => {
      state.at += ms;
      return Promise.resolve();
    },
  });
  const work = (ms: number): void => {
    state.at += ms;
    state.busy += ms;
  };
  const idle = (ms: number): void => void (state.at += ms);
  const dear = (officer: string, leftMs = 100_000, signal = new AbortController().signal): Rest => {
    const rest = pace.begin(officer).costs(DEAR, { leftMs, signal });
    if (!rest) throw new Error('a dear question that does not rest');
    return rest;
  };
  const rested = (): number => slept.reduce((sum, ms) => sum + ms, 0);
  return { pace, dear, work, idle, slept, rested };
}

describe('a dear question', () => {
  test('never rests while nobody else asks, whatever else its officer does', async () => {
    const { pace, dear, work, slept } = process();
    pace.begin('own');
    const rest = dear('own');
    for (let i = 0; i < 20; i += 1) {
      work(100);
      await rest();
    }
    expect(slept).toEqual([]);
  });

  test('leaves three quarters of the time to others who ask, however many dear ones there are', async () => {
    const works = fc.array(fc.record({ who: fc.nat(3), ms: fc.integer({ min: 0, max: 80 }) }));
    await fc.assert(
      fc.asyncProperty(works, async (pieces) => {
        const { pace, dear, work, slept, rested } = process();
        pace.begin('other');
        const rests = ['a', 'b', 'c', 'd'].map((officer) => dear(officer));
        work(0);
        await rests[0]?.();
        slept.length = 0;
        for (const { who, ms } of pieces) {
          work(ms);
          await rests[who]?.();
        }
        expect(rested()).toBe(3 * pieces.reduce((sum, { ms }) => sum + ms, 0));
      }),
    );
  });

  test('rests a quarter of its time at most, and a quarter of a second at once', async () => {
    const { pace, dear, work, slept, rested } = process();
    pace.begin('other');
    const rest = dear('greedy', 8_000);
    for (let i = 0; i < 30; i += 1) {
      work(1_000);
      await rest();
    }
    expect(Math.max(...slept)).toBe(250);
    expect(rested()).toBe(2_000);
  });

  test('rests for who asked a moment ago, and no longer', async () => {
    const { pace, dear, work, idle, slept } = process();
    const other = pace.begin('other');
    const rest = dear('greedy');
    other.end();
    // What the officer asks besides does not hide who asked before.
    pace.begin('greedy').end();
    work(10);
    await rest();
    expect(slept).toHaveLength(1);
    idle(250);
    work(10);
    await rest();
    expect(slept).toHaveLength(1);
  });

  test('of another officer is nobody to rest for, nor is one that nobody waits for any more at rest', async () => {
    const { pace, dear, work, slept } = process();
    const gone = new AbortController();
    const [rest, away] = [dear('greedy'), dear('gone', 100_000, gone.signal)];
    dear('as greedy');
    work(10);
    await rest();
    pace.begin('other');
    gone.abort();
    work(10);
    await away();
    expect(slept).toEqual([]);
  });
});

test('a question that is not dear never rests', () => {
  const { pace } = process();
  pace.begin('other');
  const { signal } = new AbortController();
  expect(pace.begin('own').costs(DEAR - 1, { leftMs: 1_000, signal })).toBeUndefined();
});
