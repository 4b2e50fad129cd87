import type pg from 'pg';
import { PgPool } from '../../core/pg-pool.ts';
import type { AnsweredOutcome } from './answer-note.ts';
import { Archived, archivedHashes, archivedUntil, type BroughtRecords } from './archived.ts';
import type { ProvenHandover } from './handover.ts';
import { append, EMPTY_EDGE, keptPeak, leafHash, nodeHash, rootOf } from './merkle.ts';
import type { StoredOutcome } from './opening.ts';
import { PACKED } from './packed.ts';
import { entryTime } from './records.ts';
import { UNREADABLE, unpackRows } from './unpack.ts';

/** More than a commit can hold: so there is a checkpoint between any two complete subtrees of this width. */
const BLOCK = 1024;
const STATEMENT_TIMEOUT_MS = 2_000;
/** Of one reader. */
export const CONNECTIONS = 2;

export interface LogHead {
  readonly size: number;
  readonly note: string;
}

export interface InclusionProof {
  readonly log: string;
  readonly entry: string;
  readonly checkpoint: string;
  /** One for each record of the entry, in order. */
  readonly records: readonly {
    readonly index: number;
    readonly kind: string;
    readonly leaf: string;
    readonly path: readonly string[];
  }[];
  /** Hand-overs of the log under the same checkpoint, where there were any: whoever holds a key of before follows them. */
  readonly handovers?: readonly ProvenHandover[];
  /** What the OUTCOME says of the response, where there is one. */
  readonly answered?: AnsweredOutcome;
  /** Why the OUTCOME does not say it: its leaf is proven, its text cannot be had. */
  readonly unreadable?: string;
}

/**
 * Reads a log and proves what it says (RFC 6962 section 2.1). The edges of old checkpoints hold the large subtrees, so
 * that a proof over a million records reads some thousand of them, and needs no memory of its own.
 */
export class LogReader {
  readonly #pool: pg.Pool;
  readonly #log: string;
  readonly #brought: BroughtRecords | undefined;

