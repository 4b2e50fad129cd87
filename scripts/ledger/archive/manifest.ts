import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { textOf } from '../../../shared/src/core/kept-file.ts';

export const FORMAT = 'liaison ledger archive 1';

const Stretch = z.strictObject({
  log: z.string().regex(/^[a-z0-9][a-z0-9-]*$/u),
  /** Of the first record, and the one behind the last. */
  first: z.number().int().min(0),
  until: z.number().int().min(1),
  /** The checkpoint of size `until`, which ends the month. */
  note: z.string(),
});
export type Stretch = z.infer<typeof Stretch>;

const ArchiveFile = z.strictObject({
  path: z.string().regex(/^ledger-[a-z0-9-]+\/[a-z0-9-]+\.\d+\.archive$/u),
  bytes: z.number().int().min(28),
  sha256: z.string().regex(/^[0-9a-f]{64}$/u),
  log: z.string(),
  first: z.number().int().min(0),
  until: z.number().int().min(1),
});
export type ArchiveFile = z.infer<typeof ArchiveFile>;

const Manifest = z.strictObject({
  format: z.literal(FORMAT),
  /** `2026-01`, or `until-2025-11`: all that came before months were kept apart, and that month. */
  month: z.string().regex(/^(?:until-)?\d{4}-\d{2}$/u),
  /** The month ended before this moment. */
  ends: z.string(),
  /** Of the key that the passphrase gives. */
  salt: z.string().regex(/^[0-9a-f]{64}$/u),
  /** Whether keys of details were still there: what is sealed can be read until they are destroyed in the ledger. */
  details: z.enum(['destroyed', 'sealed']),
  logs: z.array(Stretch),
  files: z.array(ArchiveFile),
});
export type Manifest = z.infer<typeof Manifest>;

/** A month in a folder, as its manifest has it. */
export interface ArchivedMonth {
  readonly folder: string;
  readonly manifest: Manifest;
  /** SHA-256 of the manifest's text, hex: what the ledger keeps of all of it. */
  readonly digest: string;
}

export const manifestName = (month: string): string => `ledger-${month}.json`;

export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** @returns undefined where there is none. @throws Error that names the file when it is not one. */
export function readManifest(folder: string, month: string): ArchivedMonth | undefined {
  const file = join(folder, manifestName(month));
  const text = textOf(file);
  if (text === undefined) return undefined;
  const read = Manifest.safeParse(parsed(text));
  if (!read.success) throw new Error(`${file} is no manifest of an archive: ${z.prettifyError(read.error)}`);
  return { folder, manifest: read.data, digest: digestOf(text) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Every month in a folder, oldest first. @throws Error that names the folder when there is none. */
export function monthsIn(folder: string): readonly ArchivedMonth[] {
  let names: readonly string[];
  try {
    names = readdirSync(folder);
  } catch (cause) {
    throw new Error(`--archive: the folder ${folder} cannot be read.`, { cause });
  }
  const months = names.flatMap((name) => /^ledger-((?:until-)?\d{4}-\d{2})\.json$/u.exec(name)?.[1] ?? []);
  if (months.length === 0) throw new Error(`--archive: ${folder} holds no ledger-YYYY-MM.json.`);
  return months
    .flatMap((month) => readManifest(folder, month) ?? [])
    .sort((a, b) => (a.manifest.ends < b.manifest.ends ? -1 : 1));
}
