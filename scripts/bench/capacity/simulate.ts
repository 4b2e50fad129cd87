import { chanceFrom } from '../signals/chance.ts';
import { percentile } from '../report.ts';

/** What is simulated: one gateway, with the machine that it has. */
export interface Simulated {
  /** Questions a second, at moments that are independent of each other (a Poisson process). */
  readonly perS: number;
  readonly questions: number;
  /** How long a question takes that is alone, in milliseconds: one of these is drawn for each. */
  readonly serviceMs: readonly number[];
  /**
   * How many questions advance at full speed at once: with more, all share alike. What is answered a second when asked as fast
   * as can be, times the mean of `serviceMs` in seconds.
   */
  readonly lanes: number;
  /** More at once are refused: in all, and of one State. */
  readonly inFlightMax: number;
  readonly stateInFlightMax: number;
  /** From so many States, alike. */
  readonly states: number;
  readonly seed: number;
  /** The moments, in milliseconds from the beginning, where they are known: then none is drawn, and none is left out as a warm-up. */
  readonly atMs?: readonly number[];
}

export interface Predicted {
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  /** Share of all questions. */
  readonly refused: number;
}

interface Job {
  readonly arrivedMs: number;
  readonly state: number;
  leftMs: number;
}

/** Of the questions, the first ones meet an empty gateway and are not looked at. */
const WARM_UP = 0.1;

/**
 * Simulates a gateway as one queue whose questions are worked on side by side, sharing what there is (an event loop, pools and
 * PostgreSQL take turns in small pieces), and which refuses at once whom it has no room for, as `LIAISON_IN_FLIGHT_MAX` and
 * `LIAISON_STATE_IN_FLIGHT_MAX` have it. Known as M/G/c/K with processor sharing (Kleinrock, Queueing Systems II, ch. 4).
 */
export function simulate(load: Simulated): Predicted {
  const draw = chanceFrom(load.seed).next;
  const inFlight: Job[] = [];
  const ofState = new Map<number, number>();
  const took: number[] = [];
  let [nowMs, refused, counted] = [0, 0, 0];
  const advance = (untilMs: number): void => {
    while (inFlight.length > 0) {
      const speed = Math.min(inFlight.length, load.lanes) / inFlight.length;
      const next = inFlight.reduce((a, b) => (b.leftMs < a.leftMs ? b : a));
      const stepMs = Math.min(next.leftMs / speed, untilMs - nowMs);
      for (const job of inFlight) job.leftMs -= stepMs * speed;
      nowMs += stepMs;
      if (nowMs >= untilMs) return;
      inFlight.splice(inFlight.indexOf(next), 1);
      ofState.set(next.state, (ofState.get(next.state) ?? 1) - 1);
      took.push(nowMs - next.arrivedMs);
    }
    nowMs = untilMs;
  };
  const { atMs, questions } = load;
  let dueMs = 0;
  for (let n = 0; n < (atMs?.length ?? questions); n += 1) {
    dueMs = atMs?.[n] ?? dueMs + gapMs(load.perS, draw);
    advance(dueMs);
    if (!atMs && n === Math.floor(questions * WARM_UP)) [took.length, refused, counted] = [0, 0, 0];
    counted += 1;
    const state = Math.floor(draw() * load.states);
    const leftMs = load.serviceMs[Math.floor(draw() * load.serviceMs.length)] ?? 0;
    const already = ofState.get(state) ?? 0;
    if (inFlight.length >= load.inFlightMax || already >= load.stateInFlightMax) {
      refused += 1;
      continue;
    }
    inFlight.push({ arrivedMs: nowMs, state, leftMs });
    ofState.set(state, already + 1);
  }
  advance(Number.POSITIVE_INFINITY);
  const [p50Ms, p95Ms, p99Ms] = [0.5, 0.95, 0.99].map((share) => percentile(took, share));
  return { p50Ms: p50Ms ?? 0, p95Ms: p95Ms ?? 0, p99Ms: p99Ms ?? 0, refused: refused / counted };
}

/** The moments at which questions of a Poisson process come that lasts so long, in milliseconds from its beginning. */
export function arrivalsMs(perS: number, seconds: number, seed: number): readonly number[] {
  const draw = chanceFrom(seed).next;
  const all: number[] = [];
  for (let dueMs = gapMs(perS, draw); dueMs <= seconds * 1_000; dueMs += gapMs(perS, draw)) all.push(dueMs);
  return all;
}

function gapMs(perS: number, draw: () => number): number {
  return (-Math.log(1 - draw()) / perS) * 1_000;
}

/** How many questions advance at full speed, of a gateway that answers so many a second when asked as fast as can be. */
export function lanesOf(fullPerS: number, serviceMs: readonly number[]): number {
  return (fullPerS * serviceMs.reduce((sum, ms) => sum + ms, 0)) / serviceMs.length / 1_000;
}
