import { once } from 'node:events';
import { startHubProcess, type HubProcess } from '../../shared/testing/hub-process.ts';
import { offspringOf, runs, signal } from './processes.ts';
import type { Gateway } from './under-test.ts';

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

  said(): string {
    return this.#saidBefore + this.#hub.said();
  }

  async kill(): Promise<void> {
    const ended = once(this.#hub.child, 'exit');
    signal([this.pid], 'SIGKILL');
    await ended;
  }

  async startAgain(): Promise<void> {
    this.#saidBefore = this.said();
    this.#hub = await startHubProcess(this.#env, PROGRAM, ['--clock', this.#clockFile]);
  }

  async stop(): Promise<void> {
    signal([this.pid, ...this.workers()], 'SIGCONT');
    if (this.isRunning()) await this.#hub.stop();
  }
}
