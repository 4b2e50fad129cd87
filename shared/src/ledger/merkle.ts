import { createHash } from 'node:crypto';

/**
 * The Merkle tree of RFC 6962 section 2.1, as its right edge: the roots of the complete subtrees, largest first. Enough to
 * append and to state the root; a log of a million records keeps at most twenty hashes.
 */
export interface Edge {
  readonly size: number;
  readonly peaks: readonly Buffer[];
}

export const EMPTY_EDGE: Edge = { size: 0, peaks: [] };

export function leafHash(bytes: Buffer): Buffer {
  return createHash('sha256').update(LEAF).update(bytes).digest();
}

export function nodeHash(left: Buffer, right: Buffer): Buffer {
  return createHash('sha256').update(NODE).update(left).update(right).digest();
}

export function append(edge: Edge, leaves: readonly Buffer[]): Edge {
  const peaks = [...edge.peaks];
  let { size } = edge;
  for (const leaf of leaves) {
    let hash = leaf;
    // Each low bit that is set is a complete subtree as large as the one just made.
    for (let rest = size; rest % 2 === 1; rest = Math.floor(rest / 2)) {
      const left = peaks.pop();
      if (!left) throw new Error('the edge of the tree has lost a peak');
      hash = nodeHash(left, hash);
    }
    peaks.push(hash);
    size += 1;
  }
  return { size, peaks };
}

export function rootOf({ peaks }: Edge): Buffer {
  return peaks.length === 0
    ? createHash('sha256').digest()
    : peaks.reduceRight((right, left) => nodeHash(left, right));
}

export function edgeBytes({ peaks }: Edge): Buffer {
  return Buffer.concat(peaks);
}

export function readEdge(size: number, bytes: Buffer): Edge {
  const count = size.toString(2).replaceAll('0', '').length;
  if (bytes.length !== count * 32) throw new Error('the stored edge of the tree does not fit its size');
  return { size, peaks: Array.from({ length: count }, (_, n) => bytes.subarray(n * 32, n * 32 + 32)) };
}

const LEAF = Buffer.from([0]);
const NODE = Buffer.from([1]);
