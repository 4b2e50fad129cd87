import pg from 'pg';
import type { Socket } from 'node:net';

/**
 * A connection to a national database that harms nobody but who asked: it may be cut at any moment, from its first on, also
 * while nobody waits on it; and what comes over it may be no PostgreSQL at all, which pg's reader of messages throws at
 * whoever reads the socket, and that would end the process. It closes then.
 */
export class SourceClient extends pg.Client {
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
  for (const read of stream.listeners('data') as Reader[]) {
    stream.off('data', read);
    stream.on('data', (chunk: Buffer) => {
      try {
        read(chunk);
      } catch (cause) {
        stream.destroy(new Error('what came is no PostgreSQL', { cause }));
      }
    });
  }
}

/**
 * PostgreSQL says how many rows there were: when others came, some were lost on the way, and nobody knows which.
 *
 * @throws Error when it is not so.
 */
export function mustBeWhole({ command, rowCount, rows }: pg.QueryArrayResult<unknown[]>): void {
  if (command === 'SELECT' && rowCount !== rows.length)
    throw new Error(`${rows.length} rows came, and PostgreSQL said ${rowCount ?? 'nothing'}`);
}
