import { randomBytes } from 'node:crypto';
import { createReadStream, existsSync, readdirSync, readFileSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { resolve, sep } from 'node:path';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type pg from 'pg';
import { privateFolder } from '../../shared/src/core/kept-file.ts';
import { dataDirectory } from '../hub/data-directory.ts';
import { LEDGER_DATABASE } from '../hub/embedded-ledger.ts';
import { LEDGER_ENVIRONMENT } from '../hub/ledger-urls.ts';
import { startForCommand } from '../hub/postgres/for-command.ts';
import { RELEASES } from '../hub/releases.ts';
import { KEY_NAMES } from '../hub/secret.ts';
import { setting } from '../hub/settings.ts';
import { notInCopy } from '../ledger/key-ids.ts';
import { keptFiles } from './files.ts';
import { FORMAT, isListable, writeManifest, type Backup, type Manifest } from './manifest.ts';
import type { Kept } from './named.ts';
import { backupKeys, writeSealed, type BackupKeys, type SealedFile } from './sealed-file.ts';
import { copyOut, hasSchema, openSnapshot } from './tables.ts';

interface Wanted {
  /** A folder that is not there yet, or is empty. */
  readonly to: string;
  readonly by: string | undefined;
  readonly passphrase: string;
}

/**
 * Makes a backup of an installation, beside a hub that runs or without one: keys, law, settings' files, checkpoints, and the
 * databases of releases and of the ledger as one moment of each shows them. All of it is enciphered.
 *
 * @throws Error that says what is in the way; then the folder has no manifest, and is no backup.
 */
export async function createBackup({ to, by, passphrase }: Wanted, env: NodeJS.ProcessEnv): Promise<Backup> {
  const folder = resolve(to);
  refuseFolder(folder, dataDirectory(env));
  const salt = randomBytes(32).toString('hex');
  const keys = await backupKeys(passphrase, salt);
  privateFolder(folder);
  // What is held outside the databases is read before them: a log is never behind its own checkpoint.
  const files: SealedFile[] = [];
  const installed = keptFiles(env);
  mustBeListable(installed.kept);
  for (const kept of installed.kept) files.push(await writeSealed(folder, kept.path, contentOf(kept), keys));
  const databases = await copyDatabases({ folder, keys, kept: installed.kept }, env);
  const manifest: Manifest = {
    format: FORMAT,
    madeAt: new Date().toISOString(),
    madeBy: by ?? `${userInfo().username}@${hostname()}`,
    versions: { liaison: ownVersion(), node: process.version, postgres: databases.postgres },
    salt,
    logs: [...databases.logs],
    ledger: [...databases.ledger.tables],
    ...(databases.releases ? { releases: [...databases.releases.tables] } : {}),
    files: [...files, ...databases.ledger.files, ...(databases.releases?.files ?? [])],
    settings: Object.keys(env).filter(
      (name) => name.startsWith('LIAISON_') && !name.startsWith('LIAISON_TEST_'),
    ),
    leftOut: [
      'national databases: each State keeps its own',
      ...installed.leftOut,
      ...databases.ledger.leftOut,
      ...databases.archived,
      ...(databases.releases?.leftOut ?? ['releases: there is no store of them']),
    ],
  };
  const backup = { folder, manifest, keys };
  writeManifest(backup);
  return backup;
}

/** @throws Error that names a file by whose name no manifest could be read again. */
function mustBeListable(kept: readonly Kept[]): void {
  const unfit = kept.find(({ path }) => !isListable(path));
  if (unfit)
    throw new Error(
      `${'file' in unfit.content ? unfit.content.file : unfit.path} has a backslash in its name, by which a backup could not be restored. Rename the file, or take it away.`,
    );
}

/** A backup of which the files of the installation are there, and the databases are to come. */
interface Begun {
  readonly folder: string;
  readonly keys: BackupKeys;
  readonly kept: readonly Kept[];
}

/** Copies both databases. Releases are looked at first: whatever they say was recorded is in the ledger then. */
async function copyDatabases({ folder, keys, kept }: Begun, env: NodeJS.ProcessEnv) {
  const ledgerUrl = setting(env, LEDGER_ENVIRONMENT.writer);
  const releasesUrl = setting(env, 'LIAISON_RELEASES_URL');
  // As the start has it: an embedded PostgreSQL runs for the ledger, or for national data.
  const isEmbedded =
    ledgerUrl === undefined || (releasesUrl === undefined && setting(env, 'LIAISON_SOURCES') === undefined);
  const cluster = isEmbedded ? await startForCommand(dataDirectory(env)) : undefined;
  const open: pg.Client[] = [];
  const opened = async (url: string): Promise<pg.Client> => {
    const client = await openSnapshot(url);
    open.push(client);
    return client;
  };
  try {
    const ofReleases =
      releasesUrl ??
      (cluster && (await hasDatabase(cluster.adminUrl(), RELEASES)) ? cluster.adminUrl(RELEASES) : undefined);
    const releases = ofReleases === undefined ? undefined : await opened(ofReleases);
    const ledger = await opened(ledgerUrl ?? cluster?.adminUrl(LEDGER_DATABASE) ?? '');
    await mustHaveKeys(ledger, kept, dataDirectory(env));
    const { rows } = await ledger.query<{ log: string; size: string; checkpoint: string }>(
      'SELECT DISTINCT ON (log) log, size, note AS checkpoint FROM ledger.checkpoint ORDER BY log, size DESC',
    );
    const months = await archivedMonths(ledger);
    return {
      archived:
        months > 0
          ? [`${months} months of the ledger that were archived: their files are elsewhere, keep them too`]
          : [],
      postgres:
        (await ledger.query<{ server_version: string }>('SHOW server_version')).rows[0]?.server_version ?? '',
      logs: rows.map(({ log, size, checkpoint }) => ({ log, size: Number(size), checkpoint })),
      releases:
        releases && (await hasSchema(releases, 'releases'))
          ? await copyOut(releases, 'releases', folder, keys)
          : undefined,
      ledger: await copyOut(ledger, 'ledger', folder, keys),
    };
  } finally {
    for (const client of open) await client.end();
    await cluster?.leave();
  }
}

/** @throws Error that names the keys which the ledger was written with and the backup has not: another folder's, or those of a moment before. */
async function mustHaveKeys(ledger: pg.Client, kept: readonly Kept[], directory: string): Promise<void> {
  const copied = KEY_NAMES.flatMap((name) => {
    const content = kept.find(({ path }) => path === `data/${name}`)?.content;
    return content && 'text' in content ? [[name, { text: content.text, place: name }] as const] : [];
  });
  const missing = await notInCopy(ledger, new Map(copied));
  if (missing.length > 0)
    throw new Error(
      `The ledger was written with other keys than ${directory} and the settings hold: ${missing.join(', ')}. Without them nobody could go on with it, and no backup was made. Name the folder of the hub with LIAISON_DATA, and the files of keys that it is given (LIAISON_ID_KEY_FILE and the like); if a key was rotated at this moment, come again. If they are lost for good: npm run ledger -- accept-keys`,
    );
}

async function archivedMonths(ledger: pg.Client): Promise<number> {
  const { rows } = await ledger.query<{ there: boolean }>(
    "SELECT to_regclass('ledger.archived') IS NOT NULL AS there",
  );
  if (rows[0]?.there !== true) return 0;
  const counted = await ledger.query<{ count: number }>(
    'SELECT count(DISTINCT month)::int AS count FROM ledger.archived',
  );
  return counted.rows[0]?.count ?? 0;
}

async function hasDatabase(url: string, name: string): Promise<boolean> {
  const client = await openSnapshot(url);
  try {
    return (await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name])).rowCount === 1;
  } finally {
    await client.end();
  }
}

function refuseFolder(folder: string, data: string): void {
  if (!existsSync(data))
    throw new Error(`LIAISON_DATA: ${data} is not there. Name the folder of the installation that is meant.`);
  if (`${folder}${sep}`.startsWith(`${data}${sep}`))
    throw new Error(`--to: ${folder} lies in what is backed up, and would be lost with it.`);
  if (existsSync(folder) && readdirSync(folder).length > 0)
    throw new Error(`--to: ${folder} is not empty. Name a folder that is not there yet.`);
}

function contentOf({ content }: Kept): Readable {
  // As one piece: a string that is iterated comes letter by letter, and an empty one not at all.
  return 'file' in content ? createReadStream(content.file) : Readable.from([Buffer.from(content.text)]);
}

function ownVersion(): string {
  const file = fileURLToPath(new URL('../../package.json', import.meta.url));
  return (JSON.parse(readFileSync(file, 'utf8')) as { readonly version: string }).version;
}
