import pg from 'pg';
import type { StateCode } from '../../shared/src/core/ids.ts';
import { DOMAINS, type Domain } from '../../shared/src/core/vocabulary.ts';
import { readSources } from '../../shared/src/sources/connection/read-sources.ts';
import type { SourceConfig } from '../../shared/src/sources/connection/source-config.ts';
import { unsaidPoolSize } from '../../shared/src/sources/connection/pools.ts';
import { importPublished, PUBLISHED_OWNERS } from '../import/published.ts';
import { databaseName, provision, type OnProgress } from './national/provision.ts';
import { startEmbedded, type Cluster, type ServerUrls } from './postgres/embedded.ts';
import { INVENTED_STATES, type World } from '../../shared/src/invented/world.ts';
import { makeWorld } from '../seed/world.ts';
import { subgraphs } from './subgraphs.ts';

/** Seed of the invented world that ships. Another one gives other people, of the same shape. */
export const DEFAULT_SEED = 2026;

export interface DataPlace {
  /** LIAISON_DATA: where the embedded databases, keys and passwords live. */
  readonly directory: string;
  readonly log: (line: string) => void;
  /** Gateway processes that divide the connections to each source; one unless given. */
  readonly processes?: number;
}

export interface NationalData {
  readonly sources: readonly SourceConfig[];
  /** Absent when the sources are configured: then nothing embedded is started for them. */
  readonly cluster?: Cluster;
}

export interface Filling {
  /** Which databases there are to be; all of them unless given. */
  readonly databases?: readonly EmbeddedDatabase[];
  /** Databases to make anew even if they are there, as part of which world. Others are made when missing, as they ship. */
  readonly anew?: { readonly world: World; readonly databases: readonly EmbeddedDatabase[] };
  readonly onProgress: OnProgress;
  readonly onRows?: (rows: number) => void;
}

export interface EmbeddedDatabase {
  readonly owner: StateCode;
  readonly domain: Domain;
}

/** Every database of the embedded default: ten States in all domains, and the two published lists of people. */
export const EMBEDDED_DATABASES: readonly EmbeddedDatabase[] = [
  ...INVENTED_STATES.flatMap((owner) => DOMAINS.map((domain) => ({ owner, domain }))),
  ...PUBLISHED_OWNERS.map((owner) => ({ owner, domain: 'person' as const })),
];

/**
 * Finds the national sources: those that are configured, or the embedded ones, made and filled where they are missing.
 *
 * @param sourcesFile LIAISON_SOURCES, when it is set.
 * @param start starts the embedded PostgreSQL.
 */
export async function nationalData(
  place: DataPlace,
  sourcesFile: string | undefined,
  filling: Filling,
  start: (place: DataPlace) => Promise<Cluster> = startEmbedded,
): Promise<NationalData> {
  const { processes = 1 } = place;
  if (sourcesFile !== undefined) return { sources: readSources(sourcesFile, process.env, processes) };
  const cluster = await start(place);
  try {
    const sources = await fillEmbedded(cluster, place.directory, filling);
    return {
      cluster,
      sources: sources.map((source) => ({ ...source, poolSize: unsaidPoolSize(processes) })),
    };
  } catch (error) {
    await cluster.stop();
    throw error;
  }
}

export async function fillEmbedded(
  cluster: ServerUrls,
  directory: string,
  filling: Filling,
): Promise<readonly SourceConfig[]> {
  const { databases = EMBEDDED_DATABASES, anew, onProgress, onRows } = filling;
  if (anew) await forget(cluster, anew.databases);
  const asItShips = makeWorld({ seed: DEFAULT_SEED, scale: 1 });
  return provision({
    cluster,
    directory,
    subgraphs,
    databases,
    parallel: 3,
    onProgress,
    load: async ({ owner, domain, adminUrl }) => {
      if (PUBLISHED_OWNERS.includes(owner)) await importPublished(owner, adminUrl);
      else {
        // Loaded where something is to be filled: most starts find everything filled.
        const { loadInvented } = await import('../seed/load.ts');
        const isOne = (one: EmbeddedDatabase): boolean => one.owner === owner && one.domain === domain;
        const world = anew?.databases.some(isOne) === true ? anew.world : asItShips;
        await loadInvented(adminUrl, world, { owner, domain }, onRows);
      }
    },
  });
}

/** Takes the mark off databases, so that they are made anew. */
async function forget(cluster: ServerUrls, databases: readonly EmbeddedDatabase[]): Promise<void> {
  const admin = new pg.Client({ connectionString: cluster.adminUrl() });
  admin.on('error', () => undefined);
  await admin.connect();
  try {
    const { rows } = await admin.query<{ name: string }>('SELECT datname AS name FROM pg_database');
    const there = new Set(rows.map(({ name }) => name));
    for (const { owner, domain } of databases) {
      const name = databaseName(owner, domain);
      if (there.has(name)) await admin.query(`COMMENT ON DATABASE ${name} IS NULL`);
    }
  } finally {
    await admin.end();
  }
}
