import { Worker } from 'node:worker_threads';
import { timeLimit } from '../../../shared/src/core/time-limit.ts';
import { PlanRefused } from './types.ts';
import type { QueryPlan } from './plan.ts';

export interface PlannerOptions {
  readonly supergraphSdl: string;
  readonly timeoutMs: number;
  readonly planner: { readonly maxEvaluatedPlans?: number; readonly pathsLimit?: number };
}

interface Waiting {
  readonly text: string;
  readonly operationName: string | undefined;
  readonly resolve: (made: { plan: QueryPlan; milliseconds: number }) => void;
  readonly reject: (error: PlanRefused) => void;
}

/** The thread has read the supergraph. */
interface IsReady {
  readonly isReady: true;
}

type Reply = {
  readonly id: number;
  readonly plan?: string;
  readonly message?: string;
  readonly milliseconds: number;
};

/** Documents that may wait for a plan: what is more is refused, so that a flood of new documents holds no memory. */
const WAITING_MAX = 256;
/** Loading the supergraph in a fresh thread is not the document's fault. */
const LOADING_MS = 20_000;
/** Room for what a plan throws away, in MiB. V8's own default holds three times as much and plans no faster. */
const YOUNG_MIB = 8;

/**
 * Plans with the planner of @apollo/gateway in a worker thread: one document at a time, each within its time, or the thread
 * is ended and another one started. The thread stays while nobody asks: starting one takes a second of a processor, which
 * whoever asks next would wait for.
 */
export class Planner {
  readonly #options: PlannerOptions;
  readonly #waiting: Waiting[] = [];
  #current: Waiting | undefined;
  #worker: Worker | undefined;
  #isWarm = false;
  #liftLimit: () => void = () => undefined;
  #serial = 0;
  #isClosed = false;
  #onIdle: (() => void) | undefined;
  readonly #onWarm: (() => void)[] = [];

  constructor(options: PlannerOptions) {
    this.#options = options;
  }

  /** @throws PlanRefused when there is no plan, or none in time. */
  plan(text: string, operationName: string | undefined): Promise<{ plan: QueryPlan; milliseconds: number }> {
    if (this.#isClosed || this.#waiting.length >= WAITING_MAX)
      return Promise.reject(new PlanRefused('TOO_BUSY', 'too many documents wait for a plan'));
    return new Promise((resolve, reject) => {
      this.#waiting.push({ text, operationName, resolve, reject });
      this.#next();
    });
  }

  /** Starts the thread, and waits until it has read the supergraph. */
  async warm(): Promise<void> {
    if (this.#isWarm || this.#isClosed) return;
    this.#worker ??= this.#start();
    await new Promise<void>((done) => this.#onWarm.push(done));
  }

  /** Plans what waits already, then ends. */
  async retire(): Promise<void> {
    this.#isClosed = true;
    if (this.#current) await new Promise<void>((done) => (this.#onIdle = done));
    await this.#end();
  }

  #next(): void {
    if (this.#current) return;
    const next = this.#waiting.shift();
    this.#liftLimit();
    if (!next) {
      this.#onIdle?.();
      return;
    }
    this.#current = next;
    const worker = (this.#worker ??= this.#start());
    worker.ref();
    this.#serial += 1;
    worker.postMessage({
      id: this.#serial,
      text: next.text,
      ...(next.operationName === undefined ? {} : { operationName: next.operationName }),
    });
    this.#limit(this.#isWarm ? this.#options.timeoutMs : LOADING_MS);
  }

  #limit(milliseconds: number): void {
    this.#liftLimit();
    this.#liftLimit = timeLimit(milliseconds, () => {
      void this.#end();
      // The next document finds a thread that has begun to read the supergraph.
      if (!this.#isClosed) this.#worker = this.#start();
      this.#settle(({ reject }) =>
        reject(new PlanRefused('TIMEOUT', `no plan within ${milliseconds} ms of planning`)),
      );
    });
  }

  #start(): Worker {
    const worker = new Worker(new URL('./planner-worker.mjs', import.meta.url), {
      workerData: { supergraphSdl: this.#options.supergraphSdl, planner: this.#options.planner },
      env: { ...process.env, APOLLO_TELEMETRY_DISABLED: '1' },
      execArgv: [],
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MIB },
    });
    // Nobody is kept from ending by a thread that waits.
    worker.unref();
    worker.on('message', (said: Reply | IsReady) => {
      if (worker !== this.#worker) return;
      if ('isReady' in said) {
        this.#isWarm = true;
        for (const done of this.#onWarm.splice(0)) done();
        if (this.#current) this.#limit(this.#options.timeoutMs);
        return;
      }
      const { id, plan, message, milliseconds } = said;
      if (id !== this.#serial) return;
      worker.unref();
      this.#settle(({ resolve, reject }) =>
        plan === undefined
          ? reject(new PlanRefused('NOT_PLANNABLE', message ?? 'no plan'))
          : resolve({ plan: JSON.parse(plan) as QueryPlan, milliseconds }),
      );
    });
    worker.on('error', (cause) => {
      if (worker !== this.#worker) return;
      void this.#end();
      this.#settle(({ reject }) =>
        reject(new PlanRefused('NOT_PLANNABLE', 'the planner stopped unexpectedly', cause)),
      );
    });
    return worker;
  }

  #settle(how: (waiting: Waiting) => void): void {
    const current = this.#current;
    this.#current = undefined;
    this.#liftLimit();
    if (current) how(current);
    this.#next();
  }

  async #end(): Promise<void> {
    this.#liftLimit();
    const worker = this.#worker;
    this.#worker = undefined;
    this.#isWarm = false;
    // Who waited for a thread that does not come learns it with the first plan.
    for (const done of this.#onWarm.splice(0)) done();
    await worker?.terminate();
  }
}
