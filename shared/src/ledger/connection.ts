import pg from 'pg';
import { append, EMPTY_EDGE, leafHash, readEdge, type Edge } from './merkle.ts';

const PAGE = 5_000;

/**
 * Connects, takes the log for this instance alone, and reads where it ends. The lock lives in the session that writes: who
 * loses one loses both, so a second writer can never begin while the first may still commit.
 *
 * @param deadline milliseconds since 1970; after it the connection is cut.
 */
export async function connectWriter(
  url: string,
  log: string,
  deadline: number,
): Promise<{ readonly client: pg.Client; readonly edge: Edge }> {
  const patienceMs = Math.max(1, deadline - Date.now());
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: patienceMs,
    statement_timeout: 900,
    application_name: 'liaison ledger',
    // Durable means durable, whatever the server's default is.
    options: '-c synchronous_commit=on',
  });
  client.on('error', () => undefined);
  try {
    await inTime(client.connect(), deadline);
    const { rows } = await inTime(
      client.query<{ taken: boolean }>('SELECT pg_try_advisory_lock(hashtextextended($1, 1)) AS taken', [
        log,
      ]),
      deadline,
    );
    if (rows[0]?.taken !== true) throw new Error(`another instance writes the log ${log}`);
    return { client, edge: await readEnd(client, log, deadline) };
  } catch (cause) {
    cut(client);
    throw cause;
  }
}

async function readEnd(client: pg.Client, log: string, deadline: number): Promise<Edge> {
  const { rows } = await inTime(
    client.query<{ size: string | null; edge: Buffer | null; records: string }>(
      `SELECT c.size, c.edge, coalesce((SELECT max(index) + 1 FROM ledger.record WHERE log = $1), 0) AS records
       FROM (VALUES (1)) AS one LEFT JOIN LATERAL
         (SELECT size, edge FROM ledger.checkpoint WHERE log = $1 ORDER BY size DESC LIMIT 1) AS c ON true`,
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
  return readEdge(Number(end.size), end.edge);
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
