import cluster, { type Worker } from 'node:cluster';
import { setTimeout as sleep } from 'node:timers/promises';
import { Registry } from 'prom-client';
import { workerMetrics } from '../../../gateway/src/observe/worker-metrics.ts';
import { ownProofs } from '../../../shared/src/identity/dpop.ts';
import type { SourceConfig } from '../../../shared/src/sources/connection/source-config.ts';
import { shareOf } from '../../../shared/src/sources/connection/pools.ts';
import type { LedgerUrls } from '../ledger-urls.ts';
import type { Shutdown } from '../shutdown.ts';
import { closeWhatItLoses } from './hand-over.ts';
import { Heartbeat, SILENT_MS } from './heartbeat.ts';
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
  /** The store of releases, where there is one. */
  readonly releases?: string;
  /** How long each goes on answering when it is told to stop, in milliseconds. */
  readonly drainMs: number;
  /** Takes the logs even from a hub that is alive: at the start alone, never for a process that is started again. */
  readonly takeOver: boolean;
  /** Nobody else can have the logs. */
  readonly isAlone: boolean;
  /** Another hub took the log of one of the processes. */
  readonly onFenced: () => void;
  readonly say: (line: string) => void;
  /** Gets what ends the processes, before the first is started. */
  readonly stop: Shutdown;
}

/**
 * Runs several gateway processes behind one port. Each has a log of its own in the ledger and its share of the connections
 * to each source; one that dies is started again under the same name, and its log goes on where it ended.
 *
 * @returns their address, once all of them serve.
 * @throws Error with the words of the first process that could not start.
 */
export async function startWorkers(options: WorkersOptions): Promise<string> {
  const workers = new Workers(options);
  options.stop.add(() => workers.stop());
  try {
    // The first makes the keys that are missing; the others find them.
    const url = await workers.start(1, options);
    await Promise.all(Array.from({ length: options.count - 1 }, (_, i) => workers.start(i + 2, options)));
    return url;
  } catch (error) {
    await workers.stop();
    throw error;
  }
}

