import { once } from 'node:events';
import { startHubProcess, type HubProcess } from '../../shared/testing/hub-process.ts';
import { offspringOf, runs, signal } from './processes.ts';
import type { Gateway } from './under-test.ts';

/** Of what it said so much are its last words, in characters. */
const LAST_MAX = 4_000;

/** What is run: `npm start`, watched, with a clock that can be set. */
const PROGRAM = 'scripts/faults/jumping.ts';

interface Started {
  readonly env: Readonly<Record<string, string>>;
  /** Says how many milliseconds its clock is ahead. */
  readonly clockFile: string;
  /** How many are to answer. */
  readonly processes: number;
}

/** One gateway of `npm start`, of one or several processes, which can be killed and started again at its port. */
export class StartedGateway implements Gateway {
  readonly processes: number;
  readonly #env: Readonly<Record<string, string>>;
  readonly #clockFile: string;
  #hub: HubProcess;
  #saidBefore = '';
  #pids: readonly number[] = [];
  /** Whether it ended, or ends, because somebody made it. */
  #isEnded = false;

  private constructor({ env, clockFile, processes }: Started, hub: HubProcess) {
    this.processes = processes;
    this.#env = env;
    this.#clockFile = clockFile;
    this.#hub = hub;
  }

  static async start(started: Started): Promise<StartedGateway> {
    const { env, clockFile, processes } = started;
    const told = { ...env, LIAISON_WORKERS: String(processes) };
    return new StartedGateway(
      { ...started, env: told },
      await startHubProcess(told, PROGRAM, ['--clock', clockFile]),
    );
  }

  get pid(): number {
    return this.#hub.child.pid ?? 0;
  }

  get port(): number {
    return Number(new URL(this.#hub.url).port);
  }

  pids(): readonly number[] {
    return this.#pids;
  }

  workers(): readonly number[] {
    // Programs that Node runs beside it, such as a translator, answer nobody.
    const workers = this.isRunning() ? offspringOf(this.pid).filter((pid) => runs(pid, PROGRAM)) : [];
    const answering = workers.length === 0 ? [this.pid] : workers;
    this.#pids = answering;
    return answering;
  }

  isRunning(): boolean {
    return this.#hub.child.exitCode === null && this.#hub.child.signalCode === null;
  }

  get name(): string {
    return `the gateway at port ${this.port}`;
  }

  /** Whether it ended, and nobody made it. */
  get hasEndedByItself(): boolean {
    return !this.#isEnded && !this.isRunning();
  }

  lastWords(): string {
    return this.#hub.said().slice(-LAST_MAX);
  }

  said(): string {
    return this.#saidBefore + this.#hub.said();
  }

  async kill(): Promise<void> {
    this.#isEnded = true;
    const ended = once(this.#hub.child, 'exit');
    signal([this.pid], 'SIGKILL');
    await ended;
  }

  async startAgain(): Promise<void> {
    const hub = await startHubProcess(this.#env, PROGRAM, ['--clock', this.#clockFile]);
    this.#saidBefore = this.said();
    this.#hub = hub;
    this.#isEnded = false;
  }

  async stop(): Promise<void> {
    this.#isEnded = true;
    signal([this.pid, ...this.workers()], 'SIGCONT');
    if (this.isRunning()) await this.#hub.stop();
  }
}
