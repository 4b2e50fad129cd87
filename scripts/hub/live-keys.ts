import type { Logger } from 'pino';
import type { Reloads } from '../../gateway/src/observe/reloads.ts';
import { systemClock } from '../../shared/src/core/clock.ts';
import { madeRings, type KeyRing } from '../../shared/src/core/key-ring.ts';
import { IdBox } from '../../shared/src/kit/serve/id-box.ts';
import { ringAt } from './key-file.ts';
import { filedKeys, type RotatedName } from './secret.ts';

/** So long a change of the file may stay unnoticed. `npm run keys -- rotate` gives every hub longer than that. */
export const LOOK_EVERY_MS = 1_000;

/** Who is told what becomes of a file of keys that changes while the hub runs. */
export interface Told {
  readonly onTaken?: (name: RotatedName) => void;
  /** The keys of before stay. */
  readonly onRefused?: (name: RotatedName, cause: unknown) => void;
}

/** Keys that change while the hub runs are told as law and sources are. */
export function toldOfKeys(reloads: Reloads, log: Pick<Logger, 'info' | 'error'>): Told {
  return {
    onTaken: (key) => {
      reloads.taken('keys', key);
      log.info({ key }, 'keys taken');
    },
    onRefused: (key, cause) => {
      reloads.refused('keys', key);
      log.error({ err: cause, key }, 'keys refused, those of before stay');
    },
  };
}

/**
 * The keys of an installation as they hold now: the file is looked at again when they are asked for, at most once a second, and a
 * change is taken as a whole or refused as a whole. Needs nothing that ends.
 *
 * @throws Error as `secret` does, at first.
 */
export function liveKeys(directory: string, name: RotatedName, told: Told = {}): () => KeyRing {
  let keys = filedKeys(directory, name);
  let ring = ringAt(keys, systemClock.now());
  let lookedAt = systemClock.now();
  let refused: string | undefined;
  const look = (): void => {
    try {
      const next = filedKeys(directory, name, { mustBeThere: true });
      if (JSON.stringify(next) !== JSON.stringify(keys)) told.onTaken?.(name);
      [keys, refused] = [next, undefined];
    } catch (cause) {
      const why = String(cause);
      // Once for each change that does not hold, not once a second.
      if (why !== refused) told.onRefused?.(name, cause);
      refused = why;
    }
  };
  return () => {
    const now = systemClock.now();
    if (Math.abs(now - lookedAt) < LOOK_EVERY_MS) return ring;
    lookedAt = now;
    look();
    const next = ringAt(keys, now);
    if (JSON.stringify(next) !== JSON.stringify(ring)) ring = next;
    return ring;
  };
}

/** The ids of this installation's records: every process that has its secrets gives out and takes the same ones. */
export function idBox(directory: string, told: Told = {}): IdBox {
  return new IdBox(madeRings(liveKeys(directory, 'id-key', told), (hex) => Buffer.from(hex, 'hex')));
}
