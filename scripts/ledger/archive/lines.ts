import { PassThrough } from 'node:stream';
import { textLines } from '../../../shared/src/core/text-lines.ts';
import type { BackupKeys } from '../../backup/sealed-file.ts';
import { readSealed } from '../../backup/sealed-file.ts';
import type { ArchiveFile } from './manifest.ts';

/** A record as it stood in its table. */
export interface ArchivedRecord {
  readonly index: number;
  readonly entry: string;
  readonly kind: string;
  readonly writtenAt: string;
  readonly bytes: Buffer;
  readonly path: Buffer | null;
  /** The checkpoint that closes with it. */
  readonly checkpoint?: { readonly note: string; readonly edge: Buffer };
}

/** One line of an archive: a record, or a part that records behind it name. */
export type ArchiveLine = { readonly part: string; readonly text: string } | ArchivedRecord;

export function writtenLine(line: ArchiveLine): string {
  if ('part' in line) return `${JSON.stringify(line)}\n`;
  const { bytes, path, checkpoint, ...rest } = line;
  return `${JSON.stringify({
    ...rest,
    bytes: bytes.toString('base64'),
    ...(path ? { path: path.toString('base64') } : {}),
    ...(checkpoint ? { note: checkpoint.note, edge: checkpoint.edge.toString('base64') } : {}),
  })}\n`;
}

interface ReadLine {
  readonly part?: string;
  readonly text?: string;
  readonly index: number;
  readonly entry: string;
  readonly kind: string;
  readonly writtenAt: string;
  readonly bytes: string;
  readonly path?: string;
  readonly note?: string;
  readonly edge?: string;
}

function readLine(line: string): ArchiveLine {
  const said = JSON.parse(line) as ReadLine;
  if (said.part !== undefined) return { part: said.part, text: said.text ?? '' };
  const { index, entry, kind, writtenAt, bytes, path, note, edge } = said;
  return {
    index,
    entry,
    kind,
    writtenAt,
    bytes: Buffer.from(bytes, 'base64'),
    path: path === undefined ? null : Buffer.from(path, 'base64'),
    ...(note === undefined ? {} : { checkpoint: { note, edge: Buffer.from(edge ?? '', 'base64') } }),
  };
}

/**
 * The lines of a file of an archive, in constant memory. They are vouched for only once the last has been read.
 *
 * @throws Error that names the file when it is not what was written, or the passphrase is another one.
 */
export async function* linesOf(
  folder: string,
  file: ArchiveFile,
  keys: BackupKeys,
): AsyncGenerator<ArchiveLine> {
  const through = new PassThrough();
  const reading = readSealed(folder, file, keys, through).catch((cause: unknown) => {
    through.destroy();
    return cause;
  });
  try {
    for await (const line of textLines(through.setEncoding('utf8') as AsyncIterable<string>))
      yield readLine(line);
  } catch (cause) {
    // What broke the file says more than what that broke here.
    through.destroy();
    throw (await reading) ?? cause;
  } finally {
    through.destroy();
  }
  const failure = await reading;
  if (failure !== undefined) throw failure;
}
