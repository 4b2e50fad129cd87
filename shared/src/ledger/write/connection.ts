import type pg from 'pg';
import { ownNow } from '../../core/own-time.ts';
import { timeLimit } from '../../core/time-limit.ts';
import { PgClient } from '../../core/pg-client.ts';
import { refuseNewer } from '../../core/shape.ts';
import { HANDOVERS, keyInForce, type HandoverRow, type KeyInForce } from './key-in-force.ts';
import { LEDGER_SHAPE, TAKES_ALL_KINDS } from './migrate.ts';
import type { LogSigners } from '../proof/log-signers.ts';
import {
  append,
  edgeOf,
  EMPTY_EDGE,
  keptPeak,
  leafHash,
  peakEnds,
  rootOf,
  type Edge,
} from '../proof/merkle.ts';

const PAGE = 5_000;

/** Another process opened the log after this one: this one never writes to it again. */
export class Fenced extends Error {}

/** A log that this process may write to, as long as no other takes it. */
export interface OpenLog {
  readonly client: pg.Client;
  /** Counts who opened the log; the newest alone may write. */
  readonly epoch: number;
  readonly edge: Edge;
  /** Who signs it: as the log says, and else who is to. */
  readonly key: KeyInForce;
}

/** The log is not, or no longer, the one that this hub wrote: it was cut, emptied or restored, or it is another one. */
export class Lost extends Error {}

export interface WriterOptions {
  readonly url: string;
  readonly log: string;
  /** State the log's root: who holds other keys must not go on with it. */
  readonly signers: LogSigners;
  /** The last checkpoint that is known to be durable: a log that does not go on from it is refused. */
  readonly held: string | undefined;
  /** Takes the log from a holder that is alive. */
  readonly takeOver: boolean;
  /** Nobody else can have the log: whoever had it is known to be gone. */
  readonly isAlone: boolean;
  /** How long one durable write may take, in milliseconds. */
  readonly patienceMs: number;
}

/** PostgreSQL has a moment more than who waits for it, which counts in its own time: so it ends only what nobody waits for. */
export const STATEMENT_SLACK_MS = 100;

/**
 * Connects, takes the log, and reads where it ends. The lock lives in the session that writes: who loses one loses both, so
 * a second writer can never begin while the first may still commit. A log whose holder is alive is not taken but by
 * `takeOver`: then that one is cut off, and finds by the epoch that it may not come back. The epoch is taken last: who is
 * refused, for whatever reason, has harmed nobody.
 *
 * @param epoch the one that this process took before; none when it opens the log.
 * @param deadline as of `ownNow()`; after it the connection is cut.
 * @throws Fenced when another process has opened the log since. Lost when the log does not go on from what was held.
 */
export async function connectWriter(
  { url, log, signers, held, takeOver, isAlone, patienceMs }: WriterOptions,
  epoch: number | undefined,
  deadline: number,
): Promise<OpenLog> {
  const client = new PgClient({
    connectionString: url,
    connectionTimeoutMillis: Math.max(1, deadline - ownNow()),
    statement_timeout: patienceMs + STATEMENT_SLACK_MS,
    application_name: 'liaison ledger',
    // A commit need not wait for the answer to the one before.
    pipeline: true,
    // Durable means durable, whatever the server's default is; and nothing is planned again for each commit's values.
    options: '-c synchronous_commit=on -c plan_cache_mode=force_generic_plan',
  });
  const number = async (text: string): Promise<number> => {
    const { rows } = await inTime(client.query<{ value: string }>(text, [log]), deadline);
    return Number(rows[0]?.value ?? 0);
  };
  const mustBeNewest = async (own: number): Promise<void> => {
    const newest = await number('SELECT max(epoch) AS value FROM ledger.epoch WHERE log = $1');
    if (newest !== own)
      throw new Fenced(
        `another process opened the log ${log} (epoch ${newest}, ours was ${own}); this one never writes to it again`,
      );
  };
  try {
    await inTime(client.connect(), deadline);
    if (epoch === undefined) await inTime(mustBeCurrent(client, number), deadline);
    if (epoch === undefined) {
      if (!takeOver) await waitUntilFree(client, log, deadline);
      await readEnd(client, { log, signers, held }, deadline);
      if (!takeOver && !isAlone && (await number(WAS_TAKEN)) > 0) await hearHolder(client, log);
    }
    const own = epoch ?? (await number(TAKE_EPOCH));
    await mustBeNewest(own);
    while ((await number(TRY_LOCK)) === 0) {
      await number(CUT_HOLDER);
      await inTime(new Promise((done) => setTimeout(done, 10)), deadline);
    }
    // Once more: until the lock was ours, another could still come.
    await mustBeNewest(own);
    return { client, epoch: own, ...(await readEnd(client, { log, signers, held }, deadline)) };
  } catch (cause) {
    cut(client);
    throw cause;
  }
}

