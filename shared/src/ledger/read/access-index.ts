import pg from 'pg';
import { PgPool } from '../../core/pg-pool.ts';
import {
  accessesOf,
  askedOf,
  questionOf,
  releaseOf,
  signalOf,
  type Question,
  type Stored,
} from './index-rows.ts';
import * as SQL from './index-sql.ts';
import { LedgerNames } from '../proof/names.ts';
import { PersonalKeys } from '../proof/personal.ts';
import { unpackRows, type PartCache } from '../proof/unpack.ts';
import { insert, writePage, type Page } from './index-page.ts';
import { WATCHED_DAYS } from './signals/watched-tables.ts';

/** Records looked at in one transaction. */
const WINDOW = 3_000;
/** Requests share this thread: after so long, in milliseconds, they may have it. One outcome is looked at whole. */
const SLICE_MS = 3;
const FOREIGN_KEY_VIOLATION = '23503';
/** What PostgreSQL says of values that it cannot take: data, integrity, limits of a row. All else is no fault of a record. */
const FAULT_OF_VALUES = /^(?:22|23|54)/u;

/** A record that is in no list, as it cannot be indexed. */
export interface SetAside {
  readonly log: string;
  readonly index: number;
  readonly entry: string;
  readonly kind: Stored['kind'];
  /** The kind of failure; no word of the record. */
  readonly why: string;
}

export interface IndexOptions {
  /** Connection URL of the role `liaison_ledger_indexer`. */
  readonly url: string;
  /** Secret of the ledger, 32 bytes. */
  readonly searchKey: Buffer;
  readonly onSetAside?: (aside: SetAside) => void;
}

/**
 * Follows the logs and keeps the index over them: behind them, never in their way. Whoever reads asks for `caughtUp`
 * first, so that no answer is older than its question. No record stops it: one that cannot be indexed is set aside, and
 * auditors are told that it was.
 */
export class AccessIndex {
  readonly #pool: pg.Pool;
  readonly #keys: PersonalKeys;
  readonly #names: LedgerNames;
  readonly #parts: PartCache = new Map();
  readonly #onSetAside: (aside: SetAside) => void;
  #current: Promise<void> = Promise.resolve();
  #next: Promise<void> | undefined;
  #asideCount = 0;

