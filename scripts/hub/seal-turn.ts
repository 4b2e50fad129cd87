import { existsSync } from 'node:fs';
import { join } from 'node:path';
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

/** Turns the keys of the seal when somebody says so. @returns what ends it. */
export function followSealTurns(directory: string, keys: SealKeys): () => Promise<void> {
  const timer = setInterval(() => {
    const at = sealTurnIn(directory);
    if (at !== undefined) keys.turnIfOlder(at);
  }, LOOK_EVERY_MS).unref();
  return () => Promise.resolve(clearInterval(timer));
}
