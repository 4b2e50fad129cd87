// Written from RFC 6962, RFC 9162 section 2.1 and the C2SP notes alone: it shares no code with what it checks.
import { createHash, createPublicKey, verify, type KeyObject } from 'node:crypto';

export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  readonly root: Buffer;
  readonly body: string;
}

export interface PinnedKey {
  readonly name: string;
  readonly id: Buffer;
  readonly key: KeyObject;
}

/** Reads a key as auditors pin it: `name+id+base64`. */
export function pinnedKey(text: string): PinnedKey {
  const [name, id, encoded] =
    [...text.trim().matchAll(/^([^+]+)\+([0-9a-f]{8})\+(.+)$/gu)][0]?.slice(1) ?? [];
  if (name === undefined || id === undefined || encoded === undefined)
    throw new Error('a verifier key looks like name+id+base64');
  const bytes = Buffer.from(encoded, 'base64');
  const own = createHash('sha256').update(name).update('\n').update(bytes).digest().subarray(0, 4);
  if (bytes.length !== 33 || bytes[0] !== 1 || own.toString('hex') !== id)
    throw new Error('the verifier key does not fit its own id');
  const der = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), bytes.subarray(1)]);
  return { name, id: own, key: createPublicKey({ key: der, format: 'der', type: 'spki' }) };
}

/** @throws Error when the note is not one, or is not signed by the pinned key. */
export function openCheckpoint(note: string, pinned: PinnedKey): Checkpoint {
  const { checkpoint, signatures } = readNote(note, pinned);
  const body = Buffer.from(checkpoint.body);
  if (!signatures.some((signature) => verify(null, body, pinned.key, signature))) throw unsigned(checkpoint);
  return checkpoint;
}

/** The same, with the signature checked on another thread: of many, as many at once as there are cores. */
export async function openCheckpointAside(note: string, pinned: PinnedKey): Promise<Checkpoint> {
  const { checkpoint, signatures } = readNote(note, pinned);
  const body = Buffer.from(checkpoint.body);
  for (const signature of signatures) if (await isSigned(body, pinned.key, signature)) return checkpoint;
  throw unsigned(checkpoint);
}

function isSigned(body: Buffer, key: KeyObject, signature: Buffer): Promise<boolean> {
  return new Promise((done, failed) =>
    verify(null, body, key, signature, (error, holds) => (error ? failed(error) : done(holds))),
  );
}

function unsigned({ size }: Checkpoint): Error {
  return new Error(`the checkpoint of size ${size} is not signed by the pinned key`);
}

/** @returns what the note says, and the signatures in it that claim to be by the pinned key. */
function readNote(
  note: string,
  pinned: PinnedKey,
): { readonly checkpoint: Checkpoint; readonly signatures: readonly Buffer[] } {
  const cut = note.indexOf('\n\n');
  const body = note.slice(0, cut + 1);
  const [origin, size, root, ...rest] = body.split('\n');
  if (
    cut < 0 ||
    origin !== pinned.name ||
    !/^(?:0|[1-9]\d*)$/u.test(size ?? '') ||
    root === undefined ||
    rest.length < 1
  )
    throw new Error(`a checkpoint of ${pinned.name} was expected`);
  const signatures = note
    .slice(cut + 2)
    .split('\n')
    .flatMap((line) => {
      const [dash, name, signature] = line.split(' ');
      if (dash !== '\u2014' || name !== pinned.name || signature === undefined) return [];
      const bytes = Buffer.from(signature, 'base64');
      return bytes.subarray(0, 4).equals(pinned.id) ? [bytes.subarray(4)] : [];
    });
  return {
    checkpoint: { origin, size: Number(size), root: Buffer.from(root, 'base64'), body },
    signatures,
  };
}

export function hashLeaf(bytes: Buffer): Buffer {
  return createHash('sha256').update('\0').update(bytes).digest();
}

export function hashChildren(left: Buffer, right: Buffer): Buffer {
  return createHash('sha256').update('\x01').update(left).update(right).digest();
}

/** The tree so far, by levels: at most one waiting subtree a level, hence constant memory. */
export class Levels {
  readonly #waiting: (Buffer | undefined)[] = [];

