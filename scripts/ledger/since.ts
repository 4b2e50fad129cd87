// Written from RFC 6962 and from what a checkpoint keeps alone: it shares no code with what it checks.
import type pg from 'pg';
import { Levels, type Checkpoint } from './check.ts';

const HASH_BYTES = 32;

/** A complete subtree of 2^level records, and the record behind its last one. */
interface Peak {
  readonly level: number;
  readonly end: number;
}

/**
 * The tree under a checkpoint, put together from the peaks that the log's checkpoints keep: no record under it is read. Each peak
 * stands with the first checkpoint that is no smaller than its end.
 *
 * @returns undefined where what is kept does not make the checkpoint's root.
 */
export async function treeUnder(
  client: pg.Client,
  log: string,
  { size, root }: Checkpoint,
): Promise<Levels | undefined> {
  const levels = new Levels();
  for (const peak of peaksOf(size)) {
    const { rows } = await client.query<{ size: number; edge: Buffer }>(
      'SELECT size::float8, edge FROM ledger.checkpoint WHERE log = $1 AND size >= $2 ORDER BY size LIMIT 1',
      [log, peak.end],
    );
    const hash = rows[0] && hashAt(rows[0], peak);
    if (!hash) return undefined;
    levels.put(peak.level, hash);
  }
  return levels.root().equals(root) ? levels : undefined;
}

/** The tree whose checkpoint keeps all its peaks; undefined where it does not. */
export function treeOf(size: number, edge: Buffer): Levels | undefined {
  const levels = new Levels();
  for (const peak of peaksOf(size)) {
    const hash = hashAt({ size, edge }, peak);
    if (!hash) return undefined;
    levels.put(peak.level, hash);
  }
  return levels;
}

/** Largest first: one for each bit of the size that is set. */
function peaksOf(size: number): readonly Peak[] {
  const peaks: Peak[] = [];
  let end = 0;
  for (let level = 52; level >= 0; level -= 1)
    if (Math.floor(size / 2 ** level) % 2 === 1) peaks.push({ level, end: (end += 2 ** level) });
  return peaks;
}

/** A checkpoint keeps the last peaks of its tree, as many as its commit made. */
function hashAt(
  { size, edge }: { readonly size: number; readonly edge: Buffer },
  { level, end }: Peak,
): Buffer | undefined {
  const all = peaksOf(size);
  const at = all.findIndex((peak) => peak.end === end && peak.level === level);
  const start = (at - all.length) * HASH_BYTES + edge.length;
  return at >= 0 && start >= 0 ? edge.subarray(start, start + HASH_BYTES) : undefined;
}
