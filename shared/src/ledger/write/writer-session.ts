import type pg from 'pg';
import { rehearsalOf } from './append.ts';
import { connectWriter, inTime, orCut, type WriterOptions } from './connection.ts';
import type { KeyInForce } from './key-in-force.ts';
import { Months } from './months.ts';
import type { Edge } from '../proof/merkle.ts';

/** A connection that holds the log. */
export interface Session {
  readonly client: pg.Client;
  readonly months: Months;
  /** Of the tree with everything that was sent. When the answer to a commit is lost, the session ends, and the next reads where the log ends. */
  edge: Edge;
  /** Who signs what is sent next. */
  key: KeyInForce;
  /** How many wait for each commit whose answer is still to come, oldest first: none, one or two commits. */
  readonly inFlight: number[];
}

/** What a session is opened with beside what it writes to. */
export interface Opening {
  /** The epoch that this process took before; none when it opens the log. */
  readonly epoch: number | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** As of `ownNow()`. */
  readonly deadline: number;
}

/**
 * Connects, takes the log, sees that there are months for what comes, and has the statement that appends parsed and planned:
 * a session is there when a record can be written over it, and who writes first waits no longer than who is next.
 *
 * @throws as `connectWriter`; Error when it is not done in time.
 */
export async function openSession(
  options: WriterOptions,
  { epoch: own, now, deadline }: Opening,
): Promise<{ readonly session: Session; readonly epoch: number }> {
  const { log } = options;
  const { client, edge, epoch, key } = await connectWriter(options, own, deadline);
  const months = await orCut(client, inTime(Months.open(client, log, now), deadline));
  await orCut(client, inTime(client.query(rehearsalOf(log)), deadline));
  return { session: { client, months, edge, key, inFlight: [] }, epoch };
}
