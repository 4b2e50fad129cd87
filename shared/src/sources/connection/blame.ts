import { OwnTimeOut } from '../../core/own-time-out.ts';
import { PipelineLost } from './pipeline.ts';

/**
 * SQLSTATEs that say something about the source: connections (08), who may connect (28, 3D), resources (53, but not that one
 * statement took more than it may), shutdown (57P, but not that a connection was idle). What a statement did wrong (22, 42),
 * and that it was stopped (57014), says nothing.
 *
 * @see PostgreSQL, Appendix A, "PostgreSQL Error Codes"
 */
const OF_THE_SOURCE = /^(?:08|28|3D|53(?!400)|57P(?!05))/u;

interface Said {
  readonly severity?: string;
  readonly code?: string;
}

/** Whether an error means that the source is not well, and not that a question was wrong or slow. */
export function blamesSource(error: unknown): boolean {
  if (error instanceof PipelineLost) return !error.byHub && blamesSource(error.cause);
  // A value that cannot be sent.
  if (error instanceof TypeError || error instanceof RangeError) return false;
  const { severity, code } = error as Said;
  if (severity === undefined) return !isOwnTimeOut(error);
  return severity === 'FATAL' || severity === 'PANIC' ? code !== '57P05' : OF_THE_SOURCE.test(code ?? '');
}

/** Whether PostgreSQL said it: then it is there. */
export function wasSaid(error: unknown): boolean {
  return (error as Said | undefined)?.severity !== undefined;
}

/** Whether this side stopped waiting: for a connection, or for an answer. */
export function isOwnTimeOut(error: unknown): boolean {
  if (error instanceof PipelineLost) return isOwnTimeOut(error.cause);
  return error instanceof OwnTimeOut;
}

/** Whether PostgreSQL stopped the statement, as it took longer than the source's deadline. */
export function isStopped(error: unknown): boolean {
  return (error as Said).code === '57014';
}

/**
 * What PostgreSQL says when a database does not offer what the hub's statements name, or not to the hub: syntax and access (42),
 * such as a column, function, view or right that is missing; a schema (3F); and a plan that the State's changes made void.
 */
const OUT_OF_CONTRACT = /^(?:42|3F000|0A000|26000)/u;

/** Whether an error means that a source is not what its contract says. A statement under an older plan may have met it too. */
export function isOutOfContract(error: unknown): boolean {
  return wasSaid(error) && OUT_OF_CONTRACT.test((error as Said).code ?? '');
}
