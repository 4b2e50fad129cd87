import { createHash, createPublicKey, sign, type KeyObject } from 'node:crypto';
import { isConsistent, openCheckpoint, pinnedKey, type Checkpoint } from './check.ts';

/** What a witness asks of a log: its checkpoint, and that it only grew. */
export interface WatchedLog {
  checkpoint(): Promise<string>;
  consistency(from: number, to: number): Promise<readonly string[]>;
}

export class SecondHistory extends Error {}

/**
 * Looks once. What is returned has the witness's cosignature (C2SP tlog-cosignature) under the log's own signature.
 *
 * @param last the note that was cosigned before, if there is one.
 * @throws SecondHistory when the log shrank or contradicts what it said before.
 */
export async function cosignOnce(
  log: WatchedLog,
  logKey: string,
  witness: { readonly name: string; readonly key: KeyObject; readonly nowS: number },
  last: string | undefined,
): Promise<string> {
  const pinned = pinnedKey(logKey);
  const note = await log.checkpoint();
  const now = openCheckpoint(note, pinned);
  if (last !== undefined) await mustHaveGrown(log, openCheckpoint(last, pinned), now);
  return `${note.trimEnd()}\n${cosignature(now, witness)}\n`;
}

async function mustHaveGrown(log: WatchedLog, before: Checkpoint, now: Checkpoint): Promise<void> {
  if (now.size < before.size)
    throw new SecondHistory(`the log had ${before.size} records and now shows ${now.size}`);
  const proof =
    now.size === before.size || before.size === 0 ? [] : await log.consistency(before.size, now.size);
  const hashes = proof.map((hash) => Buffer.from(hash, 'base64'));
  if (before.size > 0 && !isConsistent(before, now, hashes))
    throw new SecondHistory(`the log of size ${now.size} does not continue the one of size ${before.size}`);
}

function cosignature(
  { body }: Checkpoint,
  { name, key, nowS }: { readonly name: string; readonly key: KeyObject; readonly nowS: number },
): string {
  const time = Buffer.alloc(8);
  time.writeBigUInt64BE(BigInt(nowS));
  const signature = sign(null, Buffer.from(`cosignature/v1\ntime ${nowS}\n${body}`), key);
  return `\u2014 ${name} ${Buffer.concat([witnessKeyBytes(name, key).id, time, signature]).toString('base64')}`;
}

/** The witness's own key as others pin it. */
export function witnessVerifierKey(name: string, key: KeyObject): string {
  const { id, bytes } = witnessKeyBytes(name, key);
  return `${name}+${id.toString('hex')}+${bytes.toString('base64')}`;
}

function witnessKeyBytes(name: string, key: KeyObject): { readonly id: Buffer; readonly bytes: Buffer } {
  const raw = createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-32);
  const bytes = Buffer.concat([Buffer.from([4]), raw]);
  return { id: createHash('sha256').update(`${name}\n`).update(bytes).digest().subarray(0, 4), bytes };
}
