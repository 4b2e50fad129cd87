import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { fc } from '../../../shared/testing/drawn.ts';
import { runCommand } from '../../../shared/testing/command.ts';
import { merged, piecesOf } from '../capacity.ts';
import { STATEMENTS, type CapacityData, type RequestCost } from './data.ts';
import { likely, outside } from './likely.ts';
import { atRecords, bounds, growthOf, needs, peakPerS, questionsADay, WORLD, type World } from './need.ts';

const KEPT = JSON.parse(readFileSync(new URL('../capacity.json', import.meta.url), 'utf8')) as CapacityData;

const positive = fc.integer({ min: 1, max: 1_000_000 });
const world: fc.Arbitrary<World> = fc.record({
  states: fc.integer({ min: 1, max: 60 }),
  officers: positive,
  askedADay: fc.integer({ min: 1, max: 200 }),
  peak: fc.integer({ min: 1, max: 20 }),
});
const filled = fc.integer({ min: 5, max: 100 }).map((percent) => percent / 100);
const cost: fc.Arbitrary<RequestCost> = fc.record({
  sources: fc.integer({ min: 1, max: 30 }),
  gateways: fc.constant(1),
  questions: positive,
  notWhole: fc.constant(0),
  cpuUs: fc.record({ gateway: positive, sources: positive, ledger: positive }),
  bytes: fc.record({ client: positive, sources: positive, ledger: positive }),
  connections: fc.record({ sources: positive, ledger: positive }),
  ledger: fc.record({ log: positive, years: positive, fortyDays: positive, wal: positive }),
});
const data = fc
  .array(cost, { minLength: 1, maxLength: 3 })
  .map((requests): CapacityData => ({ ...KEPT, requests }));

const units = (of: CapacityData, by: World, full: number): readonly number[] =>
  needs(of, by, full).map((one) => one.units);
/** Of two lists, one beside the other: whether no unit of the first is more than that of the second. */
const noneMore = (few: readonly number[], many: readonly number[]): boolean =>
  few.length === many.length && few.every((one, i) => one <= (many[i] ?? 0) * (1 + 1e-9));

describe('what is needed', () => {
  test.each([
    ['more officers', (by: World, n: number) => ({ ...by, officers: by.officers + n })],
    ['more States', (by: World, n: number) => ({ ...by, states: by.states + n })],
    ['more questions a day', (by: World, n: number) => ({ ...by, askedADay: by.askedADay + n })],
    ['a higher peak', (by: World, n: number) => ({ ...by, peak: by.peak + n })],
  ] as const)('is never less for %s', (_, more) => {
    fc.assert(
      fc.property(data, world, filled, fc.integer({ min: 1, max: 1_000 }), (of, by, full, n) =>
        noneMore(units(of, by, full), units(of, more(by, n), full)),
      ),
    );
  });

  test('is never less where processors may be less full, or a question costs more', () => {
    fc.assert(
      fc.property(data, world, filled, fc.integer({ min: 2, max: 9 }), (of, by, full, times) => {
        const dearer = of.requests.map(({ cpuUs, ...rest }) => ({
          ...rest,
          cpuUs: {
            gateway: cpuUs.gateway * times,
            sources: cpuUs.sources * times,
            ledger: cpuUs.ledger * times,
          },
        }));
        const had = units(of, by, full);
        return (
          noneMore(had, units(of, by, full / times)) &&
          noneMore(had, units({ ...of, requests: dearer }, by, full))
        );
      }),
    );
  });

  test('carries what it is said to: gateways, each filled as far as it may be, have time for every question of the peak', () => {
    fc.assert(
      fc.property(data, world, filled, (of, by, full) => {
        const [gateways] = needs(of, by, full);
        const dearest = [...of.requests].sort((a, b) => b.sources - a.sources)[0];
        const busy = (peakPerS(by) * (dearest?.cpuUs.gateway ?? 0)) / 1e6;
        const has = (gateways?.units ?? 0) * full;
        // And one fewer would not.
        expect(has).toBeGreaterThanOrEqual(busy * (1 - 1e-9));
        expect(has - full).toBeLessThan(busy * (1 + 1e-9));
      }),
    );
  });
});

describe('what breaks first', () => {
  test('comes first, and breaks the sooner the more there are who ask', () => {
    fc.assert(
      fc.property(data, world, filled, fc.integer({ min: 1, max: 1_000 }), (of, by, full, n) => {
        const some = bounds(of, by, full);
        const more = bounds(of, { ...by, officers: by.officers + n }, full);
        const carries = some.map((one) => one.carries);
        expect([...carries].sort((a, b) => a - b)).toEqual(carries);
        for (const { what, carries: before } of some)
          expect(more.find((one) => one.what === what)?.carries).toBeLessThanOrEqual(before * (1 + 1e-9));
      }),
    );
  });

  test('is what has to be there more than once: a gateway carries less than all where two are needed', () => {
    fc.assert(
      fc.property(data, world, filled, (of, by, full) => {
        const one = bounds(of, by, full).find(({ what }) => what === 'one gateway process')?.carries ?? 0;
        const needed = needs(of, by, full)[0]?.units ?? 0;
        return one >= 1 ? needed === 1 : needed > 1;
      }),
    );
  });
});

