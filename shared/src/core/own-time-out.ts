import type { ClientBase } from 'pg';
import { timeLimit } from './time-limit.ts';

/**
 * This side stopped waiting: for a connection, or for an answer. Known by its class alone, as what others write in their messages
 * says nothing of who waited.
 */
export class OwnTimeOut extends Error {
  /**
   * @param what was waited for.
   * @param ms how long, in milliseconds.
   */
  constructor(what: string, ms: number) {
    super(`${what} did not come within ${ms} ms`);
    this.name = 'OwnTimeOut';
  }
}

/**
 * Waits for what is asked over a connection, and closes the connection when it takes too long.
 *
 * @param ms in milliseconds.
 * @throws OwnTimeOut when nothing came in time; what the work throws.
 */
export function within<T>(ms: number, client: ClientBase, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const lift = timeLimit(ms, () => {
      const late = new OwnTimeOut('an answer of the database', ms);
      reject(late);
      cutConnection(client, late);
    });
    work.then(resolve, reject).finally(lift);
  });
}

/** Closes a connection without asking the other end, which may not answer. */
export function cutConnection(client: ClientBase, cause?: Error): void {
  (client as unknown as Inner).connection.stream.destroy(cause);
}

/** pg's own way to its socket, which it does not type. */
interface Inner {
  readonly connection: { readonly stream: { destroy(cause?: Error): void } };
}
