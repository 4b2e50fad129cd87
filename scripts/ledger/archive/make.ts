import { randomBytes } from 'node:crypto';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type pg from 'pg';
import { privateFolder, writeWhole } from '../../../shared/src/core/kept-file.ts';
import { StretchTree, type TreeHash } from '../../../shared/src/ledger/proof/archived.ts';
import { edgeOf, EMPTY_EDGE, leafHash, rootOf, type Edge } from '../../../shared/src/ledger/proof/merkle.ts';
import { partsNamed } from '../../../shared/src/ledger/proof/packed.ts';
import { readParts } from '../../../shared/src/ledger/proof/unpack.ts';
import { backupKeys, writeSealed, type BackupKeys } from '../../backup/sealed-file.ts';
import { linesOf, writtenLine, type ArchivedRecord } from './lines.ts';
import {
  FORMAT,
  manifestName,
  readManifest,
  type ArchivedMonth,
  type ArchiveFile,
  type Manifest,
  type Stretch,
} from './manifest.ts';

const PAGE = 4_000;
/** Records of a file: whoever proves one of them reads one file. */
const FILE_RECORDS = 1_000_000;

/**
 * Kinds whose records are needed for as long as the log is read: who signs it, and what was archived. They are few, name nobody, and
 * stay, in the month that follows.
 */
export const STAY: readonly string[] = ['HANDOVER', 'ARCHIVE'];

/** A month of the ledger's tables. */
export interface LedgerMonth {
  /** Behind the name of each of its tables. */
  readonly name: string;
  /** As people say it: `2026-01`; `until-2025-11`. */
  readonly label: string;
  readonly ends: Date;
}

/** The stretch of one log that is in a month, and the tree under it. */
export interface LogStretch extends Stretch {
  readonly before: Edge;
}

/** What of a tree stays in the ledger. */
export interface KeptTree extends Stretch {
  readonly edge: Edge;
  readonly hashes: readonly TreeHash[];
}

/** Where an archive is written to, and what enciphers it. */
export interface ArchivePlace {
  readonly folder: string;
  readonly passphrase: string;
  readonly details: Manifest['details'];
}

/**
 * The stretches of a month, each of which must go on where the archive of its log ends.
 *
 * @throws Error that names a log whose records do not lie together, or have no checkpoint at their end.
 */
export async function stretchesOf(client: pg.Client, month: LedgerMonth): Promise<readonly LogStretch[]> {
  const { rows } = await client.query<{
    readonly log: string;
    readonly first: number;
    readonly until: number;
    readonly count: number;
    readonly note: string | null;
    readonly archived: number;
    readonly edge: Buffer | null;
    readonly later: number | null;
  }>(
    `SELECT r.*, c.note, coalesce(a.until, 0)::float8 AS archived, a.edge,
       (SELECT min(l.index) FROM ledger.record l
         WHERE l.log = r.log AND l.written_at >= $1 AND l.index >= r.first)::float8 AS later
     FROM (SELECT log, min(index)::float8 AS first, max(index)::float8 + 1 AS until, count(*)::float8 AS count
       FROM ledger.record_${month.name} o
       WHERE NOT EXISTS (SELECT FROM ledger.archived a WHERE a.log = o.log AND a.until > o.index) GROUP BY log) r
     LEFT JOIN ledger.checkpoint c ON c.log = r.log AND c.size = r.until
     LEFT JOIN LATERAL (SELECT until, edge FROM ledger.archived a WHERE a.log = r.log ORDER BY a.until DESC LIMIT 1) a ON true
     ORDER BY r.log`,
    [month.ends],
  );
  return rows.map(({ log, first, until, count, note, archived, edge, later }) => {
    const wrong =
      first !== archived || count !== until - first || (later !== null && later < until)
        ? `its records of ${month.label} are not one stretch from ${archived} on. Did its clock jump? They stay where they are`
        : note === null
          ? `it has no checkpoint of ${until} records, where ${month.label} ends`
          : undefined;
    if (wrong !== undefined || note === null) throw new Error(`The log ${log} cannot be archived: ${wrong}.`);
    return { log, first, until, note, before: edge ? edgeOf(archived, edge) : EMPTY_EDGE };
  });
}

/**
 * Writes a month into files, reads them again, and writes the manifest last: a month without one is none. One that is there
 * already is read and held against the ledger.
 *
 * @returns the month, and what of its trees must stay in the ledger.
 * @throws Error when what is in the ledger, or in the files, does not make the trees that were signed.
 */
