import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { programWords, translatePrograms } from '../../../shared/testing/programs.ts';
import { LEDGER_DATABASE } from '../../hub/embedded-ledger.ts';
import { freePort } from '../../hub/postgres/embedded.ts';
import type { Shutdown } from '../../hub/shutdown.ts';
import { balancerOf, type Balancer } from '../../topology/balancer.ts';
import { moveLedger } from '../../topology/checks.ts';
import { GATEWAY_SETTINGS, stateDatabase } from '../../topology/gateways.ts';
import { debianPrograms, type Site } from '../../topology/site.ts';
import { waitForStandby } from '../../topology/standby.ts';
import { startSubgraphs } from '../../topology/subgraphs.ts';
import type { Load } from '../askers.ts';
import type { FaultDatabase } from '../database.ts';
import { StartedGateway } from '../gateway.ts';
import { folderStep, PATIENT, settingsOf, SOURCE_MS, TIMED, type Limits } from '../house.ts';
import { checkLedger } from '../ledger-check.ts';
import { heldBy, type Held } from '../processes.ts';
import { portsOf, refusedReloadsAt } from '../refused-reloads.ts';
import { type Surroundings, type UnderTest, type WatchedFiles } from '../under-test.ts';
import { ASKED_AGAIN_MS } from './limits.ts';
import { startDatabases, type Databases } from './databases.ts';
import { Keeper, Said } from './keeper.ts';
import { ProgramPart, type ServerPart } from './parts.ts';

/** Processes of each gateway. */
const WORKERS = 2;
interface Running {
  readonly port: number;
  readonly answerMs: number;
  readonly gateways: readonly StartedGateway[];
  readonly subgraphs: readonly ProgramPart[];
  /** Where each of them answers. */
  readonly subgraphPorts: readonly number[];
  readonly balancer: Balancer;
  readonly balancerPart: ProgramPart;
}

/**
 * What docker/ describes, from processes, as `npm run topology` has it: two gateways behind HAProxy, each subgraph twice, the
 * State that faults are about behind PgBouncer, another one with a standby that is read, the ledger with a standby that commits
 * wait for, and a database in which gateways count. Before each database stands a wire that can be cut.
 */
export class WholeTopology implements UnderTest {
  readonly deadlines: UnderTest['deadlines'];
  readonly port: number;
  readonly gateways: readonly StartedGateway[];
  readonly source: FaultDatabase;
  readonly ledger: FaultDatabase;
  readonly releases: FaultDatabase;
  readonly files: WatchedFiles;
  readonly directory: string;
  readonly around: Surroundings;
  readonly #subgraphs: readonly ProgramPart[];
  readonly #answering: readonly number[];
  readonly #parts: readonly ProgramPart[];
  readonly #ledgerStandby: ServerPart;
  readonly #said: Said;
  readonly #keeper: Keeper;
  #isPromoted = false;

  private constructor(databases: Databases, running: Running, files: WatchedFiles, heard: { text: string }) {
    const { port, answerMs, gateways, subgraphs, subgraphPorts, balancer, balancerPart } = running;
    const { directory, source, ledger, releases, state, ledgerStandby, stateStandby, pooler } = databases;
    this.directory = directory;
    this.source = source;
    this.ledger = ledger;
    this.releases = releases;
    this.port = port;
    this.deadlines = { sourceMs: SOURCE_MS, answerMs };
    this.gateways = gateways;
    this.files = files;
    this.#subgraphs = subgraphs;
    this.#answering = [...portsOf(gateways), ...subgraphPorts];
    this.#parts = [...subgraphs, balancerPart, pooler];
    this.#said = new Said([...gateways.map((gateway) => () => gateway.said()), () => heard.text]);
    this.#keeper = new Keeper([...this.#parts, ...gateways], (line) => this.#said.add(line));
    this.#ledgerStandby = ledgerStandby;
    const asking = subgraphs.filter(({ name }) => name.startsWith('domains'));
    this.around = {
      ...{ balancer: balancerPart, pooler, subgraphs: asking, state, ledgerStandby, stateStandby },
      jumpOne: (aheadMs) => writeFileSync(clockOf(directory, 0), String(aheadMs)),
      promoteLedger: async () => {
        this.#isPromoted = true;
        const standby = { ...ledger.server, name: ledgerStandby.name, cluster: ledgerStandby.cluster };
        await moveLedger({ balancer, ledger: { standby } });
      },
      answering: () => [balancerPart.pids(), asking.flatMap((one) => one.pids()), pooler.pids()],
    };
  }