  constructor({ url, searchKey, onSetAside }: IndexOptions) {
    this.#pool = new PgPool({
      connectionString: url,
      max: 1,
      connectionTimeoutMillis: 2_000,
      application_name: 'liaison ledger index',
      // What a crash takes away is indexed again: the mark goes with the rows.
      options: '-c synchronous_commit=off',
    });
    this.#pool.on('error', () => undefined);
    this.#keys = new PersonalKeys(searchKey);
    this.#names = new LedgerNames(searchKey);
    this.#onSetAside = onSetAside ?? (() => undefined);
  }

  /** Records of all logs that were set aside, as of the last look. */
  get asideCount(): number {
    return this.#asideCount;
  }

  /** Resolves when everything is indexed that was durable when this was called. Callers that come together share a run. */
  caughtUp(): Promise<void> {
    this.#next ??= this.#current
      .catch(() => undefined)
      .then(() => {
        this.#next = undefined;
        this.#current = this.#run();
        return this.#current;
      });
    return this.#next;
  }

  async close(): Promise<void> {
    await (this.#next ?? this.#current).catch(() => undefined);
    await this.#pool.end();
  }

  async #run(): Promise<void> {
    const { rows } = await this.#pool.query<{ log: string; head: string; next: string }>({
      // Planned once: a plan over every month costs more than what it does.
      name: 'heads',
      text: SQL.HEADS,
    });
    for (const { log, head, next } of rows) await this.#follow(log, Number(next), Number(head));
    const { rows: aside } = await this.#pool.query<{ count: number }>(SQL.COUNT_ASIDE);
    this.#asideCount = aside[0]?.count ?? 0;
  }

  /** Where PostgreSQL refuses a window for what is in it, smaller ones find the record. */
  async #follow(log: string, next: number, head: number): Promise<void> {
    let width = WINDOW;
    for (let at = next; at < head;) {
      try {
        at = await this.#retried(log, width);
        width = Math.min(WINDOW, width * 2);
      } catch (cause) {
        if (!FAULT_OF_VALUES.test(codeOf(cause))) throw cause;
        if (width === 1) at = await this.#window(log, 1, `SQLSTATE ${codeOf(cause)}`);
        width = Math.ceil(width / 2);
      }
    }
  }

  /** A key that is destroyed between being read and being referred to fails the window once: then it is seen to be gone. */
  async #retried(log: string, width: number): Promise<number> {
    for (let left = 3; ; left -= 1) {
      try {
        return await this.#window(log, width);
      } catch (cause) {
        if (left === 0 || codeOf(cause) !== FOREIGN_KEY_VIOLATION) throw cause;
      }
    }
  }

  /**
   * Indexes the next records of a log and says where it stopped. Several hubs may follow one log: one at a time does.
   *
   * @param why sets them aside instead.
   */
  async #window(log: string, width: number, why?: string): Promise<number> {
    const client = await this.#pool.connect();
    let isLost = false;
    try {
      await client.query('BEGIN');
      await client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 2))', [log]);
      const { rows } = await client.query<{ from: string; until: string }>({
        name: 'bounds',
        text: SQL.BOUNDS,
        values: [log, width],
      });
      const [from, until] = [Number(rows[0]?.from ?? 0), Number(rows[0]?.until ?? 0)];
      let aside: readonly SetAside[] = [];
      if (until > from) {
        const { rows: stored } = await client.query<Stored>(SQL.RECORDS, [log, from, until]);
        const records = await unpackRows(client, stored, this.#parts);
        aside =
          why === undefined
            ? await this.#index(client, log, records)
            : records.map((record) => asideOf(log, record, why));
        await insert(
          client,
          SQL.SET_ASIDE,
          aside.map(({ log: of, index, entry, kind, why: reason }) => [of, index, entry, kind, reason]),
        );
        await client.query(SQL.MARK, [log, until]);
      }
      await client.query('COMMIT');
      for (const record of aside) this.#onSetAside(record);
      return until;
    } catch (cause) {
      await client.query('ROLLBACK').catch(() => (isLost = true));
      throw cause;
    } finally {
      client.release(isLost);
    }
  }

  /** @returns what could not be read. */
  async #index(client: pg.PoolClient, log: string, rows: readonly Stored[]): Promise<readonly SetAside[]> {
    const before = await client.query<Question>(SQL.EARLIER, [openedBefore(rows)]);
    const asked = new Map(before.rows.map((question) => [question.entry, question]));
    const page: Page = { opened: [], closed: new Map(), values: [], watched: [], signals: [], releases: [] };
    const aside: SetAside[] = [];
    let began = performance.now();
    for (const record of rows) {
      if (performance.now() - began > SLICE_MS) {
        await new Promise(setImmediate);
        began = performance.now();
      }
      try {
        this.#read(record, asked, page);
      } catch (cause) {
        aside.push(asideOf(log, record, cause instanceof Error ? cause.name : 'Error'));
      }
    }
    await writePage(client, before.rows, page);
    return aside;
  }

  #read(record: Stored, asked: Map<string, Question>, page: Page): void {
    const { opened, closed, values, watched, signals, releases } = page;
    const [keys, names] = [this.#keys, this.#names];
    if (record.kind === 'RELEASE') {
      releases.push(releaseOf(record, { keys, names }));
      return;
    }
    if (record.kind === 'SIGNAL') {
      signals.push(signalOf(record, { keys, names }));
      return;
    }
    if (record.kind === 'INTENT') {
      const question = questionOf(record);
      opened.push(question);
      asked.set(record.entry, question);
      const sought = askedOf(question, record, { keys, names }, isRecent(question));
      values.push(...sought.values);
      if (sought.watched) watched.push(sought.watched);
      return;
    }
    const question = asked.get(record.entry);
    // Refused before anybody knew who asks what: no State has a side of it.
    if (question) closed.set(record.entry, accessesOf(question, record, { keys, names }));
  }
}

/** Signals are looked for in what is no older. */
function isRecent({ at }: Question): boolean {
  return Date.now() - new Date(at).getTime() < WATCHED_DAYS * 86_400_000;
}

function asideOf(log: string, { index, entry, kind }: Stored, why: string): SetAside {
  return { log, index: Number(index), entry, kind, why };
}

function codeOf(cause: unknown): string {
  const code = (cause as { readonly code?: unknown }).code;
  return cause instanceof pg.DatabaseError && typeof code === 'string' ? code : '';
}

/** Entries whose OUTCOME is here, and whose INTENT, if there is one, was indexed earlier. */
function openedBefore(rows: readonly Stored[]): readonly string[] {
  const here = new Set(rows.filter(({ kind }) => kind === 'INTENT').map(({ entry }) => entry));
  return rows.filter(({ entry, kind }) => kind === 'OUTCOME' && !here.has(entry)).map(({ entry }) => entry);
}
