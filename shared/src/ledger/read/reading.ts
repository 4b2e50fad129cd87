import type pg from 'pg';
import type { Sql } from 'sql-template-tag';
import { AtOnce } from '../../core/at-once.ts';
import { HubError } from '../../core/errors.ts';
import type { StateCode } from '../../core/ids.ts';
import { PgPool } from '../../core/pg-pool.ts';
import { AccessIndex, type SetAside } from './access-index.ts';
import { ownNow } from '../../core/own-time.ts';
import { inTime } from '../write/connection.ts';
import { LedgerNames } from '../proof/names.ts';
import {
  openEntries,
  openReleases,
  type OpenedEntry,
  type OpenedRelease,
  type StoredRecord,
} from '../proof/opening.ts';
import { PersonalKeys } from '../proof/personal.ts';
import { entryTime } from '../proof/records.ts';
import { unpackRows } from '../proof/unpack.ts';
import { openedSignal, type OpenedSignal } from '../proof/signal.ts';

/** How often the index follows the log while nobody reads, so that whoever reads does not wait for a day's records. */
const FOLLOW_MS = 2_000;
const STATEMENT_TIMEOUT_MS = 5_000;
const CONNECTIONS = 4;
/** Looks of one State at once: whatever its auditors ask, there is a connection for those of another. */
const LOOKS_OF_STATE = CONNECTIONS - 1;

export interface ReadingOptions {
  /** Connection URL of the role `liaison_ledger_reader`, which can SELECT and nothing else. */
  readonly readerUrl: string;
  /** Connection URL of the role `liaison_ledger_indexer`. */
  readonly indexerUrl: string;
  /** Secret of the ledger, 32 bytes. */
  readonly searchKey: Buffer;
  /** Somebody could not read. */
  readonly onFailure: (cause: unknown) => void;
  /** The index could not follow the log while nobody reads, as so often in a row with this: it goes on by itself. */
  readonly onBehind: (cause: unknown, inARow: number) => void;
  readonly onSetAside?: (aside: SetAside) => void;
}

/** One State's look into the ledger. */
export interface LedgerView {
  readonly names: LedgerNames;
  query<Row extends pg.QueryResultRow>(statement: Sql): Promise<readonly Row[]>;
  /** Opens entries, in the order given. */
  open(entries: readonly string[]): Promise<readonly OpenedEntry[]>;
  /** Opens steps of releases, in the order given. */
  openReleases(entries: readonly string[]): Promise<readonly OpenedRelease[]>;
  /** Opens signals, in the order given. */
  openSignals(entries: readonly string[]): Promise<readonly OpenedSignal[]>;
}

/** Reads the ledger for those who answer for it. What was durable when it was asked is in the answer, or there is none. */
export class LedgerReading {
  readonly #options: ReadingOptions;
  readonly #pool: pg.Pool;
  readonly #keys: PersonalKeys;
  readonly #names: LedgerNames;
  readonly #states = new AtOnce(LOOKS_OF_STATE);
  readonly #index: AccessIndex;
  readonly #following: NodeJS.Timeout;

