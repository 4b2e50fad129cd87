import type pg from 'pg';
import { nodeHash, type Edge } from './merkle.ts';

/** Complete subtrees of 2^10 records and more of an archived stretch keep their hash in the ledger; below, its ends keep their leaves. */
const KEPT_FROM = 10;
const BLOCK = 2 ** KEPT_FROM;

/** The root of a complete subtree: of `2 ** level` records, the first of them at `start`. */
export interface TreeHash {
  readonly level: number;
  readonly start: number;
  readonly hash: Buffer;
}

/** What is asked for was moved to an archive: its records are in no table any more. */
export class Archived extends Error {
  /** The archived months ended before this moment. */
  readonly before: Date;

  constructor(before: Date) {
    super(`it was archived, as all before ${before.toISOString()} is`);
    this.before = before;
  }
}

/** Records of an archive that somebody brought: what proofs need of them. */
export interface BroughtRecords {
  /** The records of one entry. */
  of(
    log: string,
    entry: string,
  ): Promise<readonly { readonly index: string; readonly kind: string; readonly bytes: Buffer }[]>;
  /** Hashes of the records from `start` on and before `end`, by index, as far as the archive has them. */
  leaves(log: string, start: number, end: number): Promise<ReadonlyMap<number, Buffer>>;
}

/** The tree over a stretch of a log while its records are archived, and the hashes of it that stay in the ledger. */
export class StretchTree {
  readonly #peaks: Buffer[];
  readonly #head: number;
  #size: number;
  #kept: TreeHash[] = [];
  #tail: TreeHash[] = [];
  #isProven = false;

  /** @param before the tree under the stretch. */
  constructor(before: Edge) {
    this.#peaks = [...before.peaks];
    this.#size = before.size;
    this.#head = Math.ceil(before.size / BLOCK) * BLOCK;
  }

  /** @param isProven whether proofs of this record are made later too: then the leaves beside it stay. */
  add(leaf: Buffer, isProven = false): void {
    if (this.#size % BLOCK === 0) [this.#tail, this.#isProven] = [[], false];
    this.#isProven ||= isProven;
    const own = { level: 0, start: this.#size, hash: leaf };
    if (this.#size < this.#head) this.#kept.push(own);
    this.#tail.push(own);
    let [hash, level] = [leaf, 0];
    for (let rest = this.#size; rest % 2 === 1; rest = Math.floor(rest / 2)) {
      hash = nodeHash(this.#peaks.pop() ?? Buffer.alloc(32), hash);
      level += 1;
      if (level >= KEPT_FROM) this.#kept.push({ level, start: this.#size + 1 - 2 ** level, hash });
    }
    this.#peaks.push(hash);
    this.#size += 1;
    if (this.#isProven && this.#size % BLOCK === 0 && this.#size > this.#head) this.#kept.push(...this.#tail);
  }

  get edge(): Edge {
    return { size: this.#size, peaks: [...this.#peaks] };
  }

  /** What stays: so many hashes that proofs of what is not archived need none of these records. */
  get kept(): readonly TreeHash[] {
    const isRagged = this.#size % BLOCK !== 0 && this.#size >= this.#head;
    return [...this.#kept, ...(isRagged ? this.#tail : [])];
  }
}

/** Up to where a log is archived, and the moment before which its archived months ended. */
export async function archivedUntil(
  client: Pick<pg.ClientBase | pg.Pool, 'query'>,
  log: string,
): Promise<{ readonly until: number; readonly before: Date } | undefined> {
  const { rows } = await client.query<{ until: number; before: Date }>(
    'SELECT until::float8, ends AS before FROM ledger.archived WHERE log = $1 ORDER BY log, archived.until DESC LIMIT 1',
    [log],
  );
  return rows[0];
}

/** Hashes of an archived stretch at one level, by where they start. */
export async function archivedHashes(
  client: Pick<pg.ClientBase | pg.Pool, 'query'>,
  log: string,
  { level, start, end }: { readonly level: number; readonly start: number; readonly end: number },
): Promise<ReadonlyMap<number, Buffer>> {
  const { rows } = await client.query<{ start: number; hash: Buffer }>(
    `SELECT start::float8, hash FROM ledger.archived_hash WHERE log = $1 AND level = $2
     AND archived_hash.start >= $3 AND archived_hash.start < $4`,
    [log, level, start, end],
  );
  return new Map(rows.map((row) => [row.start, row.hash]));
}
