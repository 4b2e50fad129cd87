import { PgClient, type PgClientConfig } from '../../core/pg-client.ts';
import { settingsOfTransaction } from '../../core/session.ts';

/**
 * A connection to a database through a pooler that lends a session for one transaction (PgBouncer, `pool_mode = transaction`):
 * nothing that a session is told holds for the next statement, and nothing may be left behind for the State's other programs.
 * So each statement is a transaction of its own, read-only, that begins with all that the hub sets; the three go out together,
 * without waiting for answers. No statement is prepared by name, as the next one may meet another process.
 *
 * What begins the transaction is checked before the statement's answer is believed.
 */
export class PooledClient extends PgClient {
  constructor(config: PgClientConfig) {
    super({ ...config, pipeline: true });
    const { statement_timeout: deadlineMs } = config;
    const { connectionParameters } = this as unknown as Inner;
    // Poolers refuse parameters of a session that they do not know.
    connectionParameters.options = undefined;
    connectionParameters.statement_timeout = false;
    const begin = settingsOfTransaction({ jit: 'off', statement_timeout: String(deadlineMs || 0) });
    const send: Send = this.query.bind(this) as unknown as Send;
    const inTransaction = (first: string | object, ...rest: readonly unknown[]): Promise<unknown> | void => {
      const values = rest.filter((one) => typeof one !== 'function');
      const done = rest.find((one): one is Done => typeof one === 'function');
      if (!done)
        return new Promise((resolve, reject) => {
          void inTransaction(first, ...values, (error: Error | null, result?: unknown) =>
            error ? reject(error) : resolve(result),
          );
        });
      let refused: Error | null = null;
      send(begin, (error: Error | null) => (refused = error));
      send(unnamed(first), ...values, (error: Error | null, result?: unknown) => {
        if (refused) done(refused);
        else done(error, result);
      });
      // Of what was only read nothing depends on it; a connection that breaks here says so by itself.
      send('COMMIT', () => undefined);
    };
    (this as unknown as { query: unknown }).query = inTransaction;
  }
}

type Done = (error: Error | null, result?: unknown) => void;
type Send = (query: string | object, ...valuesAndDone: readonly unknown[]) => unknown;

/** What pg begins a session with, which it does not type. */
interface Inner {
  readonly connectionParameters: { options?: string | undefined; statement_timeout?: number | false };
}

function unnamed(query: string | object): string | object {
  return typeof query === 'string' ? query : { ...query, name: undefined };
}
