import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { textOf, writeWhole } from '../../shared/src/core/kept-file.ts';
import type { SealKeys } from '../../shared/src/identity/seal-keys.ts';
import { LOOK_EVERY_MS } from './live-keys.ts';

/** Holds the moment at which somebody last told the keys of the seal to turn. No secret. */
export const SEAL_TURN = 'seal-turn';

/**
 * Tells every process over this folder to seal with a fresh key, which each makes in its own memory.
 *
 * @param at milliseconds since 1970.
 * @throws Error when the folder is not there.
 */
export function tellSealsToTurn(directory: string, at: number): void {
  if (!existsSync(directory))
    throw new Error(`${directory} is not there. Name the folder of the hub with LIAISON_DATA.`);
  writeWhole(
    join(directory, SEAL_TURN),
    `# Liaison: when the keys of the seal were told to turn.\n${new Date(at).toISOString()}\n`,
  );
}

/** When the keys of the seal were last told to turn, in milliseconds since 1970; undefined when never. */
export function sealTurnIn(directory: string): number | undefined {
  const at = Date.parse((textOf(join(directory, SEAL_TURN)) ?? '').replace(/^#.*\n/u, '').trim());
  return Number.isNaN(at) ? undefined : at;
}

/**
 * Turns the keys of the seal when somebody says so. While that cannot be read, as when the process has no descriptor left, the keys
 * stay, which is told once: it ends nobody.
 *
 * @returns what ends it.
 */
export function followSealTurns(
  directory: string,
  keys: Pick<SealKeys, 'turnIfOlder'>,
  log: Pick<Logger, 'error'>,
): () => Promise<void> {
  let refused: string | undefined;
  const look = (): void => {
    try {
      const at = sealTurnIn(directory);
      if (at !== undefined) keys.turnIfOlder(at);
      refused = undefined;
    } catch (cause) {
      const why = String(cause);
      if (why !== refused)
        log.error({ err: cause }, 'whether the keys of the seal are to turn cannot be read: they stay');
      refused = why;
    }
  };
  const timer = setInterval(look, LOOK_EVERY_MS).unref();
  return () => Promise.resolve(clearInterval(timer));
}