  constructor(options: ReadingOptions) {
    this.#options = options;
    this.#pool = new PgPool({
      connectionString: options.readerUrl,
      max: CONNECTIONS,
      connectionTimeoutMillis: 2_000,
      statement_timeout: STATEMENT_TIMEOUT_MS,
      application_name: 'liaison ledger reading',
      options: '-c default_transaction_read_only=on',
    });
    this.#pool.on('error', () => undefined);
    this.#keys = new PersonalKeys(options.searchKey);
    this.#names = new LedgerNames(options.searchKey);
    const { indexerUrl: url, searchKey, onSetAside } = options;
    this.#index = new AccessIndex({ url, searchKey, ...(onSetAside ? { onSetAside } : {}) });
    let inARow = 0;
    this.#following = setInterval(() => {
      this.#index.caughtUp().then(
        () => (inARow = 0),
        (cause: unknown) => options.onBehind(cause, (inARow += 1)),
      );
    }, FOLLOW_MS).unref();
  }

  /**
   * Lets one State look, once the index has caught up with the log. The database shows it rows of its own side alone.
   *
   * @param leftMs for how long it is waited for, in milliseconds.
   * @throws HubError LEDGER_UNAVAILABLE when the ledger, or the index, does not answer in time: part of it is no answer.
   */
  async view<T>(viewer: StateCode, leftMs: number, look: (view: LedgerView) => Promise<T>): Promise<T> {
    try {
      const deadline = ownNow() + leftMs;
      await inTime(this.#index.caughtUp(), deadline);
      const leave = await this.#states.turnWithin(viewer, (turn) => inTime(turn, deadline));
      // Who gave up waiting has the connection until the database has answered: so long the turn lasts.
      return await inTime(this.#look(viewer, look).finally(leave), deadline);
    } catch (cause) {
      if (cause instanceof HubError) throw cause;
      this.#options.onFailure(cause);
      throw new HubError('LEDGER_UNAVAILABLE', 'the ledger could not be read', { cause });
    }
  }

  /** Resolves when everything is indexed that was durable when this was called. */
  caughtUp(): Promise<void> {
    return this.#index.caughtUp();
  }

  /** Records that are in no list, as they cannot be indexed. */
  get asideCount(): number {
    return this.#index.asideCount;
  }

  async close(): Promise<void> {
    clearInterval(this.#following);
    await Promise.all([this.#pool.end(), this.#index.close()]);
  }

  async #look<T>(viewer: StateCode, look: (view: LedgerView) => Promise<T>): Promise<T> {
    const client = await this.#pool.connect();
    let failure: Error | undefined;
    try {
      await client.query('BEGIN READ ONLY');
      await client.query("SELECT set_config('liaison.state', $1, true)", [viewer]);
      const result = await look({
        names: this.#names,
        query: async <Row extends pg.QueryResultRow>({ text, values }: Sql) =>
          (await client.query<Row>(text, values)).rows,
        open: (entries) => this.#open(client, entries),
        openReleases: (entries) => this.#openReleases(client, entries),
        openSignals: (entries) => this.#openSignals(client, entries),
      });
      await client.query('COMMIT');
      return result;
    } catch (cause) {
      failure = cause instanceof Error ? cause : new Error(String(cause));
      throw cause;
    } finally {
      // A connection whose transaction broke is not lent to the next State.
      client.release(failure);
    }
  }

  async #open(client: pg.PoolClient, entries: readonly string[]): Promise<readonly OpenedEntry[]> {
    return inOrder(entries, openEntries(await stored(client, entries), this.#keys));
  }

  async #openReleases(client: pg.PoolClient, entries: readonly string[]): Promise<readonly OpenedRelease[]> {
    return inOrder(entries, openReleases(await stored(client, entries), this.#keys));
  }

  async #openSignals(client: pg.PoolClient, entries: readonly string[]): Promise<readonly OpenedSignal[]> {
    const signals = (await stored(client, entries)).filter(({ kind }) => kind === 'SIGNAL');
    return inOrder(
      entries,
      signals.map((row) => openedSignal(row, this.#keys)),
    );
  }
}

/** Records of entries, and what is kept of their keys. Those that are not whole in the month that their names say are looked for in all. */
async function stored(client: pg.PoolClient, entries: readonly string[]): Promise<readonly StoredRecord[]> {
  const near: StoredRecord[] = [];
  for (const ofMonth of byMonth(entries)) near.push(...(await storedNear(client, ofMonth)));
  const kinds = new Map(entries.map((entry) => [entry, new Set<string>()]));
  for (const { entry, kind } of near) kinds.get(entry)?.add(kind);
  const isWhole = (entry: string): boolean =>
    WHOLE.some((whole) => whole.every((kind) => kinds.get(entry)?.has(kind) === true));
  const others = entries.filter((entry) => !isWhole(entry));
  const left = near.filter(({ entry }) => isWhole(entry));
  const all = others.length === 0 ? left : [...left, ...(await storedOf(client, others))];
  return unpackRows(client, all);
}

/** What an entry has that lacks nothing. */
const WHOLE = [['INTENT', 'OUTCOME'], ['RELEASE'], ['SIGNAL']];
const STORED = `SELECT r.entry, r.log, r.kind, r.bytes, s.wrapped FROM ledger.record r LEFT JOIN ledger.secret s USING (entry)
  WHERE r.entry = ANY ($1::uuid[]) AND r.kind IN ('INTENT', 'OUTCOME', 'RELEASE', 'SIGNAL')`;
const DAY_MS = 86_400_000;

async function storedOf(client: pg.PoolClient, entries: readonly string[]): Promise<readonly StoredRecord[]> {
  return (await client.query<StoredRecord>(STORED, [entries])).rows;
}

interface Named {
  readonly entry: string;
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly time: number;
}

/** Entries whose names say when they were made, by the month of then: a list may have some of each of many months. */
function byMonth(entries: readonly string[]): Iterable<readonly Named[]> {
  const months = new Map<string, Named[]>();
  for (const entry of entries) {
    const time = entryTime(entry);
    if (time === undefined) continue;
    const month = new Date(time).toISOString().slice(0, 7);
    const those = months.get(month);
    if (those) those.push({ entry, time });
    else months.set(month, [{ entry, time }]);
  }
  return months.values();
}

/** Within a day of when they were made: of one month, so in one part of the ledger, or two, of the many that it has. */
async function storedNear(client: pg.PoolClient, named: readonly Named[]): Promise<readonly StoredRecord[]> {
  const times = named.map(({ time }) => time);
  const [from, until] = [Math.min(...times) - DAY_MS, Math.max(...times) + DAY_MS];
  const { rows } = await client.query<StoredRecord>(
    `${STORED} AND r.written_at >= $2::timestamptz AND r.written_at < $3::timestamptz`,
    [named.map(({ entry }) => entry), new Date(from), new Date(until)],
  );
  return rows;
}

function inOrder<T extends { readonly entry: string }>(
  entries: readonly string[],
  opened: readonly T[],
): readonly T[] {
  const byEntry = new Map(opened.map((entry) => [entry.entry, entry]));
  return entries.flatMap((entry) => byEntry.get(entry) ?? []);
}
