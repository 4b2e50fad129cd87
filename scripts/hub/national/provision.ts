import { createHash } from 'node:crypto';
import pg from 'pg';
import { stateCode, type StateCode } from '../../../shared/src/core/ids.ts';
import type { Domain } from '../../../shared/src/core/vocabulary.ts';
import type { DomainDefinition } from '../../../shared/src/kit/schema/subgraph.ts';
import type { SourceConfig } from '../../../shared/src/sources/connection/source-config.ts';
import {
  grantHubLogin,
  HUB_LOGIN,
  migrateNationalDatabase,
} from '../../../shared/src/sources/migrations/national-database.ts';
import type { ServerUrls } from '../postgres/embedded.ts';
import { secret } from '../secret.ts';
import { rekey } from './rekey.ts';

/** Says of a database that the demonstration made it and has not filled it yet. */
const FILLING = 'liaison filling';

/** Fills one fresh national database. */
export type Loader = (database: {
  readonly owner: StateCode;
  readonly domain: Domain;
  readonly adminUrl: string;
}) => Promise<void>;

/**
 * Told before each database that is worked on, and once at the end, with an empty name.
 *
 * @param work FILL: it is made and filled; RENEW: it is there, and its tables and search keys are brought up to date.
 */
export type OnProgress = (done: number, of: number, name: string, work: 'FILL' | 'RENEW') => void;

export interface ProvisionOptions {
  readonly cluster: ServerUrls;
  /** Where the hub's own password is kept. */
  readonly directory: string;
  readonly subgraphs: readonly DomainDefinition[];
  /** Which owner has a database in which domain. */
  readonly databases: readonly { readonly owner: StateCode; readonly domain: Domain }[];
  readonly load: Loader;
  readonly onProgress: OnProgress;
  readonly parallel: number;
}

/**
 * Makes sure that every national database of the embedded cluster exists, has the current shape and is filled, and says
 * how the hub reaches it. A database whose loading was cut off is dropped and made anew: nothing is half-loaded.
 */
export async function provision(options: ProvisionOptions): Promise<readonly SourceConfig[]> {
  const { cluster, directory, databases } = options;
  const password = secret(directory, 'hub-password', { bytes: 16 });
  const admin = new pg.Client({ connectionString: cluster.adminUrl() });
  // A connection that breaks fails the statement under way, or the next one.
  admin.on('error', () => undefined);
  await admin.connect();
  try {
    const known = await marksOf(admin);
    if (known.get('postgres') !== passwordMark(password)) {
      await grantHubLogin(cluster.adminUrl(), password);
      await setMark(admin, 'postgres', passwordMark(password));
    }
    const shapes = new Map(options.subgraphs.map((definition) => [definition.domain, shapeOf(definition)]));
    const missing = databases.filter(
      ({ owner, domain }) => known.get(databaseName(owner, domain)) !== `${shapes.get(domain) ?? ''} loaded`,
    );
    for (const definition of options.subgraphs) {
      if (missing.some(({ domain }) => domain === definition.domain))
        await makeTemplate(admin, cluster, definition, known);
    }
    let done = 0;
    const queue = [...missing];
    // CREATE DATABASE copies a template that nobody may use meanwhile, and one connection sends one statement at a time.
    const alone = serial();
    const work = async (): Promise<void> => {
      for (let next = queue.shift(); next; next = queue.shift()) {
        const name = databaseName(next.owner, next.domain);
        const mark = known.get(name);
        options.onProgress(done, missing.length, name, isLoaded(mark) ? 'RENEW' : 'FILL');
        const isFresh = await alone(() => create(admin, name, next.domain, mark));
        const adminUrl = cluster.adminUrl(name);
        const definition = options.subgraphs.find(({ domain }) => domain === next.domain);
        if (isFresh) await options.load({ ...next, adminUrl });
        else if (definition) {
          await migrateNationalDatabase(adminUrl, definition.migrations);
          await rekey(adminUrl, definition);
        }
        await alone(() => setMark(admin, name, `${shapes.get(next.domain) ?? ''} loaded`));
        done += 1;
      }
    };
    await Promise.all(Array.from({ length: options.parallel }, work));
    if (missing.length > 0) options.onProgress(done, missing.length, '', 'FILL');
  } finally {
    await admin.end();
  }
  return databases.map(({ owner, domain }) => sourceOf(cluster, owner, domain, password));
}

