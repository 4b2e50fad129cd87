import { createWriteStream, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type pg from 'pg';
import { PgClient } from '../../shared/src/core/pg-client.ts';
import { isoDay, systemClock } from '../../shared/src/core/clock.ts';
import { privateFolder, writeWhole } from '../../shared/src/core/kept-file.ts';
import { LogSigners } from '../../shared/src/ledger/proof/log-signers.ts';
import { heldFile, heldNote } from '../../shared/src/ledger/write/held.ts';
import { NEEDS_MONTHS } from '../../shared/src/ledger/write/migrate.ts';
import { retain } from '../../shared/src/ledger/write/retention.ts';
import { migrateReleases } from '../../subgraphs/releases/store/database.ts';
import type { Flags } from '../commands/dispatch.ts';
import { dataDirectory } from '../hub/data-directory.ts';
import { LEDGER_DATABASE, ledgerSecrets, prepareEmbeddedLedger } from '../hub/embedded-ledger.ts';
import { prepareElsewhere } from '../hub/ledger-elsewhere.ts';
import { LEDGER_ENVIRONMENT } from '../hub/ledger-urls.ts';
import type { Cluster } from '../hub/postgres/embedded.ts';
import { startForCommand } from '../hub/postgres/for-command.ts';
import { embeddedReleases } from '../hub/releases.ts';
import { REPLACE_PASSWORDS } from '../hub/role-passwords.ts';
import { setting } from '../hub/settings.ts';
import { openCheckpoint, type Checkpoint } from '../ledger/check.ts';
import { heldNotes, signersOf, type HeldNote } from '../ledger/held-notes.ts';
import { yesFlag } from '../ledger/options.ts';
import { verifyLogs } from '../ledger/verify-all.ts';
import { checkFiles, openBackup, type Backup, type Manifest } from './manifest.ts';
import { readSealed } from './sealed-file.ts';
import { copyIn, hasSchema, type SchemaName } from './tables.ts';

const NONE = 'none';

type SigningKeys = ReturnType<typeof ledgerSecrets>['signingKeys'];

/** Where a backup is restored to. */
interface Target {
  readonly directory: string;
  /** As a role that may create tables and roles; else the ledger is embedded. */
  readonly ledgerUrl?: string;
  /** As a role that may create a schema; else releases are embedded. */
  readonly releasesUrl?: string;
  /** Roles of the ledger that are on that server get the passwords of the backup, whoever else uses them. */
  readonly replacePasswords: boolean;
}

/**
 * Restores a backup into an empty folder and empty databases, checks it before and every log after, and lets no log go on as if
 * nothing were lost when a checkpoint from elsewhere is newer.
 *
 * @returns 0 when all is there, 1 when records are missing or a log is not whole.
 * @throws Error that says what is in the way, and what to clear away if something was written.
 */
export async function restoreBackup(
  flags: Flags,
  passphrase: string,
  env: NodeJS.ProcessEnv,
): Promise<number> {
  const target = targetOf(flags, env);
  const elsewhere = heldElsewhere(flags, env);
  const backup = await openBackup(flags['from'] ?? '', passphrase);
  await checkFiles(backup);
  await refuseFilled(target);
  console.error(`${backup.folder}: made ${backup.manifest.madeAt} by ${backup.manifest.madeBy}, whole.`);
  try {
    await writeFiles(backup, target);
    newestOf(elsewhere, ledgerSecrets(target.directory).signingKeys);
    return await fillDatabases(backup, target, elsewhere);
  } catch (cause) {
    const urls = [target.ledgerUrl && 'the schema ledger', target.releasesUrl && 'the schema releases'];
    const cleared = [target.directory, ...urls.filter((one) => one !== undefined)].join(', ');
    throw new Error(
      `${cause instanceof Error ? cause.message : String(cause)}\nThe restore stopped half way. Clear away before the next try: ${cleared}.`,
      { cause },
    );
  }
}

function targetOf(flags: Flags, env: NodeJS.ProcessEnv): Target {
  const ledgerUrl = flags['ledger-url'];
  if (ledgerUrl === undefined && setting(env, LEDGER_ENVIRONMENT.writer) !== undefined)
    throw new Error(
      `--ledger-url: ${LEDGER_ENVIRONMENT.writer} is set, and its role may make no tables. Name the same database as a role that may create tables and roles.`,
    );
  const releasesUrl = flags['releases-url'] ?? setting(env, 'LIAISON_RELEASES_URL');
  return {
    directory: dataDirectory(env),
    ...(ledgerUrl === undefined ? {} : { ledgerUrl }),
    ...(releasesUrl === undefined ? {} : { releasesUrl }),
    replacePasswords: yesFlag(flags, REPLACE_PASSWORDS),
  };
}

/**
 * Checkpoints that somebody keeps elsewhere: the database alone cannot tell what was written after the backup.
 *
 * @throws Error when none is named, and nobody said that there is none.
 */
function heldElsewhere(flags: Flags, env: NodeJS.ProcessEnv): readonly HeldNote[] {
  const { held } = flags;
  if (held === undefined && setting(env, 'LIAISON_WITNESSES') === undefined)
    throw new Error(
      `--held: name the newest checkpoints that are kept elsewhere (a witness's checkpoint.txt, ledger-checkpoints of a disk that was saved), or set LIAISON_WITNESSES. What was recorded after the backup shows by them alone. If nobody keeps one: --held ${NONE}.`,
    );
  return heldNotes(held === NONE ? {} : { held }, env);
}

async function refuseFilled({ directory, ledgerUrl, releasesUrl }: Target): Promise<void> {
  if (existsSync(directory) && readdirSync(directory).length > 0)
    throw new Error(`LIAISON_DATA: ${directory} is not empty. Name a folder that is not there yet.`);
  const databases: readonly (readonly [string, SchemaName, string | undefined])[] = [
    ['--ledger-url', 'ledger', ledgerUrl],
    ['--releases-url', 'releases', releasesUrl],
  ];
  for (const [option, schema, url] of databases)
    if (url !== undefined && (await withClient(url, (client) => hasSchema(client, schema))))
      throw new Error(`${option}: the database holds ${schema} already. Name an empty one.`);
}

/** Keys and the like go where they were in LIAISON_DATA; law and files of settings below a folder of their own in it. */
async function writeFiles(backup: Backup, { directory }: Target): Promise<void> {
  const { folder, manifest, keys } = backup;
  const besides = join(directory, besidesIn(manifest));
  privateFolder(directory);
  for (const file of manifest.files) {
    if (file.path.startsWith('tables/')) continue;
    const place = file.path.startsWith('data/')
      ? join(directory, file.path.slice('data/'.length))
      : join(besides, file.path);
    mkdirSync(dirname(place), { recursive: true, mode: 0o700 });
    await readSealed(folder, file, keys, createWriteStream(place, { flags: 'wx', mode: 0o600, flush: true }));
  }
}

/** `restored`, or the first of `restored-2` and so on that the installation had not itself, as one has that was restored. */
function besidesIn({ files }: Manifest): string {
  const names = new Set(files.map(({ path }) => /^data\/([^/]+)/u.exec(path)?.[1]));
  let name = 'restored';
  for (let n = 2; names.has(name); n += 1) name = `restored-${n}`;
  return name;
}

async function fillDatabases(
  backup: Backup,
  target: Target,
  elsewhere: readonly HeldNote[],
): Promise<number> {
  const { directory, ledgerUrl, releasesUrl } = target;
  const { manifest } = backup;
  const hasReleases = manifest.releases !== undefined;
  const isEmbedded = ledgerUrl === undefined || (hasReleases && releasesUrl === undefined);
  const cluster = isEmbedded ? await startForCommand(directory) : undefined;
  try {
    const url = ledgerUrl ?? (await embeddedLedger(cluster, directory));
    const ledger =
      ledgerUrl === undefined
        ? undefined
        : await prepareElsewhere(ledgerUrl, directory, target.replacePasswords);
    if (hasReleases) {
      if (releasesUrl !== undefined) await migrateReleases(releasesUrl);
      const store = releasesUrl ?? (cluster && (await embeddedReleases(cluster, directory))) ?? '';
      await withClient(store, (client) => copyIn(client, 'releases', backup));
    }
    const code = await withClient(url, async (client) => {
      await copyIn(client, 'ledger', backup);
      await client.query(NEEDS_MONTHS);
      return checkLogs(client, directory, elsewhere);
    });
    tellRest(backup, directory, ledger?.settings ?? []);
    return code;
  } finally {
    await cluster?.leave();
  }
}

async function embeddedLedger(cluster: Cluster | undefined, directory: string): Promise<string> {
  if (!cluster) throw new Error('there is no database for the ledger');
  await prepareEmbeddedLedger(cluster, directory);
  return cluster.adminUrl(LEDGER_DATABASE);
}

/** Destroys what is due, verifies every log, and holds the newest checkpoint of each: a hub goes on from nothing less. */
async function checkLogs(
  client: pg.Client,
  directory: string,
  elsewhere: readonly HeldNote[],
): Promise<number> {
  const erased = await retain(client, isoDay(systemClock));
  if (erased > 0) console.log(`${erased} entries: personal details destroyed, their time was over.`);
  const { signingKeys } = ledgerSecrets(directory);
  const held = [...heldNotes({}, { LIAISON_DATA: directory }), ...elsewhere];
  for (const one of newestOf(held, signingKeys)) holdNote(one, directory);
  const code = await verifyLogs(client, {}, { signingKeys, held });
  if (elsewhere.length === 0)
    console.log(
      'No checkpoint from elsewhere was given. If records were written after the backup, their receipts prove nothing here, and nothing here tells that they were.',
    );
  if (code !== 0)
    console.log(
      'A log is not as it was held. If records were written after the backup and are lost, record it: npm run ledger -- accept-loss --log NAME --reason "why". Until then no hub goes on with it.',
    );
  return code;
}

/** The newest checkpoint of each log. @throws Error that names one which no key signed that leads on from the installation's. */
function newestOf(held: readonly HeldNote[], signingKeys: SigningKeys): readonly HeldNote[] {
  const newest = new Map<string, { readonly one: HeldNote; readonly size: number }>();
  for (const one of held) {
    const { size } = openHeld(one, new LogSigners(one.log, signingKeys));
    if (size > (newest.get(one.log)?.size ?? -1)) newest.set(one.log, { one, size });
  }
  return [...newest.values()].map(({ one }) => one);
}

function openHeld(one: HeldNote, { all }: LogSigners): Checkpoint {
  const causes: unknown[] = [];
  const own = all.map(({ verifierKey }) => verifierKey);
  for (const signer of signersOf(one, own))
    try {
      return openCheckpoint(one.note, signer);
    } catch (cause) {
      causes.push(cause);
    }
  const [cause] = causes;
  throw new Error(
    `${one.file} is no checkpoint of this installation: ${cause instanceof Error ? cause.message : String(cause)}. If the signing key was rotated after the backup, name a ledger-signing-key of after that with LIAISON_LEDGER_SIGNING_KEY_FILE, and put it into LIAISON_DATA before the hub starts; or, where it is lost, the folder of a witness, which keeps beside its checkpoint how the log was handed on.`,
    { cause },
  );
}

/** As the database has it: what a witness signed beneath it is not the log's. */
function holdNote({ log, note }: HeldNote, directory: string): void {
  const file = heldFile(directory, log);
  const [origin = ''] = note.split('\n');
  const cut = note.indexOf('\n\n') + 2;
  const signatures = note.slice(cut).split('\n');
  const own = signatures.filter((line) => line.startsWith(`\u2014 ${origin} `));
  const held = `${note.slice(0, cut)}${own.map((line) => `${line}\n`).join('')}`;
  if (heldNote(file) === held) return;
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeWhole(file, held);
}

function tellRest({ manifest }: Backup, directory: string, settings: readonly string[]): void {
  const besides = join(directory, besidesIn(manifest));
  console.log(`Restored to ${directory}. Law and files of settings: ${besides}.
Set for the hub: LIAISON_DATA=${directory}, LIAISON_PROFILES=${join(besides, 'law')}${manifest.settings.length > 0 ? `; set before: ${manifest.settings.join(', ')}` : ''}.
Entries whose details were erased by hand after ${manifest.madeAt} can be read again: npm run ledger -- erase.`);
  for (const line of settings) console.log(line);
  for (const line of manifest.leftOut) console.log(`Not in the backup: ${line}.`);
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new PgClient({ connectionString: url, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