export async function writeMonth(
  client: pg.Client,
  { month, stretches }: { readonly month: LedgerMonth; readonly stretches: readonly LogStretch[] },
  place: ArchivePlace,
): Promise<{ readonly archived: ArchivedMonth; readonly kept: readonly KeptTree[] }> {
  const { folder, passphrase, details } = place;
  privateFolder(folder);
  const known = readManifest(folder, month.label);
  if (!known) {
    const own = `ledger-${month.label}`;
    // Of a run that did not come to its end: its files, and a list that was not whole.
    for (const left of readdirSync(folder))
      if (left === own || left.startsWith(`${manifestName(month.label)}.`))
        rmSync(join(folder, left), { recursive: true });
    const salt = randomBytes(32).toString('hex');
    const keys = await backupKeys(passphrase, salt);
    const files: ArchiveFile[] = [];
    for (const stretch of stretches)
      for (let first = stretch.first; first < stretch.until; first += FILE_RECORDS) {
        const until = Math.min(stretch.until, first + FILE_RECORDS);
        const path = `${own}/${stretch.log}.${first}.archive`;
        const lines = Readable.from(writtenLines(client, { month, log: stretch.log, first, until }));
        const sealed = await writeSealed(folder, path, lines, keys);
        files.push({ ...sealed, log: stretch.log, first, until });
      }
    const logs = stretches.map(({ log, first, until, note }) => ({ log, first, until, note }));
    const ends = month.ends.toISOString();
    const manifest: Manifest = { format: FORMAT, month: month.label, ends, salt, details, logs, files };
    writeWhole(join(folder, manifestName(month.label)), `${JSON.stringify(manifest, null, 2)}\n`);
  }
  const archived = known ?? readManifest(folder, month.label);
  if (!archived) throw new Error(`${join(folder, manifestName(month.label))} was not written.`);
  const keys = await backupKeys(passphrase, archived.manifest.salt);
  const kept: KeptTree[] = [];
  for (const stretch of stretches) kept.push(await readBack(archived, stretch, keys));
  return { archived, kept };
}

/** Records of a log with the checkpoints that close with them, each part before the first that names it. */
async function* writtenLines(
  client: pg.Client,
  { month, log, first, until }: Pick<Stretch, 'log' | 'first' | 'until'> & { readonly month: LedgerMonth },
): AsyncGenerator<string> {
  const named = new Set<string>();
  for (let from = first; from < until; from += PAGE) {
    const { rows } = await client.query<
      Omit<ArchivedRecord, 'checkpoint' | 'writtenAt'> & {
        readonly written_at: Date;
        readonly note: string | null;
        readonly edge: Buffer;
      }
    >(
      `SELECT r.index::float8, r.entry, r.kind, r.written_at, r.bytes, r.path, c.note, c.edge
       FROM ledger.record_${month.name} r LEFT JOIN ledger.checkpoint c ON c.log = r.log AND c.size = r.index + 1
       WHERE r.log = $1 AND r.index >= $2 AND r.index < $3 ORDER BY r.index`,
      [log, from, Math.min(from + PAGE, until)],
    );
    const fresh = [...new Set(rows.flatMap(({ bytes }) => partsNamed(bytes)))].filter(
      (part) => !named.has(part),
    );
    for (const [part, text] of await readParts(client, fresh)) yield writtenLine({ part, text });
    for (const part of fresh) named.add(part);
    for (const { note, edge, written_at, ...record } of rows)
      yield writtenLine({
        ...record,
        writtenAt: written_at.toISOString(),
        ...(note === null ? {} : { checkpoint: { note, edge } }),
      });
  }
}

/** What the files hold must be each record of the stretch, and make the tree that its last checkpoint signs. */
async function readBack(
  { folder, manifest }: ArchivedMonth,
  { before, ...stretch }: LogStretch,
  keys: BackupKeys,
): Promise<KeptTree> {
  const tree = new StretchTree(before);
  const wrong = (why: string): Error =>
    new Error(
      `${join(folder, manifestName(manifest.month))}: of ${stretch.log} ${why}. Nothing was taken out of the ledger. npm run ledger -- verify says whether it is whole; if it is, take the archive of this month away and make it again.`,
    );
  const own = manifest.logs.find(({ log }) => log === stretch.log);
  if (own?.first !== stretch.first || own.until !== stretch.until || own.note !== stretch.note)
    throw wrong('it does not hold what the ledger has');
  for (const file of manifest.files.filter(({ log }) => log === stretch.log))
    for await (const line of linesOf(folder, file, keys))
      if ('bytes' in line) {
        if (line.index !== tree.edge.size) throw wrong(`it lacks record ${tree.edge.size}`);
        tree.add(leafHash(line.bytes), STAY.includes(line.kind));
      }
  const { edge } = tree;
  const [, size, root] = stretch.note.split('\n');
  if (size !== String(edge.size) || root !== rootOf(edge).toString('base64'))
    throw wrong(`its records are not those under the checkpoint of size ${stretch.until}`);
  return { ...stretch, edge, hashes: tree.kept };
}