  add(leaf: Buffer): void {
    let hash = leaf;
    let level = 0;
    for (let left = this.#waiting[level]; left; left = this.#waiting[level]) {
      hash = hashChildren(left, hash);
      this.#waiting[level] = undefined;
      level += 1;
    }
    this.#waiting[level] = hash;
  }

  /** The complete subtree of 2^level records that waits for its neighbour, if there is one. */
  at(level: number): Buffer | undefined {
    return this.#waiting[level];
  }

  /** Puts a complete subtree of 2^level records in its place; all those before it, which are larger, must be there. */
  put(level: number, hash: Buffer): void {
    this.#waiting[level] = hash;
  }

  copy(): Levels {
    const copy = new Levels();
    copy.#waiting.push(...this.#waiting);
    return copy;
  }

  root(): Buffer {
    let root: Buffer | undefined;
    for (const left of this.#waiting) if (left) root = root ? hashChildren(left, root) : left;
    return root ?? createHash('sha256').digest();
  }
}

/**
 * Where a record leads by itself (RFC 6962 section 2.1.1): with the hashes beside its way to the root, those of subtrees that
 * were complete before its commit taken from there.
 *
 * @param place the record's index, where its commit begins, and the size of the tree after it.
 * @returns the root, or nothing when the path does not fit the place.
 */
export function leadsTo(
  leaf: Buffer,
  place: { readonly index: number; readonly from: number; readonly size: number },
  path: Buffer,
  before: Levels,
): Buffer | undefined {
  let [hash, at, first, last, used] = [leaf, place.index, place.from, place.size - 1, 0];
  for (let level = 0; last > 0; level += 1) {
    const sibling = at % 2 === 0 ? at + 1 : at - 1;
    if (sibling <= last) {
      const beside = sibling < first ? before.at(level) : path.subarray(used, used + 32);
      if (beside?.length !== 32) return undefined;
      if (sibling >= first) used += 32;
      hash = sibling < at ? hashChildren(beside, hash) : hashChildren(hash, beside);
    }
    [at, first, last] = [Math.floor(at / 2), Math.floor(first / 2), Math.floor(last / 2)];
  }
  return used === path.length ? hash : undefined;
}

/** RFC 9162 section 2.1.3.2. */
export function isIncluded(
  leaf: Buffer,
  index: number,
  path: readonly Buffer[],
  { size, root }: Pick<Checkpoint, 'size' | 'root'>,
): boolean {
  if (index >= size) return false;
  let [fn, sn, r] = [index, size - 1, leaf];
  for (const p of path) {
    if (sn === 0) return false;
    if (fn % 2 === 1 || fn === sn) {
      r = hashChildren(p, r);
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = [Math.floor(fn / 2), Math.floor(sn / 2)];
    } else r = hashChildren(r, p);
    [fn, sn] = [Math.floor(fn / 2), Math.floor(sn / 2)];
  }
  return sn === 0 && r.equals(root);
}

/** RFC 9162 section 2.1.4.2. */
export function isConsistent(
  from: Pick<Checkpoint, 'size' | 'root'>,
  to: Pick<Checkpoint, 'size' | 'root'>,
  proof: readonly Buffer[],
): boolean {
  if (from.size === to.size) return proof.length === 0 && from.root.equals(to.root);
  if (from.size < 1 || from.size > to.size) return false;
  const path = Number.isInteger(Math.log2(from.size)) ? [from.root, ...proof] : [...proof];
  const [first, ...others] = path;
  if (!first) return false;
  let [fn, sn] = [from.size - 1, to.size - 1];
  while (fn % 2 === 1) [fn, sn] = [Math.floor(fn / 2), Math.floor(sn / 2)];
  let [fr, sr] = [first, first];
  for (const c of others) {
    if (sn === 0) return false;
    if (fn % 2 === 1 || fn === sn) {
      [fr, sr] = [hashChildren(c, fr), hashChildren(c, sr)];
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = [Math.floor(fn / 2), Math.floor(sn / 2)];
    } else sr = hashChildren(sr, c);
    [fn, sn] = [Math.floor(fn / 2), Math.floor(sn / 2)];
  }
  return sn === 0 && fr.equals(from.root) && sr.equals(to.root);
}