/** @throws Error that says which way the tables and this hub differ, and the way out. */
async function mustBeCurrent(client: pg.Client, number: (text: string) => Promise<number>): Promise<void> {
  await refuseNewer(client, LEDGER_SHAPE);
  const version = (await number(HAS_SHAPE)) === 1 ? await number(VERSION) : 0;
  if (version < LEDGER_SHAPE.version || (await number(IS_CURRENT)) === 0)
    throw new Error(
      'its tables are of an older version of the hub: npm run ledger -- migrate brings them up to date',
    );
}

/** Takes the lock, or says who has it. A session of a process that just ended may need a moment to be gone. */
async function waitUntilFree(client: pg.Client, log: string, deadline: number): Promise<void> {
  const patience = ownNow() + Math.min(HOLDER_PATIENCE_MS, (deadline - ownNow()) / 2);
  for (;;) {
    const { rows } = await inTime(client.query<{ value: number }>(TRY_LOCK, [log]), deadline);
    if (rows[0]?.value === 1) return;
    if (ownNow() > patience) break;
    await new Promise((done) => setTimeout(done, 20));
  }
  const { rows } = await inTime(client.query<{ since: Date | null; host: string }>(HOLDER, [log]), deadline);
  const [holder] = rows;
  // Of a session of another role nobody but a superuser is told since when.
  const who = holder?.since ? `, connected from ${holder.host} since ${holder.since.toISOString()}` : '';
  throw new Error(`the log ${log} is held by a hub that is alive${who}. ${WAYS_OUT}`);
}

/**
 * A hub that is alive may just have lost its session, and its lock with it: it comes back within a moment, and cuts off who
 * has the lock meanwhile.
 */
async function hearHolder(client: pg.Client, log: string): Promise<void> {
  let isBack = false;
  client.once('end', () => (isBack = true));
  for (const end = ownNow() + HOLDER_PATIENCE_MS; ownNow() < end && !isBack;)
    await new Promise((done) => setTimeout(done, 20));
  if (isBack)
    throw new Error(
      `the log ${log} is held by a hub that is alive: it lost its session for a moment, and came back for it. ${WAYS_OUT}`,
    );
}

/** Longer than a hub whose session was lost needs to come back. */
export const HOLDER_PATIENCE_MS = 1_500;
const WAYS_OUT =
  'Stop that one, give this one a name of its own with LIAISON_INSTANCE, or take the log from it for good: npm start -- --take-over';
const LOCK_HOLDER = `FROM pg_locks
  WHERE locktype = 'advisory' AND objsubid = 1 AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND (classid::bigint << 32 | objid::bigint) = hashtextextended($1, 1)`;
const HOLDER = `SELECT backend_start AS since, coalesce(host(client_addr), 'this machine') AS host FROM pg_stat_activity
  WHERE pid IN (SELECT pid ${LOCK_HOLDER} AND granted)`;
const IS_CURRENT = `SELECT (to_regclass('ledger.part') IS NOT NULL AND ${TAKES_ALL_KINDS} AND $1::text IS NOT NULL)::int AS value`;
const HAS_SHAPE = "SELECT (to_regclass('ledger.shape') IS NOT NULL AND $1::text IS NOT NULL)::int AS value";
const VERSION = 'SELECT max(version) AS value FROM ledger.shape WHERE $1::text IS NOT NULL';
const WAS_TAKEN = 'SELECT count(*) AS value FROM ledger.epoch WHERE log = $1';
const TAKE_EPOCH = `INSERT INTO ledger.epoch (log, epoch)
  SELECT $1, coalesce(max(epoch), 0) + 1 FROM ledger.epoch WHERE log = $1 RETURNING epoch AS value`;
const TRY_LOCK = 'SELECT pg_try_advisory_lock(hashtextextended($1, 1))::int AS value';
const CUT_HOLDER = `SELECT count(pg_terminate_backend(pid)) AS value ${LOCK_HOLDER}`;

