import type { Socket } from 'node:net';
import pg from 'pg';
import { OwnTimeOut } from './own-time-out.ts';
import { PostgresMessages } from './pg-messages.ts';
import { sessionOptions } from './session.ts';
import { timeLimit } from './time-limit.ts';

/** What a connection may be opened with besides what pg knows. */
export interface PgClientConfig extends pg.ClientConfig {
  /** How long is waited for the connection, in milliseconds, where a pool is not to count the same time itself. */
  readonly connectWithinMs?: number;
}

/**
 * A connection to a database that harms nobody but who asked: it may be cut at any moment, from its first on, also while
 * nobody waits on it; and what comes over it may be no PostgreSQL at all, which pg's reader of messages throws at whoever
 * reads the socket, or reads for ever. Either would end the process. It closes then. Its session is set as `session.ts` says.
 * A connection that does not come in time ends as `OwnTimeOut`; one whose URL names a file of a certificate that cannot be read
 * fails as one that is refused does, where pg throws at whoever makes it: a pool, or a timer, in which nobody catches it.
 */
export class PgClient extends pg.Client {
  constructor(config?: string | PgClientConfig) {
    let unreadable: unknown;
    try {
      super(config);
    } catch (cause) {
      super();
      unreadable = cause;
    }
    this.on('error', () => undefined);
    const { connection, connectionParameters } = this as unknown as Inner;
    const own = typeof config === 'object' ? config.options : undefined;
    // pg lets options of a URL take the place of those that are given beside it.
    const ofUrl = connectionParameters.options === own ? undefined : connectionParameters.options;
    connectionParameters.options = sessionOptions(ofUrl, own);
    const attach = connection.attachListeners.bind(connection);
    connection.attachListeners = (stream) => {
      attach(stream);
      guard(stream);
    };
    const inner = this as unknown as Connecting;
    const waitMs =
      (typeof config === 'object' ? config.connectWithinMs : undefined) ?? inner._connectionTimeoutMillis;
    // pg would say the same by a message alone.
    inner._connectionTimeoutMillis = 0;
    if (waitMs > 0) limitConnecting(inner, waitMs);
    // Without what its URL says it would go elsewhere, and be sure of nobody: it goes nowhere.
    if (unreadable !== undefined) inner._connect = (done) => void setImmediate(done, unreadable);
  }
}

/** How pg connects, which it does not type. */
interface Connecting {
  _connectionTimeoutMillis: number;
  _connect: (done: (error?: unknown) => void) => void;
  readonly connection: { _ending: boolean; readonly stream: Socket };
}

function limitConnecting(client: Connecting, ms: number): void {
  const begin = client._connect.bind(client);
  client._connect = (done) => {
    const lift = timeLimit(ms, () => {
      client.connection._ending = true;
      client.connection.stream.destroy(new OwnTimeOut('a connection', ms));
    });
    begin((...said) => {
      lift();
      done(...said);
    });
  };
}

/** pg's own reader of a socket, and what it begins a session with, which it does not type. */
interface Inner {
  readonly connection: { attachListeners: (stream: Socket) => void };
  readonly connectionParameters: { options?: string | undefined };
}

type Reader = (chunk: Buffer) => void;

function guard(stream: Socket): void {
  const messages = new PostgresMessages();
  for (const read of stream.listeners('data') as Reader[]) {
    stream.off('data', read);
    stream.on('data', (chunk: Buffer) => {
      // What was read before stays said; nothing is read after what is no PostgreSQL.
      if (stream.destroyed) return;
      try {
        messages.check(chunk);
        read(chunk);
      } catch (cause) {
        stream.destroy(new Error('what came is no PostgreSQL', { cause }));
      }
    });
  }
}
