import type { Socket } from 'node:net';
import pg from 'pg';
import { PostgresMessages } from './pg-messages.ts';

/**
 * A connection to a database that harms nobody but who asked: it may be cut at any moment, from its first on, also while
 * nobody waits on it; and what comes over it may be no PostgreSQL at all, which pg's reader of messages throws at whoever
 * reads the socket, or reads for ever. Either would end the process. It closes then.
 */
export class PgClient extends pg.Client {
  constructor(config?: string | pg.ClientConfig) {
    super(config);
    this.on('error', () => undefined);
    const { connection } = this as unknown as { readonly connection: Listening };
    const attach = connection.attachListeners.bind(connection);
    connection.attachListeners = (stream) => {
      attach(stream);
      guard(stream);
    };
  }
}

/** pg's own reader of a socket, which it does not type. */
interface Listening {
  attachListeners: (stream: Socket) => void;
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
