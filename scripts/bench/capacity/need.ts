import { readConfig, type GatewayConfig } from '../../../gateway/src/config/config.ts';
import {
  STATEMENTS,
  type CapacityData,
  type LedgerGrowth,
  type RequestCost,
  type Statement,
} from './data.ts';
import { lanesOf, simulate, type Predicted } from './simulate.ts';

/** States with so many officers each, of whom each asks so often a day; at the peak so many times the mean. */
export interface World {
  readonly states: number;
  readonly officers: number;
  readonly askedADay: number;
  readonly peak: number;
}

/** What the page is about. */
export const WORLD: World = { states: 30, officers: 50_000, askedADay: 20, peak: 5 };

export function questionsADay({ states, officers, askedADay }: World): number {
  return states * officers * askedADay;
}

export function peakPerS(world: World): number {
  return (questionsADay(world) / 86_400) * world.peak;
}

/** Loads at which a gateway is simulated, as shares of what it can. */
export const LOADS = [0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.2, 1.5] as const;
/** A gateway is as full as it may be while its slowest hundredth takes so many times as long as one that is alone ... */
export const SLOWER_MAX = 3;
/** ... and no more than this share is refused. */
const REFUSED_MAX = 0.001;
const SIMULATED = 20_000;

/** As the hub has it unless it is told otherwise. */
export const DEFAULTS: GatewayConfig = readConfig({ LIAISON_MODE: 'demonstration' });

export interface Load {
  readonly share: number;
  readonly predicted: Predicted;
  /** Slowest hundredth, as times that of a question that is alone. */
  readonly slower: number;
  readonly holds: boolean;
}

/** What a gateway of this run does at each load, with the room that it has by default. */
export function loads({ check }: CapacityData): readonly Load[] {
  const fullPerS = mean(check.points.flatMap((point) => point.fullPerS));
  const aloneMs = simulated(check, fullPerS, 0.01).p99Ms;
  return LOADS.map((share) => {
    const predicted = simulated(check, fullPerS, share);
    const slower = predicted.p99Ms / aloneMs;
    return { share, predicted, slower, holds: slower <= SLOWER_MAX && predicted.refused <= REFUSED_MAX };
  });
}

function simulated({ serviceMs }: CapacityData['check'], fullPerS: number, share: number): Predicted {
  return simulate({
    ...{ perS: fullPerS * share, questions: SIMULATED, serviceMs, seed: 1 },
    ...{ lanes: lanesOf(fullPerS, serviceMs), states: WORLD.states },
    ...{ inFlightMax: DEFAULTS.inFlightMax, stateInFlightMax: DEFAULTS.stateInFlightMax },
  });
}

/** The highest load that holds, as a share of what there is. @throws Error when none does. */
export function fullness(data: CapacityData): number {
  const held = loads(data).filter(({ holds }) => holds);
  if (held.length === 0) throw new Error('no load that was simulated holds: there is nothing to size by');
  return Math.max(...held.map(({ share }) => share));
}

/** How the cost of a statement grows with the records: cost = factor x records ^ power, by least squares of the logarithms. */
export interface Growth {
  readonly power: number;
  readonly factor: number;
}

export function growthOf(data: CapacityData, statement: Statement): Growth {
  const points = data.records
    .filter((cost) => cost.statement === statement)
    .map(({ records, cpuUs }) => [Math.log(records), Math.log(cpuUs)] as const);
  const { slope, intercept } = line(points);
  return { power: slope, factor: Math.exp(intercept) };
}

/** Microseconds of a statement at so many records, by the law of growth. */
export function atRecords({ power, factor }: Growth, records: number): number {
  return factor * records ** power;
}

/** A straight line through points, by least squares. */
export function line(points: readonly (readonly [number, number])[]): {
  readonly slope: number;
  readonly intercept: number;
} {
  const [x, y] = [mean(points.map(([at]) => at)), mean(points.map(([, is]) => is))];
  const spread = points.reduce((sum, [at]) => sum + (at - x) ** 2, 0);
  const slope = spread === 0 ? 0 : points.reduce((sum, [at, is]) => sum + (at - x) * (is - y), 0) / spread;
  return { slope, intercept: y - slope * x };
}

/** The question that asks most sources, of one gateway. @throws Error when none was measured. */
export function dearest({ requests }: CapacityData): RequestCost {
  const [first] = requests.filter(({ gateways }) => gateways === 1).sort((a, b) => b.sources - a.sources);
  if (!first) throw new Error('no question to one gateway was measured');
  return first;
}

/** What the world above needs of one thing at its peak, and how much of it one unit is. */
export interface Need {
  readonly what: string;
  readonly unit: string;
  /** Units, filled as far as they may be. */
  readonly units: number;
  /** Where it follows from. */
  readonly from: string;
}

/**
 * What States need, if each question asks as many sources as the dearest that was measured.
 *
 * @param filled how full processors may be, as a share.
 */
