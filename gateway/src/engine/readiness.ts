import { ageOf, type Clock } from '../../../shared/src/core/clock.ts';
import type { Ledger } from '../../../shared/src/ledger/proof/ledger.ts';
import type { Warmth } from '../observe/warmth.ts';
import type { SubgraphTransport } from './subgraph-client.ts';

/** Whether the hub can answer, and which parts of it can. */
export interface Readiness {
  readonly ready: boolean;
  readonly parts: Readonly<Record<string, boolean>>;
  /** What was changed last in a way that does not hold: the old is in force, and the hub ready. */
  readonly refusedReloads: readonly string[];
  /** What was worked out before anybody asked. One question answered is enough to be ready: what is cold takes longer once. */
  readonly warmUp: Warmth;
}

const LOOK_EVERY_MS = 5_000;

/** Looks every few seconds whether all subgraphs are there. Nothing is asked of them. */
export function watchSubgraphs(doors: readonly SubgraphTransport[]): { answer(): boolean; stop(): void } {
  let areAnswering = true;
  const look = (): void => {
    void Promise.all(doors.map((door) => door.isThere())).then((answers) => {
      areAnswering = answers.every(Boolean);
    });
  };
  look();
  const timer = setInterval(look, LOOK_EVERY_MS);
  timer.unref();
  return { answer: () => areAnswering, stop: () => clearInterval(timer) };
}

const PROBE_EVERY_MS = 500;

/** Asks the ledger whether it would take a record: one question at a time, and a good answer holds for half a second. */
export function ledgerProbe(ledger: Pick<Ledger, 'ready' | 'probe'>, clock: Clock): () => Promise<boolean> {
  let probing: Promise<boolean> | undefined;
  let goodAt = Number.NEGATIVE_INFINITY;
  return async () => {
    if (!ledger.ready()) return false;
    if (ageOf(clock, goodAt) < PROBE_EVERY_MS) return true;
    probing ??= ledger.probe().finally(() => (probing = undefined));
    const isGood = (await probing) && ledger.ready();
    if (isGood) goodAt = clock.now();
    return isGood;
  };
}
