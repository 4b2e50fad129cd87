import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { StateCode } from '../../../shared/src/core/ids.ts';
import { keepKeys, type Keeper, type Reach, type Round } from './round.ts';
import { KeysRefused, openSession } from './session.ts';

/** The channel on which a State's triggers say the id of whoever was written. */
export const CHANNEL = 'hub_keys_person';

/** How a worker follows a State's tables. Times in milliseconds. */
export interface Following {
  readonly url: string;
  readonly owners: readonly StateCode[];
  /** `time`: by `updated_at`. `listen`: by notifications that name an id; an empty one stands for everybody. */
  readonly by: 'time' | 'listen';
  readonly everyMs: number;
  /** So long before the last round a change may say it was: transactions write the time at which they began. */
  readonly overlapMs: number;
  /** All rows are compared, and what is gone removed, so often. */
  readonly compareEveryMs: number;
  readonly lockWaitMs: number;
  readonly batch: number;
  /** Ends the work, between two goes. */
  readonly signal: AbortSignal;
  readonly onRound: (round: Round) => void;
  /** Told of what went wrong before it is tried again. */
  readonly onFailure: (failure: unknown, againMs: number) => void;
}

const AGAIN_MS = { least: 500, most: 30_000 } as const;

/** Compares all rows once. @throws KeysRefused as `openSession` does, and what PostgreSQL says. */
export async function keepOnce(following: Following): Promise<Round> {
  const client = await openSession({ ...following, isTimed: false });
  try {
    return await keepKeys({ ...following, client }, { kind: 'whole' });
  } finally {
    await client.end();
  }
}

/**
 * Keeps keys in step until the signal ends it. What breaks is tried again, with a whole round first: nobody knows what was
 * written meanwhile.
 *
 * @throws KeysRefused as `openSession` does: that will not pass by itself.
 */
export async function follow(following: Following): Promise<void> {
  let againMs: number = AGAIN_MS.least;
  while (!following.signal.aborted) {
    try {
      const client = await openSession({ ...following, isTimed: following.by === 'time' });
      try {
        await followOn(client, following, () => {
          againMs = AGAIN_MS.least;
        });
      } finally {
        await client.end();
      }
    } catch (error) {
      if (following.signal.aborted) return;
      if (error instanceof KeysRefused) throw error;
      following.onFailure(error, againMs);
      await sleep(againMs, undefined, { signal: following.signal }).catch(() => undefined);
      againMs = Math.min(againMs * 2, AGAIN_MS.most);
    }
  }
}

async function followOn(client: pg.Client, following: Following, onWhole: () => void): Promise<void> {
  const { by, everyMs, compareEveryMs, overlapMs, signal, onRound } = following;
  const keeper: Keeper = { ...following, client };
  // Before the first round, so that nothing between it and the first wait is missed.
  const told = by === 'listen' ? await Notified.on(client) : undefined;
  const run = async (reach: Reach): Promise<Round> => {
    const round = await keepKeys(keeper, reach);
    onRound(round);
    return round;
  };
  let { asOf } = await run({ kind: 'whole' });
  onWhole();
  let comparedAt = performance.now();
  for (;;) {
    await (told?.wait(everyMs, signal) ?? sleep(everyMs, undefined, { signal }));
    const ids = told?.take();
    if (performance.now() - comparedAt >= compareEveryMs || ids?.includes('')) {
      ({ asOf } = await run({ kind: 'whole' }));
      comparedAt = performance.now();
    } else if (!ids) ({ asOf } = await run({ kind: 'since', since: asOf, overlapMs }));
    // A silent channel is in step, as long as the connection holds: that is said too, and found out by saying it.
    else await run({ kind: 'ids', ids });
  }
}

/** Ids that notifications named since they were last taken. */
class Notified {
  readonly #ids = new Set<string>();
  #wake: () => void = () => undefined;

  static async on(client: pg.Client): Promise<Notified> {
    const notified = new Notified();
    client.on('notification', ({ payload = '' }) => {
      notified.#ids.add(payload);
      notified.#wake();
    });
    await client.query(`LISTEN ${CHANNEL}`);
    return notified;
  }

  take(): readonly string[] {
    const ids = [...this.#ids];
    this.#ids.clear();
    return ids;
  }

  /** Until somebody is named, or for so long. @throws the signal's reason. */
  async wait(ms: number, signal: AbortSignal): Promise<void> {
    if (this.#ids.size > 0) return;
    const woken = new AbortController();
    this.#wake = () => woken.abort();
    const ends = AbortSignal.any([signal, woken.signal]);
    await sleep(ms, undefined, { signal: ends }).catch(() => undefined);
    signal.throwIfAborted();
  }
}
