import { createHmac, timingSafeEqual } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { textOf, writeWhole } from '../../shared/src/core/kept-file.ts';
import { filesIn } from './files-in.ts';
import { backupKeys, readSealed, type BackupKeys } from './sealed-file.ts';

export const FORMAT = 'liaison backup 1';
const MANIFEST = 'manifest.json';
const MAC = 'manifest.mac';

const Table = z.strictObject({
  /** Schema-qualified. */
  name: z.string().regex(/^[a-z_]+\.[a-z_0-9]+$/u),
  columns: z.array(z.string().regex(/^[a-z_0-9]+$/u)),
  rows: z.number().int().min(0),
});
export type TableCopy = z.infer<typeof Table>;

/** Below the folder that it is restored to, and nowhere else. */
const Path = z.string().refine((path) => path.split('/').every((part) => !/^(?:\.{0,2})$|\\/u.test(part)));

/** Whether a manifest can list a file by this path. */
export function isListable(path: string): boolean {
  return Path.safeParse(path).success;
}

const Manifest = z.strictObject({
  format: z.literal(FORMAT),
  madeAt: z.string(),
  madeBy: z.string(),
  versions: z.strictObject({ liaison: z.string(), node: z.string(), postgres: z.string() }),
  /** Of the keys that the passphrase gives. */
  salt: z.string().regex(/^[0-9a-f]{64}$/u),
  /** Where each log stood: its newest checkpoint in the backup. */
  logs: z.array(z.strictObject({ log: z.string(), size: z.number().int(), checkpoint: z.string() })),
  ledger: z.array(Table),
  /** Absent: there was no store of releases. */
  releases: z.array(Table).optional(),
  files: z.array(z.strictObject({ path: Path, bytes: z.number().int().min(28), sha256: z.string() })),
  /** Names of the settings that were set, without values. */
  settings: z.array(z.string()),
  /** What was there and is not in the backup, in words. */
  leftOut: z.array(z.string()),
});
export type Manifest = z.infer<typeof Manifest>;

/** A backup that is not what was made. */
export class BackupBroken extends Error {}

/** A backup whose manifest is the one that whoever had the passphrase wrote. */
export interface Backup {
  readonly folder: string;
  readonly manifest: Manifest;
  readonly keys: BackupKeys;
}

/** Writes the manifest, last of all: a folder without one is no backup. */
export function writeManifest({ folder, manifest, keys }: Backup): void {
  const text = `${JSON.stringify(manifest, null, 2)}\n`;
  writeWhole(join(folder, MAC), `${macOf(text, keys).toString('hex')}\n`);
  writeWhole(join(folder, MANIFEST), text);
}

/**
 * Opens a backup: its manifest is checked, its files are not read yet.
 *
 * @throws BackupBroken that names the folder, and what is wrong.
 */
export async function openBackup(folder: string, passphrase: string): Promise<Backup> {
  const text = textOf(join(folder, MANIFEST));
  if (text === undefined)
    throw new BackupBroken(
      `${folder} holds no ${MANIFEST}: it is no backup, or one that did not come to its end.`,
    );
  const salt = /"salt": "([0-9a-f]{64})"/u.exec(text)?.[1];
  const said = Buffer.from((textOf(join(folder, MAC)) ?? '').trim(), 'hex');
  const keys = await backupKeys(passphrase, salt ?? '');
  const own = macOf(text, keys);
  if (salt === undefined || said.length !== own.length || !timingSafeEqual(said, own))
    throw new BackupBroken(`${join(folder, MANIFEST)} was changed, or the passphrase is another one.`);
  const read = Manifest.safeParse(JSON.parse(text));
  if (!read.success)
    throw new BackupBroken(
      `${join(folder, MANIFEST)} is of another version of the hub: ${z.prettifyError(read.error)}. Restore it with that version.`,
    );
  return { folder, manifest: read.data, keys };
}

/**
 * Reads every file of a backup whole, and holds it against the manifest.
 *
 * @throws BackupBroken that names the first file that is missing, changed, or not in the manifest.
 */
export async function checkFiles({ folder, manifest, keys }: Backup): Promise<void> {
  const listed = new Set([MANIFEST, MAC, ...manifest.files.map(({ path }) => path)]);
  const foreign = filesIn(folder).files.find((path) => !listed.has(path));
  if (foreign !== undefined)
    throw new BackupBroken(`${join(folder, foreign)} is not in the manifest. Take it away if it is yours.`);
  for (const file of manifest.files)
    await readSealed(folder, file, keys).catch((cause: unknown) => {
      throw new BackupBroken(cause instanceof Error ? cause.message : String(cause), { cause });
    });
}

function macOf(text: string, { manifest }: BackupKeys): Buffer {
  return createHmac('sha256', manifest).update(text).digest();
}
