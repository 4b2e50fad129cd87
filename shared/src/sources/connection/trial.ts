import { blamesSource, isOwnTimeOut, isStopped } from './blame.ts';
import type { SourceConfig } from './source-config.ts';
import { cutConnection, within } from '../../core/own-time-out.ts';
import { checkReader } from './open.ts';
import { sourceClient } from './source-client.ts';

const TOO_MANY_CONNECTIONS = '53300';

/**
 * Asks a source for nothing, over a connection of its own: no row is read, but the view is opened with all that it reads from,
 * so that a register that somebody holds locked does not pass for one that answers.
 *
 * @returns whether it answered within its deadline, be it that it has no such view, or no connection left.
 */
export async function answersTrial(config: SourceConfig): Promise<boolean> {
  const { domain, deadlineMs } = config;
  const client = sourceClient(config, {
    as: 'liaison trial',
    connectMs: deadlineMs,
    statementMs: deadlineMs,
  });
  try {
    await client.connect();
    await within(deadlineMs, client, checkReader(client, deadlineMs));
    await within(deadlineMs, client, client.query(`SELECT FROM hub.${domain}_v1 LIMIT 0`));
    return true;
  } catch (error) {
    if ((error as { readonly code?: string }).code === TOO_MANY_CONNECTIONS) return true;
    return !blamesSource(error) && !isStopped(error) && !isOwnTimeOut(error);
  } finally {
    // Not asked to close: one that does not answer would not.
    cutConnection(client);
  }
}
