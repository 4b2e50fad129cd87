import { connect, type Socket } from 'node:net';
import type { PoolClient } from 'pg';
import { PooledClient } from './pooled-client.ts';

/** What pg knows of the server process behind a connection, and does not type. */
interface ServerProcess {
  readonly host: string;
  readonly port: number;
  readonly processID: number | null;
  readonly secretKey: number | null;
}

const CANCEL_REQUEST = 80_877_102;
/** A database hears it at once, or somebody is in the way; no connection that is stopped waits longer for it to be heard. */
const HEARD_WITHIN_MS = 1_000;
/**
 * A pooler has it wait for a connection of its own, PgBouncer for ten seconds (`cancel_wait_timeout`). Whoever hangs up before
 * ends a PgBouncer 1.18.0 to 1.19.0 with all that it serves, so this is longer, and leaves time for a network that stalls.
 *
 * @see https://github.com/pgbouncer/pgbouncer/pull/846
 */
const POOLER_HEARS_WITHIN_MS = 60_000;
/** So many requests at most wait for one pooler to hear them; what is given up beyond that ends by its own time limit. */
const UNHEARD_MAX = 32;
/** By the pooler. */
const unheard = new Map<string, number>();

/**
 * Ends what runs for a connection, and then the connection. A pooler has to hear of the first before the second: it forgets whom
 * a connection served that is closed, and PostgreSQL would run on.
 *
 * @param close ends the connection; called once.
 */
export function stopStatement(client: PoolClient, close: () => void): void {
  if (!(client instanceof PooledClient)) {
    requestCancel(client, HEARD_WITHIN_MS);
    close();
    return;
  }
  const { host, port } = client as unknown as ServerProcess;
  const pooler = `${host}:${port}`;
  const waiting = unheard.get(pooler) ?? 0;
  const request = waiting < UNHEARD_MAX ? requestCancel(client, POOLER_HEARS_WITHIN_MS) : undefined;
  if (!request) {
    close();
    return;
  }
  unheard.set(pooler, waiting + 1);
  request.once('close', () => {
    const left = (unheard.get(pooler) ?? 1) - 1;
    if (left === 0) unheard.delete(pooler);
    else unheard.set(pooler, left);
  });
  let isClosed = false;
  const closeOnce = (): void => {
    clearTimeout(late);
    if (!isClosed) close();
    isClosed = true;
  };
  const late = setTimeout(() => {
    // No process stays for it.
    request.unref();
    closeOnce();
  }, HEARD_WITHIN_MS);
  request.once('close', closeOnce);
}

/**
 * Asks PostgreSQL to end what it runs for this connection: a server does not notice by itself that nobody reads its answer.
 * Best effort: where the request is lost, the statement's own time limit ends it.
 *
 * @returns the request's connection, which whoever hears it closes; undefined where there is nothing to name it by.
 * @see PostgreSQL, frontend/backend protocol, "Canceling Requests in Progress"
 */
function requestCancel(client: PoolClient, withinMs: number): Socket | undefined {
  const { host, port, processID, secretKey } = client as unknown as ServerProcess;
  if (processID === null || secretKey === null) return undefined;
  const message = Buffer.alloc(16);
  message.writeInt32BE(16, 0);
  message.writeInt32BE(CANCEL_REQUEST, 4);
  message.writeInt32BE(processID, 8);
  message.writeInt32BE(secretKey, 12);
  const socket = host.startsWith('/') ? connect(`${host}/.s.PGSQL.${port}`) : connect(port, host);
  socket.on('error', () => socket.destroy());
  socket.setTimeout(withinMs, () => socket.destroy());
  socket.write(message);
  socket.resume();
  return socket;
}
