import { createHash, createPublicKey, sign, type KeyObject } from 'node:crypto';
import { isConsistent, openCheckpoint, pinnedKey, type Checkpoint, type PinnedKey } from './check.ts';
import { KeyChain, mustBeIncluded, recordsOf, type ShownHandover } from './handovers.ts';

/** A log as it shows itself: its checkpoint, and every hand-over to another key under it. */
export interface Shown {
  readonly checkpoint: string;
  readonly handovers: readonly ShownHandover[];
}

/** What a witness asks of a log: what it shows, and that it only grew. */
export interface WatchedLog {
  shown(): Promise<Shown>;
  consistency(from: number, to: number): Promise<readonly string[]>;
}

export class SecondHistory extends Error {}

/** What a witness keeps from one look to the next. */
export interface WitnessState {
  /** The note that was cosigned, if there is one. */
  readonly note: string | undefined;
  /** Hand-overs that were followed: a log that shows others is not the same. */
  readonly handovers: readonly ShownHandover[];
}

/**
 * Looks once. The note that is returned has the witness's cosignature (C2SP tlog-cosignature) under the log's own signature. Where
 * the log was handed to another key, that one must have signed, and the one before counts no more.
 *
 * @param logKey any key of the log, as its operator publishes it.
 * @throws SecondHistory when the log shrank, contradicts what it said before, takes a hand-over back, or shows one that does not
 *   hold. Error when the checkpoint is not signed by the key that is in force.
 */
export async function cosignOnce(
  log: WatchedLog,
  logKey: string,
  witness: { readonly name: string; readonly key: KeyObject; readonly nowS: number },
  last: WitnessState,
): Promise<WitnessState & { readonly note: string }> {
  const { checkpoint: note, handovers } = await log.shown();
  const keys = followed(handovers, pinnedKey(logKey), last.handovers);
  const now = openCheckpoint(note, keys.keyOf(note));
  mustHold(() => mustBeIncluded(handovers, now));
  if (last.note !== undefined)
    await mustHaveGrown(log, openCheckpoint(last.note, keys.keyOf(last.note)), now);
  return { note: `${note.trimEnd()}\n${cosignature(now, witness)}\n`, handovers };
}

/** The keys that lead on from the one that is pinned. */
function followed(
  shown: readonly ShownHandover[],
  pinned: PinnedKey,
  before: readonly ShownHandover[],
): KeyChain {
  for (const [n, { index, record }] of before.entries())
    if (shown[n]?.index !== index || shown[n].record !== record)
      throw new SecondHistory(
        `the log was handed to another key in record ${index}, and now shows no such hand-over: a key that was given up counts no more`,
      );
  const keys = new KeyChain(recordsOf(shown), pinned);
  if (keys.bad) throw new SecondHistory(keys.bad.message);
  return keys;
}

function mustHold(check: () => void): void {
  try {
    check();
  } catch (cause) {
    throw new SecondHistory(cause instanceof Error ? cause.message : String(cause), { cause });
  }
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