export function databaseName(owner: StateCode, domain: Domain): string {
  return `liaison_${stateCode(owner).toLowerCase()}_${domain}`;
}

/**
 * Finds databases that have the names of the demonstration's and are somebody else's: `provision` would take them for its own.
 *
 * @returns their names.
 */
export async function foreignDatabases(
  server: ServerUrls,
  databases: ProvisionOptions['databases'],
): Promise<readonly string[]> {
  const admin = new pg.Client({ connectionString: server.adminUrl() });
  await admin.connect();
  try {
    const known = await marksOf(admin);
    return databases
      .map(({ owner, domain }) => databaseName(owner, domain))
      .filter((name) => {
        const mark = known.get(name);
        return mark !== undefined && mark !== FILLING && !mark.endsWith(' loaded');
      });
  } finally {
    await admin.end();
  }
}

function sourceOf(cluster: ServerUrls, owner: StateCode, domain: Domain, password: string): SourceConfig {
  return {
    name: `${owner.toLowerCase()}-${domain}`,
    domain,
    owners: [owner],
    url: cluster.roleUrl({ user: HUB_LOGIN, password, database: databaseName(owner, domain) }),
    deadlineMs: 3_000,
    poolSize: 4,
    retryAfterMs: 2_000,
  };
}

function passwordMark(password: string): string {
  return `hub ${createHash('sha256').update(password).digest('hex').slice(0, 16)}`;
}

/** Names the shape that a subgraph's migrations lead to, and the way in which its search columns are computed. */
function shapeOf({ migrations, searchColumns }: DomainDefinition): string {
  return createHash('sha256')
    .update([...migrations.map(({ name }) => name), `keys ${searchColumns?.version ?? 0}`].join())
    .digest('hex')
    .slice(0, 16);
}

/** Each database carries a mark in its comment: its shape, and whether loading was finished. */
async function marksOf(admin: pg.Client): Promise<Map<string, string>> {
  const { rows } = await admin.query<{ name: string; mark: string | null }>(
    `SELECT datname AS name, shobj_description(oid, 'pg_database') AS mark FROM pg_database`,
  );
  return new Map(rows.map(({ name, mark }) => [name, mark ?? '']));
}

async function setMark(admin: pg.Client, name: string, mark: string): Promise<void> {
  await admin.query(`COMMENT ON DATABASE ${pg.escapeIdentifier(name)} IS ${pg.escapeLiteral(mark)}`);
}

async function makeTemplate(
  admin: pg.Client,
  cluster: ServerUrls,
  definition: DomainDefinition,
  known: ReadonlyMap<string, string>,
): Promise<void> {
  const name = templateName(definition.domain);
  const shape = shapeOf(definition);
  if (known.get(name) === shape) return;
  await admin.query(`DROP DATABASE IF EXISTS ${name}`);
  await admin.query(`CREATE DATABASE ${name}`);
  await migrateNationalDatabase(cluster.adminUrl(name), definition.migrations);
  await setMark(admin, name, shape);
}

function templateName(domain: Domain): string {
  return `liaison_template_${domain}`;
}

function isLoaded(mark: string | undefined): boolean {
  return mark?.endsWith(' loaded') === true;
}

/** @returns true when the database is new and empty; false when it was loaded before and only its shape is old. */
async function create(
  admin: pg.Client,
  name: string,
  domain: Domain,
  mark: string | undefined,
): Promise<boolean> {
  if (isLoaded(mark)) return false;
  await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  await admin.query(`CREATE DATABASE ${name} TEMPLATE ${templateName(domain)} STRATEGY FILE_COPY`);
  await setMark(admin, name, FILLING);
  await admin.query(`REVOKE ALL ON DATABASE ${name} FROM PUBLIC`);
  await admin.query(`GRANT CONNECT ON DATABASE ${name} TO hub_reader`);
  return true;
}

function serial(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const next = last.then(work, work);
    last = next.catch(() => undefined);
    return next;
  };
}
