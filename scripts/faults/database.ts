import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { killPostgres, postmasterOf, startAgain } from '../../shared/testing/killed-postgres.ts';
import { testCluster } from '../../shared/testing/cluster.ts';
import { preparedCluster } from '../../shared/testing/prepared-cluster.ts';
import { Wire } from '../../shared/testing/wire.ts';
import type { Cluster, ServerUrls } from '../hub/postgres/embedded.ts';
import { answers } from '../hub/postgres/sessions.ts';
import type { Shutdown } from '../hub/shutdown.ts';
import { fillUp, ownDisk } from './disk.ts';
import { NotHere } from './not-here.ts';
import { offspringOf, signal } from './processes.ts';

/**
 * Connections of one PostgreSQL: more than hubs take (two processes of subgraphs four for each of eight databases of two States),
 * few enough to take them all.
 */
const CONNECTIONS = 100;

interface Options {
  readonly durable: boolean;
  readonly connections: number;
}

/** A PostgreSQL of its own behind a wire of its own, which can be killed, frozen, and started again where it was. */
export class FaultDatabase {
  readonly wire: Wire;
  /** As the hub reaches it: through the wire. */
  readonly throughWire: ServerUrls;
  readonly #directory: string;
  readonly #options: Options;
  readonly #wireTo: { readonly host: string; port: number };
  #cluster: Cluster;
  #disk: string | undefined;

  private constructor(
    directory: string,
    options: Options,
    cluster: Cluster,
    {
      wire,
      to,
      port,
    }: { readonly wire: Wire; readonly to: { host: string; port: number }; readonly port: number },
  ) {
    this.#directory = directory;
    this.#options = options;
    this.#cluster = cluster;
    this.wire = wire;
    this.#wireTo = to;
    const wired = (text: string): string => {
      const url = new URL(text);
      url.host = `127.0.0.1:${port}`;
      url.search = '';
      return url.href;
    };
    this.throughWire = {
      adminUrl: (database) => this.#cluster.adminUrl(database),
      roleUrl: (role) => wired(this.#cluster.roleUrl(role)),
    };
  }

  /**
   * @param holds STATE: national databases are made there; RECORDS: what was written outlives kill -9.
   * @param diskMiB size of a disk of its own, where one can be had.
   */
  static async start(
    directory: string,
    holds: 'STATE' | 'RECORDS',
    stop: Shutdown,
    diskMiB?: number,
  ): Promise<FaultDatabase> {
    mkdirSync(directory, { recursive: true });
    const start = holds === 'STATE' ? preparedCluster : testCluster;
    const options = { durable: holds === 'RECORDS', connections: CONNECTIONS };
    const disk = diskMiB === undefined ? undefined : ownDisk(directory, diskMiB, stop);
    const cluster = await start(directory, options);
    const to = { host: '127.0.0.1', port: cluster.port };
    const wire = new Wire(to);
    const database = new FaultDatabase(directory, options, cluster, { wire, to, port: await wire.listen() });
    database.#disk = disk;
    stop.add(async () => {
      wire.close();
      await database.#cluster.stop();
    });
    return database;
  }

  /** URL of its superuser, past the wire. */
  adminUrl(database?: string): string {
    return this.#cluster.adminUrl(database);
  }

  /** Itself, past the wire, and the folder in which it lives. */
  get server(): { readonly directory: string; readonly cluster: Cluster } {
    return { directory: join(this.#directory, 'postgres'), cluster: this.#cluster };
  }

  /** From now on the wire leads to what stands before it: a pooler, a balancer. */
  leadTo(port: number): void {
    this.#wireTo.port = port;
  }

  /** kill -9. */
  async kill(): Promise<void> {
    await killPostgres(this.#cluster);
  }

  async startAgain(): Promise<void> {
    this.#cluster = await startAgain(this.#directory, this.#cluster.port, this.#options);
  }

  /**
   * Leaves no room where it keeps its data.
   *
   * @returns what makes room, and starts it again where it ended meanwhile.
   * @throws NotHere where it has no disk of its own.
   */
  async fillDisk(): Promise<() => Promise<void>> {
    const disk = this.#disk;
    if (disk === undefined) throw new NotHere('only root may mount a disk of its own for it');
    const filler = await fillUp(disk);
    return async () => {
      rmSync(filler, { force: true });
      if (!(await answers(this.adminUrl()))) await this.startAgain();
    };
  }

  /** SIGSTOP of all its processes. @returns what sends SIGCONT. */
  async freeze(): Promise<() => void> {
    const first = await postmasterOf(this.#cluster);
    // The first one first, so that no more are started.
    signal([first], 'SIGSTOP');
    const all = [first, ...offspringOf(first)];
    signal(all, 'SIGSTOP');
    return () => signal(all, 'SIGCONT');
  }
}