  /**
   * @param isTimed whether deadlines are short, so that they can be measured.
   * @param stop takes what ends it all.
   * @throws Error where HAProxy or PgBouncer is not installed.
   */
  static async start(isTimed: boolean, say: (line: string) => void, stop: Shutdown): Promise<WholeTopology> {
    const debian = debianPrograms();
    const missing = Object.entries(debian).filter(([, path]) => path === undefined);
    if (missing.length > 0)
      throw new Error(`--topology needs ${missing.map(([name]) => name).join(' and ')}, which Debian has.`);
    const directory = mkdtempSync(join(tmpdir(), 'liaison-faults-'));
    // So that PostgreSQL's own user gets to its disk, where this runs as root.
    chmodSync(directory, 0o755);
    stop.add(folderStep(directory));
    const limits = isTimed ? TIMED : PATIENT;
    const site = { directory, debian, stop, say };
    await translatePrograms();
    const databases = await startDatabases(site);
    const [front, ledgerPort] = [await freePort(), await freePort()];
    const { files, env } = await settingsOf(databases, limits);
    const ports = [await freePort(), await freePort()] as const;
    const balancer = await startBalancer(site, databases, {
      ...{ ports, front, ledgerPort },
      answerWithinMs: limits.answerMs + ASKED_AGAIN_MS,
    });
    // From the hub through the wire to HAProxy, and from there to the primary.
    databases.ledger.leadTo(ledgerPort);
    const heard = { text: '' };
    const hub = await startHub(site, databases, { ports, env, heard, limits });
    const balancerPart = new ProgramPart(balancer.program);
    const running = { port: front, answerMs: limits.answerMs, ...hub, balancer, balancerPart };
    const house = new WholeTopology(databases, running, files, heard);
    stop.add(() => house.#letGo());
    return house;
  }

  /** From now on all of it can be told to stop, which what stands still cannot be. */
  async #letGo(): Promise<void> {
    for (const part of this.#parts) part.goOn();
    await this.#keeper.leave();
  }

  jump(aheadMs: number): void {
    for (const n of this.gateways.keys()) writeFileSync(clockOf(this.directory, n), String(aheadMs));
    writeFileSync(clockOf(this.directory, 'subgraphs'), String(aheadMs));
  }

  held(): Held {
    const gateways = this.gateways.flatMap((gateway) => [gateway.pid, ...gateway.workers()]);
    return heldBy([...new Set([...gateways, ...this.#subgraphs.flatMap((one) => one.pids())])]);
  }

  refusedReloads(): Promise<ReadonlySet<string>> {
    return refusedReloadsAt(this.#answering);
  }

  said(): string {
    return this.#said.text;
  }

  dead(): string | undefined {
    return this.#keeper.dead;
  }

  async checkLedger(load: Load): Promise<{ readonly records: number; readonly wrong: readonly string[] }> {
    const url = this.#isPromoted
      ? this.#ledgerStandby.cluster.adminUrl(LEDGER_DATABASE)
      : this.ledger.adminUrl(LEDGER_DATABASE);
    const { records, wrong } = await checkLedger(url, this.directory, load);
    return { records, wrong: [...wrong, ...this.#keeper.ended.map((name) => `${name} ended by itself`)] };
  }
}

function clockOf(directory: string, of: number | 'subgraphs'): string {
  return join(directory, `clock-${of}`);
}

/** Where what is. */
interface Ports {
  readonly ports: readonly [number, number];
  readonly front: number;
  readonly ledgerPort: number;
  readonly answerWithinMs: number;
}

async function startBalancer(
  site: Site,
  { ledger, ledgerStandby }: Databases,
  { ports: [first, second], front, ledgerPort, answerWithinMs }: Ports,
): Promise<Balancer> {
  const servers = { primary: ledger.server, standby: ledgerStandby };
  const metrics = await freePort();
  const balancer = await balancerOf(site, {
    ...{ first, second, front, ledgerPort, metrics, ledger: servers },
    answerWithinMs,
  });
  if (!balancer) throw new Error('HAProxy is not installed');
  return balancer;
}

interface Told {
  readonly ports: readonly [number, number];
  readonly env: Readonly<Record<string, string>>;
  readonly heard: { text: string };
  readonly limits: Limits;
}

/** Subgraphs, then gateways. From then on a commit of the ledger waits for its standby. */
async function startHub(
  site: Site,
  { directory, ledger, state }: Databases,
  { ports, env, heard, limits }: Told,
): Promise<Pick<Running, 'subgraphs' | 'subgraphPorts' | 'gateways'>> {
  await waitForStandby({ name: 'ledger', ...ledger.server });
  const {
    processes,
    ports: subgraphPorts,
    file,
  } = await startSubgraphs(site, directory, env, {
    program: [
      ...(await programWords('scripts/faults/jumping-subgraph.ts')),
      '--clock',
      clockOf(directory, 'subgraphs'),
    ],
    ledgerPatienceMs: limits.ledgerMs,
    env: {
      LIAISON_PROFILES: join(directory, 'law'),
      LIAISON_LOG: 'error',
      LIAISON_WARM_UP_MS: String(limits.warmUpMs),
    },
    hear: (text) => (heard.text += text),
  });
  const url = new URL(await stateDatabase(state.server.cluster));
  url.host = new URL(state.throughWire.roleUrl({ user: 'any', password: 'any', database: 'any' })).host;
  site.say('Two gateways ...');
  // Subgraphs alone ask sources.
  const told = Object.fromEntries(Object.entries(env).filter(([name]) => name !== 'LIAISON_SOURCES'));
  const gateways = await Promise.all(
    ports.map((port, n) => {
      const own = { PORT: String(port), LIAISON_INSTANCE: `gateway-${n + 1}` };
      const shared = { LIAISON_STATE: url.href, LIAISON_SUBGRAPHS: file };
      const all = { ...told, ...GATEWAY_SETTINGS, ...own, ...shared };
      return StartedGateway.start({ env: all, clockFile: clockOf(directory, n), processes: WORKERS });
    }),
  );
  for (const gateway of gateways) site.stop.add(() => gateway.stop());
  return { subgraphs: [...processes.values()].map((one) => new ProgramPart(one)), subgraphPorts, gateways };
}
