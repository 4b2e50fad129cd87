import pg from 'pg';
import type { CheckpointSigner } from './checkpoint.ts';
import { append, EMPTY_EDGE, leafHash, readEdge, rootOf, type Edge } from './merkle.ts';

const PAGE = 5_000;

/** Another process opened the log after this one: this one never writes to it again. */
export class Fenced extends Error {}

/** A log that this process may write to, as long as no other takes it. */
export interface OpenLog {
  readonly client: pg.Client;
  /** Counts who opened the log; the newest alone may write. */
  readonly epoch: number;
  readonly edge: Edge;
}

/**
 * Connects, takes the log, and reads where it ends. The lock lives in the session that writes: who loses one loses both, so
 * a second writer can never begin while the first may still commit. Whoever held it before is cut off, and finds by the
 * epoch that it may not come back.
 *
 * @param signer states the log's root: who holds another key must not go on with it.
 * @param epoch the one that this process took before; none when it opens the log.
 * @param deadline milliseconds since 1970; after it the connection is cut.
 * @throws Fenced when another process has opened the log since.
 */
export async function connectWriter(
  url: string,
  log: string,
  signer: CheckpointSigner,
  epoch: number | undefined,
  deadline: number,
): Promise<OpenLog> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: Math.max(1, deadline - Date.now()),
    statement_timeout: 900,
    application_name: 'liaison ledger',
    // A commit need not wait for the answer to the one before.
    pipeline: true,
    // Durable means durable, whatever the server's default is; and nothing is planned again for each commit's values.
    options: '-c synchronous_commit=on -c plan_cache_mode=force_generic_plan',
  });
  client.on('error', () => undefined);
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
    if (epoch === undefined && (await number(TAKES_REFUSALS)) === 0)
      throw new Error(
        'its tables are of an older version of the hub: npm run ledger -- migrate brings them up to date',
      );
    const own = epoch ?? (await number(TAKE_EPOCH));
    await mustBeNewest(own);
    while ((await number(TRY_LOCK)) === 0) {
      await number(CUT_HOLDER);
      await inTime(new Promise((done) => setTimeout(done, 10)), deadline);
    }
    // Once more: until the lock was ours, another could still come.
    await mustBeNewest(own);
    return { client, epoch: own, edge: await readEnd(client, log, signer, deadline) };
  } catch (cause) {
    cut(client);
    throw cause;
  }
}

/** A store that refuses one kind of record would fail the commits that it shares with the others. */
const TAKES_REFUSALS = `SELECT count(*) AS value FROM pg_constraint WHERE $1::text IS NOT NULL
  AND conrelid = 'ledger.record'::regclass AND conname = 'record_kind_check' AND pg_get_constraintdef(oid) LIKE '%REFUSED%'`;
const TAKE_EPOCH = `INSERT INTO ledger.epoch (log, epoch)
  SELECT $1, coalesce(max(epoch), 0) + 1 FROM ledger.epoch WHERE log = $1 RETURNING epoch AS value`;
const TRY_LOCK = 'SELECT pg_try_advisory_lock(hashtextextended($1, 1))::int AS value';
const CUT_HOLDER = `SELECT count(pg_terminate_backend(pid)) AS value FROM pg_locks
  WHERE locktype = 'advisory' AND objsubid = 1 AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND (classid::bigint << 32 | objid::bigint) = hashtextextended($1, 1)`;

async function readEnd(
  client: pg.Client,
  log: string,
  signer: CheckpointSigner,
  deadline: number,
): Promise<Edge> {
  const { rows } = await inTime(
    client.query<{ size: string | null; note: string; edge: Buffer | null; records: string }>(
      `SELECT c.size, c.note, c.edge, coalesce((SELECT max(index) + 1 FROM ledger.record WHERE log = $1), 0) AS records
       FROM (VALUES (1)) AS one LEFT JOIN LATERAL
         (SELECT size, note, edge FROM ledger.checkpoint WHERE log = $1 ORDER BY size DESC LIMIT 1) AS c ON true`,
      [log],
    ),
    deadline,
  );
  const end = rows[0];
  if (!end) throw new Error('the ledger gave no answer');
  if (end.size === null || end.edge === null) return rebuilt(client, log);
  // Appending to a log that was cut or added to would hide it under a signature of ours.
  if (end.size !== end.records)
    throw new Error(`the log ${log} has ${end.records} records, but its checkpoint says ${end.size}`);
  const edge = readEdge(Number(end.size), end.edge);
  // Ed25519 signs alike what is alike: an edge that was changed, or another's signature, shows here.
  if (signer.sign(edge.size, rootOf(edge)) !== end.note)
    throw new Error(
      `the last checkpoint of the log ${log} is not what this installation's signing key signed: npm run ledger -- verify says more. Bring the key back, or begin another log with LIAISON_INSTANCE`,
    );
  return edge;
}

/** The tree of a log that was written before there were checkpoints. */
async function rebuilt(client: pg.Client, log: string): Promise<Edge> {
  let edge = EMPTY_EDGE;
  for (;;) {
    const { rows } = await client.query<{ bytes: Buffer }>(
      `SELECT bytes FROM ledger.record WHERE log = $1 AND index >= $2 ORDER BY index LIMIT ${PAGE}`,
      [log, edge.size],
    );
    edge = append(
      edge,
      rows.map(({ bytes }) => leafHash(bytes)),
    );
    if (rows.length < PAGE) return edge;
  }
}

/** Ends a connection at once: one that hangs must not be asked to leave. */
export function cut(client: pg.Client): void {
  (client as unknown as { connection?: { stream?: { destroy(): void } } }).connection?.stream?.destroy();
}

export async function inTime<T>(work: Promise<T>, deadline: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeUp = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error('the ledger did not answer in time')),
      Math.max(0, deadline - Date.now()),
    );
  });
  try {
    return await Promise.race([work, timeUp]);
  } finally {
    clearTimeout(timer);
    work.catch(() => undefined);
  }
}
