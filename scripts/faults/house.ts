import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { StateCode } from '../../shared/src/core/ids.ts';
import { DOMAINS } from '../../shared/src/core/vocabulary.ts';
import type { SourceConfig } from '../../shared/src/sources/connection/source-config.ts';
import { embeddedUrl, LEDGER_DATABASE, prepareEmbeddedLedger } from '../hub/embedded-ledger.ts';
import { guardFolder } from '../../shared/testing/guardian.ts';
import { provision } from '../hub/national/provision.ts';
import { freePort } from '../hub/postgres/embedded.ts';
import { embeddedReleases } from '../hub/releases.ts';
import type { Shutdown } from '../hub/shutdown.ts';
import { subgraphs } from '../hub/subgraphs.ts';
import { loadInvented } from '../seed/load.ts';
import { makeWorld } from '../seed/world.ts';
import type { Load } from './askers.ts';
import { Certificates } from './certificates.ts';
import { FaultDatabase } from './database.ts';
import { StartedGateway } from './gateway.ts';
import { checkLedger } from './ledger-check.ts';
import { heldBy, type Held } from './processes.ts';
import { portsOf, refusedReloadsAt } from './refused-reloads.ts';
import { BROKEN, WHOLE, type UnderTest, type WatchedFiles } from './under-test.ts';
import { watchedFiles } from './watched-files.ts';

const SCALE = 0.05;
/** A State that does not answer is given up after this, in milliseconds, whatever else is to be patient. */
export const SOURCE_MS = 1_000;
/** Where time is measured, and where others keep the machine busy, in milliseconds. */
export const TIMED = { othersMs: SOURCE_MS, answerMs: 3_000, ledgerMs: 800, warmUpMs: 5_000 } as const;
export const PATIENT = { othersMs: 20_000, answerMs: 30_000, ledgerMs: 20_000, warmUpMs: 0 } as const;
export type Limits = typeof TIMED | typeof PATIENT;
/** Room for the records of a long run; what is full soon is full soon in a test. */
export const LEDGER_DISK_MIB = 768;
const PROFILES = fileURLToPath(new URL('../../shared/profiles', import.meta.url));

/** One hub, of as many processes as it is told, over three States: the one that faults are about has a PostgreSQL of its own. */
export class OneHub implements UnderTest {
  readonly deadlines: UnderTest['deadlines'];
  readonly #gateway: StartedGateway;
  readonly #clockFile: string;
  readonly source: FaultDatabase;
  readonly ledger: FaultDatabase;
  readonly releases: FaultDatabase;
  readonly files: WatchedFiles;
  readonly directory: string;
  readonly certificates: Certificates | undefined;

  private constructor(place: Place, gateway: StartedGateway, files: WatchedFiles, { answerMs }: Limits) {
    this.certificates = place.certificates;
    this.deadlines = { sourceMs: SOURCE_MS, answerMs };
    this.directory = place.directory;
    this.source = place.source;
    this.ledger = place.ledger;
    this.releases = place.releases;
    this.files = files;
    this.#clockFile = join(place.directory, 'clock');
    this.#gateway = gateway;
  }

  /**
   * @param workers gateway processes.
   * @param isTimed whether deadlines are short, so that they can be measured.
   * @param stop takes what ends it all.
   * @param speaksTls with officers, with the State that faults are about, and with a process of subgraphs.
   */
  static async start(workers: number, isTimed: boolean, stop: Shutdown, speaksTls = false): Promise<OneHub> {
    const place = await startDatabases(stop, speaksTls);
    const { files, env } = await settingsOf(place, isTimed ? TIMED : PATIENT);
    const tls = await place.certificates?.startApart(env, stop);
    // The same when it is started again. What begins before would take one that is only free.
    const port = { PORT: String(await freePort()) };
    const gateway = await StartedGateway.start({
      env: { ...env, ...tls, ...port },
      clockFile: join(place.directory, 'clock'),
      processes: workers,
    });
    stop.add(() => gateway.stop());
    return new OneHub(place, gateway, files, isTimed ? TIMED : PATIENT);
  }

  get port(): number {
    return this.#gateway.port;
  }

