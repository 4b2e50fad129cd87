import type { Logger } from 'pino';

/**
 * Tells the log of what is tried again by itself. A first failure may be over by then, as at a start under load, and is a warning;
 * the second in a row is an error.
 *
 * @param what failed, as the line says it; why stands in it as `err`.
 */
export function toldAgain(
  log: Pick<Logger, 'warn' | 'error'>,
  what: string,
): (cause: unknown, inARow: number) => void {
  return (cause, inARow) => {
    if (inARow > 1) log.error({ err: cause, inARow }, what);
    else log.warn({ err: cause }, `${what}: it is tried again`);
  };
}
