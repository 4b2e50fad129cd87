import pg from 'pg';
import { leafHash, nodeHash, rootOf, append, EMPTY_EDGE } from './merkle.ts';

const BLOCK = 256;
const PAGE = BLOCK * 20;

export interface LogHead {
  readonly size: number;
  readonly note: string;
}

export interface InclusionProof {
  readonly entry: string;
  readonly checkpoint: string;
  /** One for each record of the entry, in order. */
  readonly records: readonly {
    readonly index: number;
    readonly kind: string;
    readonly leaf: string;
    readonly path: readonly string[];
  }[];
}

/**
 * Reads a log and proves what it says (RFC 6962 section 2.1). Hashes of complete blocks of 256 records are kept, so that a
 * proof over a million records reads a few hundred of them.
 */
export class LogReader {
  readonly #pool: pg.Pool;
  readonly #log: string;
  readonly #blocks: Buffer[] = [];

  constructor(url: string, log: string) {
    this.#log = log;
    this.#pool = new pg.Pool({
      connectionString: url,
      max: 2,
      connectionTimeoutMillis: 2_000,
      options: '-c default_transaction_read_only=on',
    });
    this.#pool.on('error', () => undefined);
  }

  close(): Promise<void> {
    return this.#pool.end();
  }

  async head(): Promise<LogHead | undefined> {
    return this.#checkpoint('ORDER BY size DESC LIMIT 1', []);
  }

  async inclusion(entry: string): Promise<InclusionProof | undefined> {
    const head = await this.head();
    if (!head) return undefined;
    const { rows } = await this.#pool.query<{ index: string; kind: string; bytes: Buffer }>(
      'SELECT index, kind, bytes FROM ledger.record WHERE log = $1 AND entry = $2 AND index < $3 ORDER BY index',
      [this.#log, entry, head.size],
    );
    if (rows.length === 0) return undefined;
    const records = [];
    for (const { index, kind, bytes } of rows) {
      records.push({
        index: Number(index),
        kind,
        leaf: leafHash(bytes).toString('base64'),
        path: encoded(await this.#path(Number(index), 0, head.size)),
      });
    }
    return { entry, checkpoint: head.note, records };
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

  async #root(start: number, end: number): Promise<Buffer> {
    if (end - start <= BLOCK) return rootOf(append(EMPTY_EDGE, await this.#leaves(start, end)));
    await this.#fillBlocks(Math.floor(end / BLOCK));
    const middle = start + split(end - start);
    if (end - start === 2 * BLOCK) {
      const [left, right] = [this.#blocks[start / BLOCK], this.#blocks[start / BLOCK + 1]];
      if (left && right) return nodeHash(left, right);
    }
    return nodeHash(await this.#rootOfPart(start, middle), await this.#rootOfPart(middle, end));
  }

  async #rootOfPart(start: number, end: number): Promise<Buffer> {
    const block = end - start === BLOCK ? this.#blocks[start / BLOCK] : undefined;
    return block ?? this.#root(start, end);
  }

  async #fillBlocks(count: number): Promise<void> {
    while (this.#blocks.length < count) {
      const start = this.#blocks.length * BLOCK;
      const leaves = await this.#leaves(start, Math.min(start + PAGE, count * BLOCK));
      // A reader that came second while this one waited has filled them already.
      if (this.#blocks.length * BLOCK !== start) continue;
      for (let n = 0; n < leaves.length; n += BLOCK)
        this.#blocks.push(rootOf(append(EMPTY_EDGE, leaves.slice(n, n + BLOCK))));
    }
  }

  async #leaves(start: number, end: number): Promise<readonly Buffer[]> {
    const { rows } = await this.#pool.query<{ bytes: Buffer }>(
      'SELECT bytes FROM ledger.record WHERE log = $1 AND index >= $2 AND index < $3 ORDER BY index',
      [this.#log, start, end],
    );
    if (rows.length !== end - start)
      throw new Error(`records are missing between ${start} and ${end} of ${this.#log}`);
    return rows.map(({ bytes }) => leafHash(bytes));
  }

  async #checkpoint(rest: string, values: readonly unknown[]): Promise<LogHead | undefined> {
    const { rows } = await this.#pool.query<{ size: string; note: string }>(
      `SELECT size, note FROM ledger.checkpoint WHERE log = $1 ${rest}`,
      [this.#log, ...values],
    );
    return rows[0] && { size: Number(rows[0].size), note: rows[0].note };
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
