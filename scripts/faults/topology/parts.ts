import type { Program } from '../../topology/program.ts';
import type { Cluster } from '../../hub/postgres/embedded.ts';
import { postmasterOf, startAgain } from '../../../shared/testing/killed-postgres.ts';
import { offspringOf, signal } from '../processes.ts';
import type { Part } from '../under-test.ts';
import type { Kept } from './keeper.ts';

/** A program of the topology, killed with all that it started, and started again. */
export class ProgramPart implements Part, Kept {
  readonly #program: Program;
  #pids: readonly number[] = [];
  #isKilled = false;

  constructor(program: Program) {
    this.#program = program;
    this.#look();
  }

  get name(): string {
    return this.#program.name;
  }

  /** Whether it ended, and nobody killed it. */
  get hasEndedByItself(): boolean {
    return !this.#isKilled && !this.#program.isRunning;
  }

  lastWords(): string {
    return this.#program.said;
  }

  pids(): readonly number[] {
    return this.#pids;
  }

  async kill(): Promise<void> {
    this.#isKilled = true;
    this.#look();
    signal(this.#pids, 'SIGKILL');
    await this.#program.end('SIGKILL');
  }

  async startAgain(): Promise<void> {
    await this.#program.start();
    this.#isKilled = false;
    this.#look();
  }

  /** Whatever it stands still by goes on, so that it can be told to stop. */
  goOn(): void {
    signal(this.#pids, 'SIGCONT');
  }

  #look(): void {
    const { pid } = this.#program;
    this.#pids = pid === undefined ? [] : [pid, ...offspringOf(pid)];
  }
}

/** A PostgreSQL of the topology that nobody reaches through a wire: a standby. */
export class ServerPart implements Part {
  readonly name: string;
  readonly #port: number;
  readonly #folder: string;
  readonly #connections: number;
  #cluster: Cluster;
  #pid: number;

  private constructor(
    name: string,
    folder: string,
    { cluster, connections }: { readonly cluster: Cluster; readonly connections: number },
    pid: number,
  ) {
    this.name = name;
    this.#folder = folder;
    this.#cluster = cluster;
    this.#connections = connections;
    this.#port = cluster.port;
    this.#pid = pid;
  }

  /** @param folder in whose `postgres` it lives. */
  static async of(
    name: string,
    folder: string,
    server: { readonly cluster: Cluster; readonly connections: number },
  ): Promise<ServerPart> {
    return new ServerPart(name, folder, server, await postmasterOf(server.cluster));
  }

  get cluster(): Cluster {
    return this.#cluster;
  }

  pids(): readonly number[] {
    return [this.#pid, ...offspringOf(this.#pid)];
  }

  kill(): Promise<void> {
    signal([this.#pid], 'SIGKILL');
    return Promise.resolve();
  }

  async startAgain(): Promise<void> {
    const options = { durable: true, connections: this.#connections };
    this.#cluster = await startAgain(this.#folder, this.#port, options);
    this.#pid = await postmasterOf(this.#cluster);
  }
}
