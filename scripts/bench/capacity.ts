import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { Shutdown } from '../hub/shutdown.ts';
import { capacityPage } from './capacity/page.ts';
import type { CapacityData } from './capacity/data.ts';
import { startHouse, type House } from './capacity/house.ts';
import { measurePoints, measureRequests } from './capacity/measure.ts';
import { SOURCES } from './capacity/questions.ts';
import { measureRecords } from './capacity/records.ts';

/** Data of the run that the page beside it is made from. */
const DATA_FILE = new URL('./capacity.json', import.meta.url);
const PAGE_FILE = new URL('./CAPACITY.md', import.meta.url);

/** Loads of the check: shares of what one gateway answers when asked as fast as it can. */
const SHARES = [0.3, 0.6, 0.9, 1.5] as const;
const FORMS = {
  whole: { gateways: [1, 2, 4], questions: 300, secondsOf: 20, records: [10_000, 100_000, 1_000_000] },
  short: { gateways: [1, 2], questions: 40, secondsOf: 3, records: [1_000, 3_000, 10_000] },
} as const;
type Form = (typeof FORMS)[keyof typeof FORMS];

/** One part of a run, which can be measured by itself; each takes minutes. */
interface Piece {
  readonly name: string;
  /** Gateways that are started for it. */
  readonly gateways: number;
  measure(house: House, stop: Shutdown): Promise<Partial<CapacityData>>;
}

/** The parts of a form: `gateways-2`, `loads`, `records-10000`. */
export function piecesOf({ gateways, questions, secondsOf, records }: Form): readonly Piece[] {
  return [
    ...gateways.map((count) => ({
      name: `gateways-${count}`,
      gateways: count,
      measure: async (house: House, stop: Shutdown) => ({
        requests: await measureRequests(house, stop, { sources: SOURCES, gateways: [count], questions }),
      }),
    })),
    {
      name: 'loads',
      gateways: 1,
      measure: async (house: House) => ({ check: await measurePoints(house, SHARES, { secondsOf }) }),
    },
    ...records.map((size) => ({
      name: `records-${size}`,
      gateways: 0,
      measure: async (house: House) => ({ records: await measureRecords(house, [size]) }),
    })),
  ];
}

export interface CapacityOptions {
  /** Fewer questions and smaller registers. */
  readonly short?: boolean | undefined;
  /** These pieces alone, by commas, beside what is kept of the others. */
  readonly only?: string | undefined;
  /** Keeps data and page. */
  readonly write?: boolean | undefined;
  /** Makes the page anew from the data that are kept, and measures nothing. */
  readonly page?: boolean | undefined;
}

/**
 * What a question costs and what thirty States need: measures, and says it as a page.
 *
 * @returns the page.
 * @throws Error when a piece has no such name.
 */
export async function benchCapacity({
  short,
  write,
  page: isPageAlone,
  only: named,
}: CapacityOptions): Promise<string> {
  const kept = (): CapacityData => JSON.parse(readFileSync(DATA_FILE, 'utf8')) as CapacityData;
  if (isPageAlone) {
    const page = capacityPage(kept());
    writeFileSync(PAGE_FILE, page);
    return page;
  }
  const form = short ? 'short' : 'whole';
  const all = piecesOf(FORMS[form]);
  const only = named?.split(',');
  const pieces = all.filter(({ name }) => only?.includes(name) ?? true);
  const unknown = only?.filter((name) => all.every((piece) => piece.name !== name)) ?? [];
  if (unknown.length > 0)
    throw new Error(
      `there is no piece "${unknown.join('", "')}" of the ${form} form: ${all.map(({ name }) => name).join(', ')}`,
    );
  const data = merged(only ? kept() : undefined, await measure(form, pieces, only !== undefined));
  if (write) writeFileSync(DATA_FILE, `${JSON.stringify(data, undefined, 2)}\n`);
  const page = capacityPage(data);
  if (write) writeFileSync(PAGE_FILE, page);
  return page;
}

async function measure(
  form: keyof typeof FORMS,
  pieces: readonly Piece[],
  isPart: boolean,
): Promise<Partial<CapacityData> & Pick<CapacityData, 'runs' | 'machine'>> {
  const began = performance.now();
  const before = loadavg()[0] ?? 0;
  const stop = new Shutdown();
  const say = (what: string): void =>
    console.error(`${((performance.now() - began) / 1_000).toFixed(0)} s: ${what}`);
  try {
    say('thirty sources');
    const house = await startHouse(Math.max(0, ...pieces.map(({ gateways }) => gateways)), stop);
    let data: Partial<CapacityData> = {};
    for (const piece of pieces) {
      say(piece.name);
      data = together(data, await piece.measure(house, stop));
    }
    const { rows } = await house.admin.query<{ readonly version: string }>(
      "SELECT current_setting('server_version') AS version",
    );
    const names = pieces.map(({ name }) => name);
    const words = [
      ...(form === 'short' ? ['--short'] : []),
      ...(isPart ? [`--only ${names.join(',')}`] : []),
    ];
    const run = {
      pieces: names,
      command: ['npm run bench -- capacity', ...words].join(' '),
      on: new Date().toISOString().slice(0, 10),
      seconds: (performance.now() - began) / 1_000,
      load: [before, loadavg()[0] ?? 0] as const,
    };
    const machine = {
      node: process.versions.node,
      postgres: rows[0]?.version ?? '',
      cpus: cpus().length,
      model: cpus()[0]?.model ?? 'unknown',
      memoryGiB: Math.round(totalmem() / 2 ** 30),
    };
    return rounded({ runs: [run], machine, ...data });
  } finally {
    await stop.run();
  }
}

/** What was measured in its pieces, as one. */
function together(data: Partial<CapacityData>, more: Partial<CapacityData>): Partial<CapacityData> {
  return {
    ...data,
    ...more,
    ...(data.requests || more.requests
      ? { requests: [...(data.requests ?? []), ...(more.requests ?? [])] }
      : {}),
    ...(data.records || more.records ? { records: [...(data.records ?? []), ...(more.records ?? [])] } : {}),
  };
}

/**
 * What is kept, with what was measured anew in its place: of one number of gateways, or of one size. A run of which nothing is
 * left is forgotten.
 *
 * @throws Error when nothing is kept, and not all was measured.
 */
export function merged(
  kept: CapacityData | undefined,
  now: Partial<CapacityData> & Pick<CapacityData, 'runs' | 'machine'>,
): CapacityData {
  const anew = new Set(now.runs.flatMap(({ pieces }) => pieces));
  const requests = [
    ...(kept?.requests ?? []).filter(({ gateways }) => !anew.has(`gateways-${gateways}`)),
    ...(now.requests ?? []),
  ].sort((a, b) => a.gateways - b.gateways || a.sources - b.sources);
  const records = [
    ...(kept?.records ?? []).filter((one) => !anew.has(`records-${one.records}`)),
    ...(now.records ?? []),
  ].sort((a, b) => a.records - b.records);
  const check = now.check ?? kept?.check;
  if (!check || requests.length === 0 || records.length === 0) throw new Error('not all was measured');
  const runs = (kept?.runs ?? [])
    .map((run) => ({ ...run, pieces: run.pieces.filter((piece) => !anew.has(piece)) }))
    .filter(({ pieces }) => pieces.length > 0);
  return { runs: [...runs, ...now.runs], machine: now.machine, requests, records, check };
}

/** Four digits that count are more than a measurement has. */
function rounded<T>(data: T): T {
  const short = (_: string, value: unknown): unknown =>
    typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(4)) : value;
  return JSON.parse(JSON.stringify(data, short)) as T;
}
