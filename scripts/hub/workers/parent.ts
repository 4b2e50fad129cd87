import type { Serializable } from 'node:child_process';
import cluster, { type Worker } from 'node:cluster';
import { setTimeout as sleep } from 'node:timers/promises';
import { Registry } from 'prom-client';
import { workerMetrics } from '../../../gateway/src/observe/metrics.ts';
import { systemClock } from '../../../shared/src/core/clock.ts';
import { ownProofs } from '../../../shared/src/identity/dpop.ts';
import type { SourceConfig } from '../../../shared/src/sources/connection/source-config.ts';
import { shareOf } from '../../../shared/src/sources/connection/pools.ts';
import type { LedgerUrls } from '../ledger-urls.ts';
import { MetricsOfAll } from './metrics-of-all.ts';
import { FENCED, type ToParent, type ToWorker, type WorkerStart } from './messages.ts';

const RESTART_AFTER_MS = 1_000;
const STOP_WITHIN_MS = 20_000;

export interface WorkersOptions {
  readonly count: number;
  /** Name of this gateway: of the first process's log, and the beginning of the others'. */
  readonly instance: string;
  readonly sources: readonly SourceConfig[];
  readonly ledger: LedgerUrls;
  /** How long each goes on answering when it is told to stop, in milliseconds. */
  readonly drainMs: number;
  /** Takes the logs even from a hub that is alive: at the start alone, never for a process that is started again. */
  readonly takeOver: boolean;
  /** Nobody else can have the logs. */
  readonly isAlone: boolean;
  /** Another hub took the log of one of the processes. */
  readonly onFenced: () => void;
  readonly say: (line: string) => void;
}

export interface RunningWorkers {
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Runs several gateway processes behind one port. Each has a log of its own in the ledger and its share of the connections
 * to each source; one that dies is started again under the same name, and its log goes on where it ended.
 *
 * @throws Error with the words of the first process that could not start.
 */
export async function startWorkers(options: WorkersOptions): Promise<RunningWorkers> {
  const { count, say } = options;
  const metrics = new MetricsOfAll((worker, id) => tell(worker, { kind: 'TELL_METRICS', id }));
  const own = new Registry();
  let restarts = 0;
  const proofs = ownProofs(systemClock);
  const shared = { nonceKey: proofs.nonceKey().toString('hex') };
  const live = new Map<number, Worker>();
  workerMetrics(own, () => ({ live: metrics.serving, wanted: count, restarts }));
  let isStopping = false;

  const start = async (number: number, taking: Taking): Promise<string> => {
    const worker = cluster.fork();
    live.set(number, worker);
    closeWhatItLoses(worker);
    worker.on('message', (message: ToParent) => {
      if (message.kind === 'WAITING')
        tell(worker, { kind: 'START', start: startOf(options, number, taking), shared });
      else if (message.kind === 'TAKEN') {
        for (const other of live.values())
          if (other !== worker) tell(other, { kind: 'TAKEN', taken: message.taken });
      } else if (message.kind === 'PROOF') {
        const { id, proof, until } = message;
        void proofs.first(proof, until).then((isFirst) => tell(worker, { kind: 'PROOF', id, isFirst }));
      } else if (message.kind === 'METRICS') {
        Promise.all([metrics.text(), own.metrics()]).then(
          ([all, text]) => tell(worker, { kind: 'METRICS', id: message.id, text: `${all}\n${text}` }),
          () => tell(worker, { kind: 'METRICS', id: message.id }),
        );
      } else if (message.kind === 'OWN_METRICS') metrics.told(message.id, message.metrics);
    });
    return new Promise((resolve, reject) => {
      let wasReady = false;
      worker.on('message', (message: ToParent) => {
        if (message.kind === 'FAILED') reject(new Error(message.message));
        if (message.kind !== 'READY') return;
        wasReady = true;
        metrics.serves(worker);
        resolve(message.url);
      });
      worker.once('exit', (code, signal) => {
        live.delete(number);
        reject(new Error(`gateway process ${number} ended (${signal ?? code}) before it was ready`));
        if (!wasReady || isStopping) return;
        if (code === FENCED) {
          say(`Another hub took the log of gateway process ${number}: this one stops.`);
          options.onFenced();
          return;
        }
        say(`Gateway process ${number} ended (${signal ?? code}); starting it again.`);
        restarts += 1;
        void again(number);
      });
    });
  };
  const again = async (number: number): Promise<void> => {
    while (!isStopping) {
      await sleep(RESTART_AFTER_MS);
      if (isStopping) return;
      try {
        // Its predecessor is gone, and was not fenced.
        await start(number, { takeOver: false, isAlone: true });
        return;
      } catch (error) {
        say(error instanceof Error ? error.message : String(error));
      }
    }
  };
  const stop = async (): Promise<void> => {
    isStopping = true;
    await Promise.all([...live.values()].map((worker) => stopped(worker, options.drainMs)));
  };
  try {
    // The first makes the keys that are missing; the others find them.
    const url = await start(1, options);
    await Promise.all(Array.from({ length: count - 1 }, (_, i) => start(i + 2, options)));
    return { url, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** How a process comes to its log. */
type Taking = Pick<WorkerStart, 'takeOver' | 'isAlone'>;

function startOf(
  { count, instance, sources, ledger }: WorkersOptions,
  number: number,
  { takeOver, isAlone }: Taking,
): WorkerStart {
  return {
    takeOver,
    isAlone,
    logName: number === 1 ? instance : `${instance}-w${number}`,
    ledger,
    sources: shareOf(sources, count),
  };
}

/**
 * Closes the connection that was on its way to a process when that process ended. node:cluster hands over one at a time and
 * forgets it then, open: its caller would wait for an answer for ever.
 */
function closeWhatItLoses({ process: child }: Worker): void {
  const send = child.send.bind(child);
  let handedOver: Connection | undefined;
  let hasEnded = false;
  child.send = (message: Serializable, handle?: unknown, ...rest: unknown[]) => {
    // Messages without a connection have their callback in this place.
    if (isConnection(handle)) {
      if (hasEnded) {
        handle.close();
        return false;
      }
      handedOver = handle;
    }
    return Reflect.apply(send, child, [message, handle, ...rest]);
  };
  // Closing again what has arrived and was closed here does nothing.
  child.once('exit', () => {
    hasEnded = true;
    handedOver?.close();
  });
}

interface Connection {
  close(): void;
}

function isConnection(handle: unknown): handle is Connection {
  return typeof handle === 'object' && handle !== null && 'close' in handle;
}

function tell(worker: Worker, message: ToWorker): void {
  if (worker.isConnected()) worker.send(message, () => undefined);
}

async function stopped(worker: Worker, drainMs: number): Promise<void> {
  if (worker.isDead()) return;
  const ended = new Promise((resolve) => void worker.once('exit', resolve));
  tell(worker, { kind: 'STOP' });
  const patience = setTimeout(() => worker.process.kill('SIGKILL'), drainMs + STOP_WITHIN_MS);
  await ended;
  clearTimeout(patience);
}