  /** @param brought an archive of months that are no longer in the store. */
  constructor(store: string | pg.Pool, log: string, brought?: BroughtRecords) {
    this.#log = log;
    this.#brought = brought;
    if (typeof store !== 'string') {
      this.#pool = store;
      return;
    }
    this.#pool = new PgPool({
      connectionString: store,
      max: CONNECTIONS,
      connectionTimeoutMillis: STATEMENT_TIMEOUT_MS,
      statement_timeout: STATEMENT_TIMEOUT_MS,
      // A store that froze sends no error either: its connection is given up, and the next question opens another.
      query_timeout: STATEMENT_TIMEOUT_MS + 500,
      options: '-c default_transaction_read_only=on',
    });
    this.#pool.on('error', () => undefined);
  }

  close(): Promise<void> {
    return this.#pool.end();
  }

  /** Another log of the same store, over the same connections. */
  of(log: string): LogReader {
    return log === this.#log ? this : new LogReader(this.#pool, log, this.#brought);
  }

  async head(): Promise<LogHead | undefined> {
    const { rows } = await this.#pool.query<{ size: string; note: string }>(
      'SELECT size, note FROM ledger.checkpoint WHERE log = $1 ORDER BY size DESC LIMIT 1',
      [this.#log],
    );
    return rows[0] && { size: Number(rows[0].size), note: rows[0].note };
  }

  /**
   * Does what no other process over this store does meanwhile for the same entry. The lock goes with the connection, however
   * that ends.
   *
   * @param work is told whether the store has the entry, in whatever log.
   */
  async alone<T>(entry: string, work: (isThere: boolean) => Promise<T>): Promise<T> {
    const client = await this.#pool.connect();
    let end: Error | undefined;
    try {
      await client.query('BEGIN');
      await client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [entry]);
      const { rows } = await client.query('SELECT FROM ledger.record WHERE entry = $1 LIMIT 1', [entry]);
      return await work(rows.length > 0);
    } finally {
      await client.query('ROLLBACK').catch((cause: Error) => (end = cause));
      client.release(end);
    }
  }

  /** @throws Archived when the entry may be in a month that was archived. */
  async inclusion(entry: string): Promise<InclusionProof | undefined> {
    const head = await this.head();
    if (!head) return undefined;
    const { rows: there } = await this.#pool.query<{ index: string; kind: string; bytes: Buffer }>(
      'SELECT index, kind, bytes FROM ledger.record WHERE log = $1 AND entry = $2 AND index < $3 ORDER BY index',
      [this.#log, entry, head.size],
    );
    const brought = (await this.#brought?.of(this.#log, entry)) ?? [];
    // Some records stay when their month is archived.
    const rows = [...brought, ...there.filter(({ index }) => brought.every((one) => one.index !== index))];
    if (rows.length === 0) return this.#notThere(entry);
    const records = [];
    let said: Pick<InclusionProof, 'answered' | 'unreadable'> = {};
    for (const { index, kind, bytes } of rows) {
      const leaf = leafHash(bytes).toString('base64');
      const path = encoded(await this.#path(Number(index), 0, head.size));
      records.push({ index: Number(index), kind, leaf, path });
      if (kind === 'OUTCOME') said = await this.#answered({ entry, index: Number(index), leaf }, bytes);
    }
    const handovers = await this.#handovers(head.size);
    return {
      ...{ log: this.#log, entry, checkpoint: head.note, records },
      ...(handovers.length > 0 && { handovers }),
      ...said,
    };
  }

  /** @throws Archived */
  async #notThere(entry: string): Promise<undefined> {
    const archived = await archivedUntil(this.#pool, this.#log);
    const made = entryTime(entry);
    if (archived && (made === undefined || made < archived.before.getTime()))
      throw new Archived(archived.before);
    return undefined;
  }

  /** What an OUTCOME says of its response. A part that is gone takes the text away, and not the proof of its leaf. */
  async #answered(
    place: Pick<AnsweredOutcome, 'entry' | 'index' | 'leaf'>,
    bytes: Buffer,
  ): Promise<Pick<InclusionProof, 'answered' | 'unreadable'>> {
    const [said] = await unpackRows(this.#pool, [{ bytes }]);
    if (!said || said.bytes[0] === PACKED) return { unreadable: UNREADABLE };
    const { bodyDigest, bodyBytes } = JSON.parse(said.bytes.toString()) as StoredOutcome;
    return { answered: { ...place, bodyDigest, bodyBytes } };
  }

  /** Every hand-over of the log, proven under its last checkpoint; undefined when there is none. */
  async provenHandovers(): Promise<
    | { readonly log: string; readonly checkpoint: string; readonly handovers: readonly ProvenHandover[] }
    | undefined
  > {
    const head = await this.head();
    return head && { log: this.#log, checkpoint: head.note, handovers: await this.#handovers(head.size) };
  }

  async #handovers(size: number): Promise<readonly ProvenHandover[]> {
    const { rows } = await this.#pool.query<{ index: number; bytes: Buffer }>(
      `SELECT index::float8 AS index, bytes FROM ledger.record
       WHERE log = $1 AND kind = 'HANDOVER' AND index < $2 ORDER BY index`,
      [this.#log, size],
    );
    const proven: ProvenHandover[] = [];
    for (const { index, bytes } of rows) {
      const path = encoded(await this.#path(index, 0, size));
      proven.push({ index, record: bytes.toString('base64'), path });
    }
    return proven;
  }

  async consistency(from: number, to: number): Promise<readonly string[] | undefined> {
    const head = await this.head();
    if (!head || from < 1 || from > to || to > head.size) return undefined;
    return encoded(await this.#subproof(from, 0, to, true));
  }

  /** PATH(m, D[start:end]) of the RFC. */
  async #path(index: number, start: number, end: number): Promise<Buffer[]> {
    if (end - start === 1) return [];
    const middle = start + split(end - start);
    return index < middle
      ? [...(await this.#path(index, start, middle)), await this.#root(middle, end)]
      : [...(await this.#path(index, middle, end)), await this.#root(start, middle)];
  }

  /** SUBPROOF(m, D[start:end], b) of the RFC; `m` counts from the start of the log. */
  async #subproof(m: number, start: number, end: number, isWhole: boolean): Promise<Buffer[]> {
    if (m === end) return isWhole ? [] : [await this.#root(start, end)];
    const middle = start + split(end - start);
    return m <= middle
      ? [...(await this.#subproof(m, start, middle, isWhole)), await this.#root(middle, end)]
      : [...(await this.#subproof(m, middle, end, false)), await this.#root(start, middle)];
  }

  /** MTH(D[start:end]) of the RFC. */
  async #root(start: number, end: number): Promise<Buffer> {
    const width = end - start;
    if (width === BLOCK) {
      const whole = await this.#archived(start, width);
      if (whole) return whole;
    }
    if (width <= BLOCK) return rootOf(append(EMPTY_EDGE, await this.#leaves(start, end)));
    const half = split(width);
    const kept =
      half * 2 === width
        ? ((await this.#kept(start, width)) ?? (await this.#archived(start, width)))
        : undefined;
    return kept ?? nodeHash(await this.#root(start, start + half), await this.#root(start + half, end));
  }

  /** The root of a complete subtree, if the checkpoint that completed it has it on its edge: then its records need not be read. */
  async #kept(start: number, width: number): Promise<Buffer | undefined> {
    if ((start / width) % 2 === 1) return undefined;
    const { rows } = await this.#pool.query<{ size: string; edge: Buffer }>(
      'SELECT size, edge FROM ledger.checkpoint WHERE log = $1 AND size >= $2 AND size < $3 ORDER BY size LIMIT 1',
      [this.#log, start + width, start + 2 * width],
    );
    return rows[0] && keptPeak(Number(rows[0].size), rows[0].edge, start + width);
  }

  /** The root of a complete subtree whose records were archived. */
  async #archived(start: number, width: number): Promise<Buffer | undefined> {
    const place = { level: Math.log2(width), start, end: start + 1 };
    return (await archivedHashes(this.#pool, this.#log, place)).get(start);
  }

  /** @throws Archived when some of them are in an archive that was not brought. */
  async #leaves(start: number, end: number): Promise<readonly Buffer[]> {
    const { rows } = await this.#pool.query<{ index: number; leaf: Buffer }>(
      String.raw`SELECT index::float8, sha256('\x00'::bytea || bytes) AS leaf FROM ledger.record
        WHERE log = $1 AND index >= $2 AND index < $3 ORDER BY index`,
      [this.#log, start, end],
    );
    if (rows.length === end - start) return rows.map(({ leaf }) => leaf);
    const found = new Map([
      ...(await archivedHashes(this.#pool, this.#log, { level: 0, start, end })),
      ...((await this.#brought?.leaves(this.#log, start, end)) ?? []),
      ...rows.map(({ index, leaf }) => [index, leaf] as const),
    ]);
    const leaves = Array.from({ length: end - start }, (_, n) => found.get(start + n));
    const missing = leaves.indexOf(undefined);
    if (missing < 0) return leaves as readonly Buffer[];
    const archived = await archivedUntil(this.#pool, this.#log);
    if (archived && start + missing < archived.until) throw new Archived(archived.before);
    throw new Error(`records are missing between ${start} and ${end} of ${this.#log}`);
  }
}

/** The largest power of two smaller than `size`. */
function split(size: number): number {
  let k = 1;
  while (k * 2 < size) k *= 2;
  return k;
}

function encoded(hashes: readonly Buffer[]): readonly string[] {
  return hashes.map((hash) => hash.toString('base64'));
}