export function needs(data: CapacityData, world: World = WORLD, filled = fullness(data)): readonly Need[] {
  const { cpuUs, sources, connections, ledger, gateways } = dearest(data);
  const peak = peakPerS(world);
  const cores = (us: number): number => (peak * us) / 1e6 / filled;
  const processes = Math.ceil(cores(cpuUs.gateway));
  const perSource = connectionsASource(data);
  const statement = Math.max(...STATEMENTS.map((one) => atRecords(growthOf(data, one), 1_000_000)));
  const own = cpuUs.sources / sources;
  const need = (what: string, unit: string, units: number, from: string): Need => ({
    what,
    unit,
    units,
    from,
  });
  return [
    need('gateways', 'processes of one core', processes, `${whole(cpuUs.gateway)} us a question`),
    need("the ledger's PostgreSQL", 'cores', cores(cpuUs.ledger), `${whole(cpuUs.ledger)} us a question`),
    need(
      "a State's PostgreSQL, small registers",
      ...(['cores', cores(own), `${whole(own)} us a source and question`] as const),
    ),
    need(
      "a State's PostgreSQL, a million records, the dearest statement",
      ...(['cores', cores(statement), `${whole(statement)} us a statement`] as const),
    ),
    need(
      "connections to a State's source",
      ...(['connections', Math.ceil(processes * perSource), `${perSource.toFixed(1)} a gateway`] as const),
    ),
    need(
      "connections to the ledger's PostgreSQL",
      'connections',
      Math.ceil(processes * (connections.ledger / gateways)),
      `${(connections.ledger / gateways).toFixed(0)} a gateway`,
    ),
    ...ledgerNeeded(ledger, world),
    ...bytesNeeded(data, world),
  ];
}

/** Of one gateway. */
function connectionsASource(data: CapacityData): number {
  const { connections, gateways } = dearest(data);
  return connections.sources / gateways / Math.max(...data.requests.map((one) => one.sources));
}

function ledgerNeeded(ledger: LedgerGrowth, world: World): readonly Need[] {
  const [daily, kept] = [questionsADay(world), ledger.log + ledger.years];
  return [
    {
      what: 'ledger and index, kept for years',
      unit: 'GB a day',
      units: (daily * kept) / 1e9,
      from: `${whole(kept)} bytes a question`,
    },
    { what: 'the same', unit: 'TB a year', units: (daily * 365 * kept) / 1e12, from: '365 such days' },
    {
      what: 'index that is forgotten after 40 days',
      unit: 'TB at any time',
      units: (daily * 40 * ledger.fortyDays) / 1e12,
      from: `${whole(ledger.fortyDays)} bytes a question`,
    },
    {
      what: 'write-ahead log of the ledger, to standby and archive',
      unit: 'MB/s at the peak',
      units: (peakPerS(world) * ledger.wal) / 1e6,
      from: `${whole(ledger.wal)} bytes a question`,
    },
  ];
}

function bytesNeeded(data: CapacityData, world: World): readonly Need[] {
  const { bytes, sources } = dearest(data);
  if (!bytes) return [];
  const mbit = (each: number): number => (peakPerS(world) * each * 8) / 1e6;
  return [
    ['officers and gateways', bytes.client, 'a question'] as const,
    ["gateways and a State's source", bytes.sources / sources, 'a source and question'] as const,
    ['gateways and ledger', bytes.ledger, 'a question'] as const,
  ].map(([what, each, of]) => ({
    what: `network between ${what}`,
    unit: 'Mbit/s at the peak',
    units: mbit(each),
    from: `${whole(each)} bytes ${of}`,
  }));
}

/** What one of each, as it comes, carries of the peak: below 1 it breaks before the peak is there. */
export interface Bound {
  readonly what: string;
  readonly carries: number;
}

/** First what breaks first. @param filled as of `needs`. */
export function bounds(data: CapacityData, world: World = WORLD, filled = fullness(data)): readonly Bound[] {
  const { cpuUs, sources, ledger } = dearest(data);
  const peak = peakPerS(world);
  const perCore = (us: number): number => (filled * 1e6) / us / peak;
  const processes = Math.ceil((peak * cpuUs.gateway) / 1e6 / filled);
  const name = atRecords(growthOf(data, 'a name, hits'), 1_000_000);
  const statePeakPerMinute = (peak / world.states) * 60;
  const years = ledger.log + ledger.years;
  return [
    { what: 'one gateway process', carries: perCore(cpuUs.gateway) },
    { what: "one core of the ledger's PostgreSQL", carries: perCore(cpuUs.ledger) },
    { what: "one core of a State's PostgreSQL, small registers", carries: perCore(cpuUs.sources / sources) },
    {
      what: "one core of a State's PostgreSQL, names with hits among a million people",
      carries: perCore(name),
    },
    {
      what: "100 connections of a State's PostgreSQL (its `max_connections` unless set), all gateways together",
      carries: 100 / (processes * connectionsASource(data)),
    },
    {
      what: `a disk of 1 TB for the ledger, for 30 days at the mean`,
      carries: 1e12 / (questionsADay(world) * 30 * years),
    },
    {
      what: `LIAISON_STATE_PER_MINUTE, ${DEFAULTS.statePerMinute.toLocaleString('en')} unless set`,
      carries: DEFAULTS.statePerMinute / statePeakPerMinute,
    },
  ].sort((a, b) => a.carries - b.carries);
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** With digits in groups. */
export function whole(value: number): string {
  return Math.round(value).toLocaleString('en');
}
