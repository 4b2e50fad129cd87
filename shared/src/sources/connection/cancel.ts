import { connect } from 'node:net';
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
const PATIENCE_MS = 1_000;

/**
 * Ends what runs for a connection, and then the connection. A pooler has to hear of the first before the second: it forgets whom
 * a connection served that is closed, and PostgreSQL would run on.
 *
 * @param close ends the connection; called once.
 */
export function stopStatement(client: PoolClient, close: () => void): void {
  if (client instanceof PooledClient) {
    cancelStatement(client, close);
    return;
  }
  cancelStatement(client, () => undefined);
  close();
}

/**
 * Asks PostgreSQL to end what it runs for this connection: a server does not notice by itself that nobody reads its answer.
 * Best effort: where the request is lost, the statement's own time limit ends it.
 *
 * @param heard called once when it was heard, or when nobody can be reached.
 * @see PostgreSQL, frontend/backend protocol, "Canceling Requests in Progress"
 */
function cancelStatement(client: PoolClient, heard: () => void): void {
  const { host, port, processID, secretKey } = client as unknown as ServerProcess;
  if (processID === null || secretKey === null) {
    heard();
    return;
  }
  const message = Buffer.alloc(16);
  message.writeInt32BE(16, 0);
  message.writeInt32BE(CANCEL_REQUEST, 4);
  message.writeInt32BE(processID, 8);
  message.writeInt32BE(secretKey, 12);
  const socket = host.startsWith('/') ? connect(`${host}/.s.PGSQL.${port}`) : connect(port, host);
  socket.on('error', () => socket.destroy());
  socket.setTimeout(PATIENCE_MS, () => socket.destroy());
  socket.once('close', heard);
  // Who hears it closes. A pooler drops the request of one that has closed before it was passed on.
  socket.write(message);
  socket.resume();
}
