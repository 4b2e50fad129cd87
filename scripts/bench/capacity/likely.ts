import { chanceFrom } from '../signals/chance.ts';
import { percentile } from '../report.ts';
import type { CapacityData, Point } from './data.ts';
import { arrivalsMs, lanesOf, simulate, type Predicted } from './simulate.ts';

/** So often a measured point is simulated. */
const TIMES = 200;
/** Of them all but the lowest and the highest twentieth: where a measurement is to lie. */
const [LOW, HIGH] = [0.05, 0.95];

export interface Range {
  readonly low: number;
  readonly middle: number;
  readonly high: number;
}

/** What a point of the check is likely to show. */
export interface Likely {
  readonly p50Ms: Range;
  readonly p95Ms: Range;
  /** Share of all questions. */
  readonly refused: Range;
}

/**
 * Simulates what was measured, as it was measured: a gateway that is empty as it begins, questions at the very moments at which
 * they were sent, and no more of them than that. Few questions of a full gateway say little: the times of one follow those of
 * the other, so that half a minute lies far from what an hour would show. What the gateway can is drawn anew each time, between
 * what it could just before and just after.
 */
export function likely(
  point: Pick<Point, 'share' | 'fullPerS' | 'seconds'>,
  { serviceMs, states, inFlightMax }: Omit<CapacityData['check'], 'points'>,
): Likely {
  const [before, after] = point.fullPerS;
  const perS = point.share * before;
  const atMs = arrivalsMs(perS, point.seconds, seedOf(point.share));
  const draw = chanceFrom(1).next;
  const runs = Array.from({ length: TIMES }, (_, seed) =>
    simulate({
      ...{ perS, questions: 0, serviceMs, states, inFlightMax, seed, atMs },
      lanes: lanesOf(before + (after - before) * draw(), serviceMs),
      stateInFlightMax: ofOneState(inFlightMax),
    }),
  );
  const range = (of: (one: Predicted) => number): Range => {
    const [low = 0, middle = 0, high = 0] = [LOW, 0.5, HIGH].map((share) => percentile(runs.map(of), share));
    return { low, middle, high };
  };
  return {
    p50Ms: range((one) => one.p50Ms),
    p95Ms: range((one) => one.p95Ms),
    refused: range((one) => one.refused),
  };
}

/** By how much a measurement lies outside: 1 within, else how many times too high or too low. */
export function outside(measured: number, { low, high }: Range): number {
  if (measured > high) return measured / high;
  return measured < low ? low / measured : 1;
}

/** By which the arrivals of a point are drawn, there and here. */
export function seedOf(share: number): number {
  return Math.round(share * 100);
}

/** Of the room of a gateway, what one State may have; as `LIAISON_STATE_IN_FLIGHT_MAX` unless it is set. */
function ofOneState(inFlightMax: number): number {
  return Math.max(1, Math.min(56, Math.floor((inFlightMax * 7) / 8)));
}
