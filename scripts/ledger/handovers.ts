// Written from the form of a record and of its notes alone: it shares no code with what it checks.
import { verify } from 'node:crypto';
import type pg from 'pg';
import { hashLeaf, isIncluded, pinnedKey, type Checkpoint, type Levels, type PinnedKey } from './check.ts';

/** A HANDOVER as it lies in the log. */
export interface HandoverRecord {
  readonly index: number;
  readonly bytes: Buffer;
}

/** What a hand-over that holds says. */
export interface Handover {
  readonly index: number;
  /** Of the tree before it. */
  readonly root: Buffer;
  readonly to: PinnedKey;
}

/** A hand-over that is none: forged, out of order, by or to a key that was given up before. */
export class BadHandover extends Error {
  readonly index: number;

  constructor(index: number, why: string) {
    super(`the hand-over in record ${index} ${why}`);
    this.index = index;
  }
}

/**
 * The keys of one log, in the order in which they sign: each hands it to the next, in a record that both sign. Whoever holds any
 * of them can follow the others: those of later are named by a key that was in force, those of before by the one that took over.
 */
export class KeyChain {
  readonly #first: PinnedKey;
  readonly #handovers: readonly Handover[];
  /** The first hand-over that does not hold; those behind it count nothing. */
  readonly bad: BadHandover | undefined;

  /**
   * @param records every hand-over that the log has, in order.
   * @param pinned the key that somebody holds.
   */
  constructor(records: readonly HandoverRecord[], pinned: PinnedKey) {
    const [handovers, keys] = [[] as Handover[], [] as PinnedKey[]];
    try {
      for (const record of records) {
        const { from, ...handover } = opened(record, pinned.name, keys);
        if (keys.length === 0) keys.push(from);
        keys.push(handover.to);
        handovers.push(handover);
      }
    } catch (error) {
      if (!(error instanceof BadHandover)) throw error;
      this.bad = error;
    }
    // Where the key that is held is none of them, what it did not sign shows as that.
    const isKnown = keys.some((key) => isSame(key, pinned));
    this.#handovers = isKnown ? handovers : [];
    this.#first = isKnown ? (keys[0] ?? pinned) : pinned;
  }

  get handovers(): readonly Handover[] {
    return this.#handovers;
  }

  /** Who signs a checkpoint of so many records: the one that closes a hand-over is the last of the key that ends. */
  keyAt(size: number): PinnedKey {
    return this.#handovers.findLast(({ index }) => index + 1 < size)?.to ?? this.#first;
  }

  /** Who is to have signed a note, by the size that it states. */
  keyOf(note: string): PinnedKey {
    return this.keyAt(Number(note.split('\n')[1]));
  }

