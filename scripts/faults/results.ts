import { cpus, loadavg, totalmem } from 'node:os';
import type { FaultsResult } from './faults.ts';
import type { GarbageOutcome } from './garbage.ts';
import type { Outcome } from './run.ts';
import type { ThirtyResult } from './thirty.ts';

/** Where and how something was measured. */
export interface Run {
  readonly machine: {
    readonly cpus: number;
    readonly model: string;
    readonly memoryGiB: number;
    readonly node: string;
  };
  /** Load average of the last minute as it began and as it ended: what else the machine had to do. */
  readonly load: readonly [number, number];
  /** Whether it was not held against the clock what took long, as on a machine that others keep busy. */
  readonly isPatient?: boolean;
  /** What the hub answered and recorded, and what its processes held; absent where no hub of processes ran. */
  readonly hub?: Pick<FaultsResult, 'answers' | 'records' | 'before' | 'after' | 'wrong'>;
}

/** What was measured, and in which of the runs. */
export interface Measured<T> {
  readonly run: number;
  readonly of: T;
}

/** What the page is made from: for each fault what was measured of it last, in as many runs as that took. */
export interface FaultsData {
  readonly runs: readonly Run[];
  readonly faults: readonly Measured<Outcome>[];
  readonly garbage?: Measured<readonly GarbageOutcome[]> | undefined;
  readonly thirty?: Measured<ThirtyResult> | undefined;
}

/** What one run measured. */
export type Piece = Pick<Run, 'hub' | 'isPatient'> & {
  readonly faults?: readonly Outcome[];
  readonly garbage?: readonly GarbageOutcome[];
  readonly thirty?: ThirtyResult;
};

/** Measures something, and keeps on which machine that was, and under which load. */
export async function measured(measure: () => Promise<Piece>): Promise<FaultsData> {
  const began = loadNow();
  return dataOf(await measure(), began);
}

/** Load average of the last minute. */
export function loadNow(): number {
  return loadavg()[0] ?? 0;
}

/** @param began load average as it began. */
export function dataOf(
  { faults = [], garbage, thirty, hub, isPatient = false }: Piece,
  began: number,
): FaultsData {
  const machine = {
    cpus: cpus().length,
    model: cpus()[0]?.model ?? 'unknown',
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.versions.node,
  };
  return {
    runs: [{ machine, isPatient, load: [began, loadNow()], ...(hub ? { hub: counts(hub) } : {}) }],
    faults: faults.map((of) => ({ run: 0, of })),
    ...(garbage ? { garbage: { run: 0, of: garbage } } : {}),
    ...(thirty ? { thirty: { run: 0, of: thirty } } : {}),
  };
}

/** The outcomes lie beside, each by itself. */
function counts({
  answers,
  records,
  before,
  after,
  wrong,
}: NonNullable<Run['hub']>): NonNullable<Run['hub']> {
  return { answers, records, before, after, wrong };
}

export const NOTHING_MEASURED: FaultsData = { runs: [], faults: [] };

/**
 * Puts what was measured later in the place of what was measured before, fault by fault. Runs of which nothing is left are dropped.
 *
 * @param names faults that there are; in their order.
 */
export function merged(before: FaultsData, later: FaultsData, names: readonly string[]): FaultsData {
  const at = before.runs.length;
  const moved = <T>(one: Measured<T> | undefined): Measured<T> | undefined =>
    one && { ...one, run: one.run + at };
  const byName = new Map<string, Measured<Outcome>>();
  for (const one of before.faults) byName.set(one.of.fault, one);
  for (const one of later.faults) byName.set(one.of.fault, { ...one, run: one.run + at });
  return compact({
    runs: [...before.runs, ...later.runs],
    faults: names.flatMap((name) => byName.get(name) ?? []),
    garbage: moved(later.garbage) ?? before.garbage,
    thirty: moved(later.thirty) ?? before.thirty,
  });
}

function compact({ runs, faults, garbage, thirty }: FaultsData): FaultsData {
  const used = [...faults, ...(garbage ? [garbage] : []), ...(thirty ? [thirty] : [])].map(({ run }) => run);
  const kept = [...new Set(used)].sort((a, b) => a - b);
  const renumbered = <T>({ run, of }: Measured<T>): Measured<T> => ({ run: kept.indexOf(run), of });
  return {
    runs: kept.flatMap((run) => runs[run] ?? []),
    faults: faults.map(renumbered),
    ...(garbage ? { garbage: renumbered(garbage) } : {}),
    ...(thirty ? { thirty: renumbered(thirty) } : {}),
  };
}

/** As a file holds it: four digits that count are more than a measurement has. */
export function textOf(data: FaultsData): string {
  const short = (_: string, value: unknown): unknown =>
    typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(4)) : value;
  return `${JSON.stringify(data, short, 2)}\n`;
}

/** Whether nothing of it is wrong. */
export function holds({ runs, faults, garbage, thirty }: FaultsData): boolean {
  return (
    [
      ...runs.flatMap(({ hub }) => hub?.wrong ?? []),
      ...faults.flatMap(({ of }) => of.wrong),
      ...(garbage?.of ?? []).flatMap(({ wrong }) => wrong),
      ...(thirty?.of.wrong ?? []),
    ].length === 0
  );
}
