import { startEmbedded, type Cluster } from './embedded.ts';

const SIGNALS = { SIGINT: 130, SIGTERM: 143 } as const;

/**
 * Starts the cluster of an installation for a command beside a hub, or finds it running. A command that is told to stop, at
 * any moment, leaves it first: what it started is stopped, unless somebody else uses it by now.
 *
 * @throws as `startEmbedded` does.
 */
export function startForCommand(directory: string): Promise<Cluster> {
  // By this name sessions of this process are told from those of others.
  process.env['PGAPPNAME'] = `liaison-command-${process.pid}`;
  const starting = startEmbedded({ directory, log: console.error });
  for (const [signal, code] of Object.entries(SIGNALS))
    process.once(signal, () => {
      console.error('\nStopping ...');
      const exit = (): never => process.exit(code);
      starting.then((cluster) => cluster.leave()).then(exit, exit);
    });
  return starting;
}