  get gateways(): readonly [StartedGateway] {
    return [this.#gateway];
  }

  jump(aheadMs: number): void {
    writeFileSync(this.#clockFile, String(aheadMs));
  }

  held(): Held {
    return heldBy([this.#gateway.pid, ...this.#gateway.workers()]);
  }

  refusedReloads(): Promise<ReadonlySet<string>> {
    return refusedReloadsAt(portsOf(this.gateways));
  }

  said(): string {
    return this.#gateway.said();
  }

  checkLedger(load: Load): Promise<{ readonly records: number; readonly wrong: readonly string[] }> {
    return checkLedger(this.ledger.adminUrl(LEDGER_DATABASE), this.directory, load);
  }
}

/** What a hub stands on. */
export interface Place {
  readonly directory: string;
  readonly source: FaultDatabase;
  readonly ledger: FaultDatabase;
  readonly releases: FaultDatabase;
  readonly sources: readonly SourceConfig[];
  readonly certificates?: Certificates | undefined;
  /** What a source is told besides. */
  readonly beside?: (source: SourceConfig) => object;
}

async function startDatabases(stop: Shutdown, speaksTls: boolean): Promise<Place> {
  const directory = mkdtempSync(join(tmpdir(), 'liaison-faults-'));
  // So that PostgreSQL's own user gets to its disk, where this runs as root.
  chmodSync(directory, 0o755);
  stop.add(folderStep(directory));
  const at = (name: string): string => join(directory, 'databases', name);
  const source = await FaultDatabase.start(at(BROKEN), 'STATE', stop);
  const [others, ledger, releases] = [
    await FaultDatabase.start(at('others'), 'STATE', stop),
    await FaultDatabase.start(at('ledger'), 'RECORDS', stop, LEDGER_DISK_MIB),
    await FaultDatabase.start(at('releases'), 'RECORDS', stop),
  ];
  const certificates = speaksTls ? await Certificates.of(directory, source) : undefined;
  const ofBroken = await filled(directory, source, [BROKEN]);
  const sources = [
    ...ofBroken.map((one) => (certificates ? { ...one, url: certificates.secured(one.url) } : one)),
    ...(await filled(directory, others, WHOLE)),
  ];
  return { directory, source, ledger, releases, sources, certificates };
}

/** Takes a folder away, also where this process ends before it could. @returns what does so in order. */
export function folderStep(directory: string): () => Promise<void> {
  const leave = guardFolder(directory);
  return () => {
    rmSync(directory, { recursive: true, force: true });
    leave();
    return Promise.resolve();
  };
}

/** Makes databases of these States with invented records. */
export async function filled(
  directory: string,
  { throughWire }: FaultDatabase,
  states: readonly string[],
): Promise<readonly SourceConfig[]> {
  const world = makeWorld({ seed: 7, scale: SCALE });
  return provision({
    cluster: throughWire,
    ...{ directory, subgraphs, parallel: 2 },
    databases: states.flatMap((owner) => DOMAINS.map((domain) => ({ owner: owner as StateCode, domain }))),
    onProgress: () => undefined,
    load: async ({ owner, domain, adminUrl }) => {
      await loadInvented(adminUrl, world, { owner, domain });
    },
  });
}

/** Prepares the hub's own databases, and writes the files and settings of a gateway. */
export async function settingsOf(
  { directory, ledger, releases, sources, beside = () => ({}) }: Place,
  limits: Limits,
): Promise<{ readonly files: WatchedFiles; readonly env: Readonly<Record<string, string>> }> {
  await prepareEmbeddedLedger(ledger.throughWire, directory);
  const profiles = join(directory, 'law');
  cpSync(PROFILES, profiles, { recursive: true });
  mkdirSync(join(directory, 'documents'));
  const files = watchedFiles(
    directory,
    sources.map((source) => ({ ...asConfigured(source, limits.othersMs), ...beside(source) })),
  );
  const ledgerUrl = (role: 'writer' | 'reader' | 'indexer'): string =>
    embeddedUrl(ledger.throughWire, directory, role);
  return {
    files,
    env: {
      LIAISON_DATA: directory,
      LIAISON_PROFILES: profiles,
      LIAISON_SOURCES: files['sources'] ?? '',
      LIAISON_ISSUERS: files['issuers'] ?? '',
      LIAISON_WEBHOOKS: files['webhooks'] ?? '',
      LIAISON_TRUSTED_DOCUMENTS: join(directory, 'documents'),
      LIAISON_LOG: 'error',
      LIAISON_DEADLINE_MS: String(limits.answerMs),
      LIAISON_LEDGER_PATIENCE_MS: String(limits.ledgerMs),
      LIAISON_WARM_UP_MS: String(limits.warmUpMs),
      LIAISON_STATE_PER_MINUTE: '10000000',
      LIAISON_OFFICER_PER_MINUTE: '10000000',
      LIAISON_LEDGER: ledgerUrl('writer'),
      LIAISON_LEDGER_READER: ledgerUrl('reader'),
      LIAISON_LEDGER_INDEXER: ledgerUrl('indexer'),
      LIAISON_RELEASES_URL: await embeddedReleases(releases.throughWire, directory),
      APOLLO_TELEMETRY_DISABLED: '1',
    },
  };
}

/** As a State writes it: everything but the deadline is as the product has it. */
function asConfigured({ name, domain, owners, url, poolSize }: SourceConfig, othersMs: number): object {
  const isBroken = owners.some((owner) => owner === BROKEN);
  return { name, domain, owners, url, poolSize, deadlineMs: isBroken ? SOURCE_MS : othersMs };
}
