import { connect } from 'node:net';
import type { PoolClient } from 'pg';

/** What pg knows of the server process behind a connection, and does not type. */
interface ServerProcess {
  readonly host: string;
  readonly port: number;
  readonly processID: number | null;
  readonly secretKey: number | null;
}

const CANCEL_REQUEST = 80_877_102;
const PATIENCE_MS = 1_000;

/**
 * Asks PostgreSQL to end what it runs for this connection: a server does not notice by itself that nobody reads its answer.
 * Best effort: where the request is lost, the statement's own time limit ends it.
 *
 * @see PostgreSQL, frontend/backend protocol, "Canceling Requests in Progress"
 */
export function cancelStatement(client: PoolClient): void {
  const { host, port, processID, secretKey } = client as unknown as ServerProcess;
  if (processID === null || secretKey === null) return;
  const message = Buffer.alloc(16);
  message.writeInt32BE(16, 0);
  message.writeInt32BE(CANCEL_REQUEST, 4);
  message.writeInt32BE(processID, 8);
  message.writeInt32BE(secretKey, 12);
  const socket = host.startsWith('/') ? connect(`${host}/.s.PGSQL.${port}`) : connect(port, host);
  socket.on('error', () => socket.destroy());
  socket.setTimeout(PATIENCE_MS, () => socket.destroy());
  socket.end(message);
  socket.resume();
}
