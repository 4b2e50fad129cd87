import { ownNow } from '../../shared/src/core/own-time.ts';
import { liveKeys, LOOK_EVERY_MS } from '../hub/live-keys.ts';
import { ROTATED } from '../hub/secret.ts';
import { compareKeys } from './key-ids.ts';

const COMPARE_EVERY_MS = 60_000;

/**
 * Notes in the ledger that a key was rotated, once it is used, and looks every minute whether another hub has noted one that this
 * installation lacks: what that hub makes is refused here until its file is brought.
 *
 * @param url the ledger as its writer.
 * @returns what ends it.
 */
export function watchKeyIds(
  url: string,
  directory: string,
  onFailure: (cause: unknown) => void,
): () => Promise<void> {
  const rings = ROTATED.map((name) => liveKeys(directory, name));
  const inUse = (): string => rings.map((ring) => ring().current).join(' ');
  let noted = inUse();
  let comparedAt = ownNow();
  let comparing = Promise.resolve();
  const timer = setInterval(() => {
    const now = inUse();
    if (now === noted && ownNow() - comparedAt < COMPARE_EVERY_MS) return;
    [noted, comparedAt] = [now, ownNow()];
    comparing = comparing.then(() => compareKeys(url, directory)).catch(onFailure);
  }, LOOK_EVERY_MS).unref();
  return () => {
    clearInterval(timer);
    return comparing;
  };
}