/** The processes that answer at one port, by number; the first is 1. */
class Workers {
  readonly #options: WorkersOptions;
  readonly #live = new Map<number, Worker>();
  readonly #metrics = new MetricsOfAll((worker, id) => tell(worker, { kind: 'TELL_METRICS', id }));
  /** Metrics that the processes do not know. */
  readonly #own = new Registry();
  readonly #heartbeat = new Heartbeat(
    (worker) => tell(worker, { kind: 'ARE_YOU_THERE' }),
    (worker) => this.#end(worker),
  );
  readonly #proofs = ownProofs();
  /** What was last found over all rows of each source, for processes that start later. */
  readonly #rows = new Map<string, Extract<ToWorker, { readonly kind: 'ROWS' }>>();
  #restarts = 0;
  #isStopping = false;

  constructor(options: WorkersOptions) {
    this.#options = options;
    workerMetrics(this.#own, () => ({
      live: this.#metrics.serving,
      wanted: options.count,
      restarts: this.#restarts,
    }));
  }

  /** @returns the address. @throws Error with the words of a process that could not start. */
  start(number: number, taking: Taking): Promise<string> {
    const worker = cluster.fork();
    this.#live.set(number, worker);
    closeWhatItLoses(worker);
    // What cannot be sent to it any more would end this process otherwise, and with it all the others.
    worker.on('error', (error) => {
      this.#options.say(`Gateway process ${number} cannot be reached: ${error.message}. It is ended.`);
      worker.process.kill('SIGKILL');
    });
    worker.on('message', (message: ToParent) => {
      if (message.kind === 'WAITING') {
        const shared = { nonceKey: this.#proofs.nonceKey().toString('hex') };
        tell(worker, { kind: 'START', start: startOf(this.#options, number, taking), shared });
        for (const rows of this.#rows.values()) tell(worker, rows);
      } else this.#answer(worker, message);
    });
    return new Promise((resolve, reject) => {
      let wasReady = false;
      worker.on('message', (message: ToParent) => {
        if (message.kind === 'FAILED') reject(new Error(message.message));
        if (message.kind !== 'READY') return;
        wasReady = true;
        this.#metrics.serves(worker);
        this.#heartbeat.watch(worker);
        resolve(message.url);
      });
      worker.once('exit', (code, signal) => {
        this.#live.delete(number);
        reject(new Error(`gateway process ${number} ended (${signal ?? code}) before it was ready`));
        if (wasReady && !this.#isStopping) this.#goOnWithout(number, code, signal);
      });
    });
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    this.#heartbeat.end();
    await Promise.all([...this.#live.values()].map((worker) => stopped(worker, this.#options.drainMs)));
  }

  /** Passes on what one process says to the others, and tells it what all know together. */
  #answer(worker: Worker, message: ToParent): void {
    if (message.kind === 'HERE') this.#heartbeat.heard(worker);
    else if (message.kind === 'TAKEN') {
      for (const other of this.#live.values())
        if (other !== worker) tell(other, { kind: 'TAKEN', taken: message.taken });
    } else if (message.kind === 'ROWS') {
      this.#rows.set(message.source, message);
      for (const other of this.#live.values()) if (other !== worker) tell(other, message);
    } else if (message.kind === 'PROOF') {
      const { id, proof, forMs } = message;
      void this.#proofs.first(proof, forMs).then((isFirst) => tell(worker, { kind: 'PROOF', id, isFirst }));
    } else if (message.kind === 'METRICS') {
      Promise.all([this.#metrics.text(), this.#own.metrics()]).then(
        ([all, text]) => tell(worker, { kind: 'METRICS', id: message.id, text: `${all}\n${text}` }),
        () => tell(worker, { kind: 'METRICS', id: message.id }),
      );
    } else if (message.kind === 'OWN_METRICS') this.#metrics.told(message.id, message.metrics);
  }

  /** Ends a process that stands still: whoever waits at it is cut off, and may ask another one. It is started again then. */
  #end(worker: Worker): void {
    const [number] = [...this.#live].find(([, live]) => live === worker) ?? [];
    this.#options.say(
      `Gateway process ${number ?? '?'} has said nothing for ${SILENT_MS / 1_000} s: it is ended.`,
    );
    worker.process.kill('SIGKILL');
  }

  /** Starts a process that served and ended again; but one that was fenced must not come back. */
  #goOnWithout(number: number, code: number, signal: string | null): void {
    const { say, onFenced } = this.#options;
    if (code === FENCED) {
      say(`Another hub took the log of gateway process ${number}: this one stops.`);
      onFenced();
      return;
    }
    say(`Gateway process ${number} ended (${signal ?? code}); starting it again.`);
    this.#restarts += 1;
    void this.#startAgain(number);
  }

  async #startAgain(number: number): Promise<void> {
    while (!this.#isStopping) {
      await sleep(RESTART_AFTER_MS);
      if (this.#isStopping) return;
      try {
        // Its predecessor is gone, and was not fenced.
        await this.start(number, { takeOver: false, isAlone: true });
        return;
      } catch (error) {
        this.#options.say(error instanceof Error ? error.message : String(error));
      }
    }
  }
}

/** How a process comes to its log. */
type Taking = Pick<WorkerStart, 'takeOver' | 'isAlone'>;

function startOf(
  { count, instance, sources, ledger, releases }: WorkersOptions,
  number: number,
  { takeOver, isAlone }: Taking,
): WorkerStart {
  return {
    takeOver,
    isAlone,
    countsRows: number === 1,
    logName: number === 1 ? instance : `${instance}-w${number}`,
    ledger,
    ...(releases === undefined ? {} : { releases }),
    sources: shareOf(sources, count),
  };
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
