interface StrayLog {
  error(fields: Readonly<Record<string, unknown>>, message: string): void;
}

/**
 * Keeps the process answering when work fails that nobody waits for any more: by itself Node would end it, and with it the
 * answers to everybody else. Whoever still waited for such work would have been told of its failure. An exception that
 * nobody caught still ends the process, as nobody knows then what it left half done.
 */
export function outliveStrays(log: StrayLog): void {
  process.on('unhandledRejection', (cause) =>
    log.error({ err: cause }, 'work failed that nobody waited for'),
  );
}