  /** Whether a key signs or signed the log, as far as its hand-overs say. */
  has(key: PinnedKey): boolean {
    return [this.#first, ...this.#handovers.map(({ to }) => to)].some((one) => isSame(one, key));
  }

  at(index: number): Handover | undefined {
    return this.#handovers.find((handover) => handover.index === index);
  }
}

/** Every HANDOVER of a log, in order. */
export async function handoversIn(
  client: pg.Client,
  log: string,
  records: number,
): Promise<readonly HandoverRecord[]> {
  const { rows } = await client.query<HandoverRecord>(
    `SELECT index::float8 AS index, bytes FROM ledger.record
     WHERE log = $1 AND kind = 'HANDOVER' AND index < $2 ORDER BY index`,
    [log, records],
  );
  return rows;
}

/** @returns what is wrong with the hand-over at this place: it must follow from the key before, state this tree, and close its commit. */
export function unsoundHandover(
  keys: KeyChain,
  { index, levels, isLast }: { readonly index: number; readonly levels: Levels; readonly isLast: boolean },
): string | undefined {
  if (keys.bad && keys.bad.index <= index) return keys.bad.message;
  const handover = keys.at(index);
  if (!handover) return 'a hand-over of the log, though none of its keys is the pinned key';
  if (!handover.root.equals(levels.root())) return 'the hand-over states another tree than the one before it';
  return isLast ? undefined : 'the hand-over does not close its commit';
}

/** A hand-over as `/ledger/handovers` and proofs give it: base64. */
export interface ShownHandover {
  readonly index: number;
  readonly record: string;
  readonly path: readonly string[];
}

export function recordsOf(shown: readonly ShownHandover[]): readonly HandoverRecord[] {
  return shown.map(({ index, record }) => ({ index, bytes: Buffer.from(record, 'base64') }));
}

/** @throws BadHandover when one of them is not under the checkpoint that it came with. */
export function mustBeIncluded(
  shown: readonly ShownHandover[],
  checkpoint: Pick<Checkpoint, 'size' | 'root'>,
): void {
  for (const { index, record, path } of shown) {
    const leaf = hashLeaf(Buffer.from(record, 'base64'));
    const hashes = path.map((hash) => Buffer.from(hash, 'base64'));
    if (!isIncluded(leaf, index, hashes, checkpoint))
      throw new BadHandover(index, 'is not in the log that was shown');
  }
}

interface Fields {
  readonly kind: unknown;
  readonly from: unknown;
  readonly to: unknown;
  readonly given: unknown;
  readonly taken: unknown;
}

/** @param before keys that signed this log before, oldest first. @throws BadHandover */
function opened(
  { index, bytes }: HandoverRecord,
  name: string,
  before: readonly PinnedKey[],
): Handover & { readonly from: PinnedKey } {
  const bad = (why: string): BadHandover => new BadHandover(index, why);
  const said = fieldsOf(bytes);
  if (said?.kind !== 'HANDOVER') throw bad('cannot be read');
  const [from, to] = [keyIn(said.from), keyIn(said.to)];
  if (from?.name !== name || to?.name !== name) throw bad('names no key of this log');
  const last = before.at(-1);
  if (last && !isSame(last, from))
    throw bad(
      before.some((key) => isSame(key, from))
        ? 'is by a key that was given up before'
        : 'is by a key that did not sign this log',
    );
  if (isSame(from, to) || before.some((key) => isSame(key, to)))
    throw bad('is to a key that was given up before');
  const body = bodyOf(said.given, from);
  if (body === undefined) throw bad('is not signed by the key that ends');
  if (bodyOf(said.taken, to) !== body) throw bad('is not signed by the key that begins');
  const [what, place = '', ends, begins, ...rest] = body.split('\n');
  const [, size, root = ''] = /^(\d+) (\S{44})$/u.exec(place) ?? [];
  if (
    what !== `${name}/handover` ||
    ends !== `from ${String(said.from)}` ||
    begins !== `to ${String(said.to)}` ||
    rest.join('') !== ''
  )
    throw bad('says something else in what is signed');
  if (size !== String(index)) throw bad('is signed for another place of the log');
  return { index, from, to, root: Buffer.from(root, 'base64') };
}

function fieldsOf(bytes: Buffer): Fields | undefined {
  try {
    return JSON.parse(bytes.toString()) as Fields;
  } catch {
    return undefined;
  }
}

function keyIn(text: unknown): PinnedKey | undefined {
  try {
    return typeof text === 'string' ? pinnedKey(text) : undefined;
  } catch {
    return undefined;
  }
}

function isSame(one: PinnedKey, other: PinnedKey): boolean {
  return one.name === other.name && one.key.equals(other.key);
}

/** What a note says, when its one signature is by this key. */
function bodyOf(note: unknown, { name, id, key }: PinnedKey): string | undefined {
  if (typeof note !== 'string') return undefined;
  const cut = note.indexOf('\n\n');
  const body = note.slice(0, cut + 1);
  const [, signer, encoded = ''] = /^\u2014 (\S+) (\S+)\n$/u.exec(note.slice(cut + 2)) ?? [];
  const signature = Buffer.from(encoded, 'base64');
  const isOwn = cut > 0 && signer === name && signature.subarray(0, 4).equals(id);
  return isOwn && verify(null, Buffer.from(body), key, signature.subarray(4)) ? body : undefined;
}