async function readEnd(
  client: pg.Client,
  { log, signers, held }: Pick<WriterOptions, 'log' | 'signers' | 'held'>,
  deadline: number,
): Promise<Pick<OpenLog, 'edge' | 'key'>> {
  const { rows } = await inTime(
    client.query<{ size: string | null; note: string; edge: Buffer | null; records: string }>(
      `SELECT c.size, c.note, c.edge, greatest((SELECT max(index) + 1 FROM ledger.record WHERE log = $1),
         (SELECT max(until) FROM ledger.archived WHERE log = $1), 0) AS records
       FROM (VALUES (1)) AS one LEFT JOIN LATERAL
         (SELECT size, note, edge FROM ledger.checkpoint WHERE log = $1 ORDER BY size DESC LIMIT 1) AS c ON true`,
      [log],
    ),
    deadline,
  );
  const end = rows[0];
  if (!end) throw new Error('the ledger gave no answer');
  if (held !== undefined) await mustGoOn(client, log, held, Number(end.size ?? 0));
  if (end.size === null || end.edge === null) {
    const signer = signers.wanted;
    return { edge: await rebuilt(client, log), key: { signer, before: new Set([signer.verifierKey]) } };
  }
  // Appending to a log that was cut or added to would hide it under a signature of ours.
  if (end.size !== end.records)
    throw new Error(`the log ${log} has ${end.records} records, but its checkpoint says ${end.size}`);
  const edge = (await keptEdge(client, log, Number(end.size), deadline)) ?? (await rebuilt(client, log));
  const { rows: handovers } = await inTime(client.query<HandoverRow>(HANDOVERS, [log]), deadline);
  const stand = { size: edge.size, root: rootOf(edge), note: end.note };
  return { edge, key: keyInForce(log, signers, stand, handovers) };
}

/**
 * The edge of a tree: each peak stands with the checkpoint that made it, the first that is no smaller. Undefined where one is gone:
 * then the records tell it.
 */
async function keptEdge(
  client: pg.Client,
  log: string,
  size: number,
  deadline: number,
): Promise<Edge | undefined> {
  const ends = peakEnds(size);
  const { rows } = await inTime(
    client.query<{ size: string; edge: Buffer }>(
      `SELECT c.size, c.edge FROM unnest($2::bigint[]) WITH ORDINALITY AS e(at, n), LATERAL (
         SELECT size, edge FROM ledger.checkpoint WHERE log = $1 AND size >= e.at ORDER BY size LIMIT 1) AS c ORDER BY e.n`,
      [log, ends],
    ),
    deadline,
  );
  const peaks = ends.flatMap((end, n) => {
    const row = rows[n];
    return (row && keptPeak(Number(row.size), row.edge, end)) ?? [];
  });
  return peaks.length === ends.length ? { size, peaks } : undefined;
}

/** Every commit leaves its checkpoint: the log that this hub wrote has the one that is held. */
async function mustGoOn(client: pg.Client, log: string, held: string, size: number): Promise<void> {
  const heldSize = Number(held.split('\n')[1]);
  const { rows } = await client.query<{ note: string }>(
    'SELECT note FROM ledger.checkpoint WHERE log = $1 AND size = $2',
    [log, Number.isSafeInteger(heldSize) ? heldSize : -1],
  );
  if (rows[0]?.note === held) return;
  const found = size < heldSize ? `has ${size}` : 'has others';
  throw new Lost(
    `the log ${log} is not the one that this hub wrote: a checkpoint of ${heldSize} records is held, and the database ${found}. Was it restored, or is it another one? npm run ledger -- verify says more. Bring the records back; or npm run ledger -- accept-loss --log ${log} records the loss and goes on`,
  );
}

/** The tree under what is in archives of a log. */
async function archivedEdge(client: pg.Client, log: string): Promise<Edge> {
  const { rows } = await client.query<{ until: string; edge: Buffer }>(
    'SELECT until, edge FROM ledger.archived WHERE log = $1 ORDER BY archived.until DESC LIMIT 1',
    [log],
  );
  return rows[0] ? edgeOf(Number(rows[0].until), rows[0].edge) : EMPTY_EDGE;
}

/** The tree of a log that was written before there were checkpoints, or that lost some. */
async function rebuilt(client: pg.Client, log: string): Promise<Edge> {
  let edge = await archivedEdge(client, log);
  for (;;) {
    const { rows } = await client.query<{ bytes: Buffer }>(
      `SELECT bytes FROM ledger.record WHERE log = $1 AND index >= $2 ORDER BY index LIMIT ${PAGE}`,
      [log, edge.size],
    );
    edge = append(
      edge,
      rows.map(({ bytes }) => leafHash(bytes)),
    );
    if (rows.length < PAGE) return { ...edge, isUnkept: true };
  }
}

/** Cuts a connection that did not get what it needs to be used. */
export async function orCut<T>(client: pg.Client, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    cut(client);
    throw cause;
  }
}

/** Ends a connection at once: one that hangs must not be asked to leave. */
export function cut(client: pg.Client): void {
  (client as unknown as { connection?: { stream?: { destroy(): void } } }).connection?.stream?.destroy();
}

export async function inTime<T>(work: Promise<T>, deadline: number): Promise<T> {
  let lift = (): void => undefined;
  const timeUp = new Promise<never>((_, reject) => {
    lift = timeLimit(Math.max(0, deadline - ownNow()), () =>
      reject(new Error('the ledger did not answer in time')),
    );
  });
  try {
    return await Promise.race([work, timeUp]);
  } finally {
    lift();
    work.catch(() => undefined);
  }
}