test('the world of the page is that of the issue', () => {
  expect([questionsADay(WORLD), Math.round(peakPerS(WORLD))]).toEqual([30_000_000, 1_736]);
});

test('the law of growth finds the power that was put in, and never falls where that is none below 0', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 100 }).map((n) => n / 100),
      fc.integer({ min: 1, max: 10_000 }),
      (power, factor) => {
        const records = [1_000, 30_000, 1_000_000].flatMap((size) =>
          STATEMENTS.map((statement) => ({ records: size, statement, cpuUs: factor * size ** power })),
        );
        const growth = growthOf({ ...KEPT, records }, STATEMENTS[0]);
        expect(growth.power).toBeCloseTo(power, 6);
        expect(atRecords(growth, 1e7) / atRecords(growth, 1e6)).toBeCloseTo(10 ** power, 4);
      },
    ),
  );
});

describe('a measured point', () => {
  const check = { sources: 10, states: 6, inFlightMax: 16, serviceMs: [20, 30, 40, 50, 200] };
  const at = (share: number, fullPerS: readonly [number, number], seconds = 3) =>
    likely({ share, fullPerS, seconds }, check);

  test('of few questions of a gateway that is nearly full says little, and of many more', () => {
    const width = ({ low, high }: { readonly low: number; readonly high: number }): number => high / low;
    expect(width(at(0.9, [20, 20]).p50Ms)).toBeGreaterThan(width(at(0.3, [20, 20]).p50Ms));
    expect(width(at(0.9, [20, 20], 40).p50Ms)).toBeLessThan(width(at(0.9, [20, 20]).p50Ms));
  });

  test('may lie anywhere between what the gateway could before and after', () => {
    const [steady, unsteady] = [at(0.9, [20, 20]), at(0.9, [20, 12])];
    expect(unsteady.p95Ms.high).toBeGreaterThan(steady.p95Ms.high);
    expect(unsteady.refused.high).toBeGreaterThanOrEqual(steady.refused.high);
  });

  test('is off by how many times it lies outside', () => {
    const range = { low: 100, middle: 150, high: 200 };
    expect([50, 100, 150, 200, 300].map((ms) => outside(ms, range))).toEqual([2, 1, 1, 1, 1.5]);
  });
});

describe('a run in pieces', () => {
  test('takes the place of the same pieces, and of nothing else', () => {
    const [request] = KEPT.requests.filter(({ gateways }) => gateways === 2);
    if (!request) throw new Error('nothing is kept of two gateways');
    const [run] = KEPT.runs;
    if (!run) throw new Error('no run is kept');
    const now = { ...run, pieces: ['gateways-2', 'records-77'] };
    const records = STATEMENTS.map((statement) => ({ records: 77, statement, cpuUs: 1 }));
    const data = merged(KEPT, { runs: [now], machine: KEPT.machine, requests: [request], records });
    const ofOthers = KEPT.requests.filter(({ gateways }) => gateways !== 2);
    expect(data.requests.filter(({ gateways }) => gateways !== 2)).toEqual(ofOthers);
    expect(data.requests.filter(({ gateways }) => gateways === 2)).toEqual([request]);
    expect(data.records).toHaveLength(KEPT.records.length + 3);
    expect(data.check).toEqual(KEPT.check);
    expect(data.runs.flatMap(({ pieces }) => pieces).filter((piece) => piece === 'gateways-2')).toHaveLength(
      1,
    );
  });

  test('does not make a page where something was never measured', () => {
    const [run] = KEPT.runs;
    const now = { runs: run ? [run] : [], machine: KEPT.machine, requests: KEPT.requests };
    expect(() => merged(undefined, now)).toThrow('not all');
  });

  test('is asked for by name, as the command says', async () => {
    const ran = await runCommand('scripts/bench.ts', ['capacity', '--only', 'loads,nothing']);
    expect(ran).toMatchObject({ code: 1, err: expect.stringContaining('there is no piece "nothing"') });
    const other = await runCommand('scripts/bench.ts', ['verify', '--only', 'loads']);
    expect(other).toMatchObject({ code: 1, err: expect.stringContaining('of capacity alone') });
  });

  test('has a name for each number of gateways and each size of register', () => {
    const form = { gateways: [1, 4], questions: 1, secondsOf: 1, records: [10_000] };
    expect(piecesOf(form as never).map(({ name, gateways }) => [name, gateways])).toEqual([
      ['gateways-1', 1],
      ['gateways-4', 4],
      ['loads', 1],
      ['records-10000', 0],
    ]);
  });
});
