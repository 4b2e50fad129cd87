import { createHash, hash } from 'node:crypto';

/**
 * The Merkle tree of RFC 6962 section 2.1, as its right edge: the roots of the complete subtrees, largest first. Enough to
 * append and to state the root; a log of a million records keeps at most twenty hashes.
 */
export interface Edge {
  readonly size: number;
  readonly peaks: readonly Buffer[];
  /** It was made from the records, as no checkpoint keeps all of it: the next one does. */
  readonly isUnkept?: true;
}

export const EMPTY_EDGE: Edge = { size: 0, peaks: [] };

export function leafHash(bytes: Buffer): Buffer {
  return createHash('sha256').update(LEAF).update(bytes).digest();
}

/** The hash of a leaf whose bytes stand behind the prefix of leaves (`LEAF`) already. */
export function prefixedLeafHash(prefixed: Buffer): Buffer {
  return sha256(prefixed);
}

export function nodeHash(left: Buffer, right: Buffer): Buffer {
  children.set(left, 1);
  children.set(right, 33);
  return sha256(children);
}

/** In one call, and by way of a string: no object outlives it, which costs a writer of many hashes more than hashing. */
function sha256(bytes: Buffer): Buffer {
  return Buffer.from(hash('sha256', bytes, 'binary'), 'latin1');
}

export function append(edge: Edge, leaves: readonly Buffer[]): Edge {
  const peaks = [...edge.peaks];
  let { size } = edge;
  for (const leaf of leaves) {
    let hash = leaf;
    // Each low bit that is set is a complete subtree as large as the one just made.
    for (let rest = size; rest % 2 === 1; rest = Math.floor(rest / 2)) {
      hash = nodeHash(peaks.pop() ?? lost(), hash);
    }
    peaks.push(hash);
    size += 1;
  }
  return { size, peaks };
}

/** What a commit adds to the tree. */
export interface Growth {
  readonly edge: Edge;
  readonly root: Buffer;
  /**
   * For each new leaf, the part of its inclusion proof that lies beside the edge before: with both, it leads to the root on
   * its own, so that one changed record does not cast doubt on the others of its commit.
   */
  readonly paths: readonly Buffer[];
  /** All of them, one behind the other. */
  readonly pathBytes: Buffer;
}

/** Appends leaves and says what leads from each to the new root. */
export function grow(before: Edge, leaves: readonly Buffer[]): Growth {
  const size = before.size + leaves.length;
  const old = [...before.peaks];
  const peaks: Buffer[] = [];
  const paths: Buffer[][] = leaves.map(() => []);
  let nodes = leaves;
  // One level of the tree after another: `nodes` are the new ones of a level, the first of them at `start`.
  for (let level = 1, start = before.size; nodes.length > 0; level *= 2) {
    const oldPeak = start % 2 === 1 ? old.pop() : undefined;
    const complete = Math.floor(size / level);
    if (complete % 2 === 1) peaks.unshift(nodes[complete - 1 - start] ?? oldPeak ?? lost());
    if (start === 0 && nodes.length === 1) break;
    // Beside a single new one there is none: from here on up, the old edge leads on.
    for (let n = 0; n < paths.length && nodes.length > 1; n += 1) {
      const at = Math.floor((before.size + n) / level);
      const sibling = nodes[(at % 2 === 0 ? at + 1 : at - 1) - start];
      if (sibling) paths[n]?.push(sibling);
    }
    const above: Buffer[] = [];
    for (let at = start - (start % 2); at < start + nodes.length; at += 2) {
      const left = at < start ? oldPeak : nodes[at - start];
      const right = nodes[at + 1 - start];
      above.push(left && right ? nodeHash(left, right) : (left ?? lost()));
    }
    nodes = above;
    start = Math.floor(start / 2);
  }
  const edge = { size, peaks };
  const pathBytes = Buffer.concat(paths.flat());
  let end = 0;
  return {
    edge,
    root: rootOf(edge),
    paths: paths.map(({ length }) => pathBytes.subarray(end, (end += length * HASH_BYTES))),
    pathBytes,
  };
}

function lost(): never {
  throw new Error('the edge of the tree has lost a peak');
}

export function rootOf({ peaks }: Edge): Buffer {
  return peaks.length === 0
    ? createHash('sha256').digest()
    : peaks.reduceRight((right, left) => nodeHash(left, right));
}

/** The peaks that a commit made, as its checkpoint keeps them: those before them stand with the checkpoint that made them. */
export function newPeaks(before: Edge, { peaks }: Edge): Buffer {
  let same = 0;
  while (
    !before.isUnkept &&
    same < before.peaks.length &&
    before.peaks[same]?.equals(peaks[same] ?? NOTHING) === true
  )
    same += 1;
  return Buffer.concat(peaks.slice(same));
}

const NOTHING = Buffer.alloc(0);

/** Where each peak of a tree ends, largest first. */
export function peakEnds(size: number): readonly number[] {
  const ends: number[] = [];
  let end = 0;
  for (let width = 2 ** Math.floor(Math.log2(Math.max(1, size))); width >= 1; width /= 2)
    if (size - end >= width) ends.push((end += width));
  return ends;
}

/**
 * The peak that ends at a record, of what the checkpoint of this size keeps: its last peaks, or all of them, as checkpoints of
 * before do.
 *
 * @returns undefined where an earlier checkpoint keeps it.
 * @throws Error when the bytes cannot be peaks of that size.
 */
export function keptPeak(size: number, bytes: Buffer, end: number): Buffer | undefined {
  const ends = peakEnds(size);
  const missing = ends.length - bytes.length / HASH_BYTES;
  if (!Number.isInteger(missing) || missing < 0)
    throw new Error('the stored edge of the tree does not fit its size');
  const at = ends.indexOf(end) - missing;
  return at < 0 ? undefined : bytes.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES);
}

/** The tree of which all peaks are kept. @throws Error when the bytes cannot be peaks of that size. */
export function edgeOf(size: number, bytes: Buffer): Edge {
  const ends = peakEnds(size);
  const peaks = ends.flatMap((end) => keptPeak(size, bytes, end) ?? []);
  if (peaks.length < ends.length) throw new Error('not all peaks of the tree are kept');
  return { size, peaks };
}

const HASH_BYTES = 32;
/** What goes before the bytes of a leaf and of a node, so that neither is ever taken for the other. */
export const LEAF = Buffer.from([0]);
/** A node as it is hashed: its prefix, and room for two hashes. */
const children = Buffer.from([1, ...Buffer.alloc(2 * HASH_BYTES)]);
