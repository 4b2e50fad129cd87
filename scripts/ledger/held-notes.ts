import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { heldFile, heldFilesIn, heldNote } from '../../shared/src/ledger/write/held.ts';
import { dataDirectory } from '../hub/data-directory.ts';
import { setting } from '../hub/settings.ts';
import type { Flags } from '../commands/dispatch.ts';
import { pinnedKey, type PinnedKey } from './check.ts';
import { KeyChain, recordsOf, type ShownHandover } from './handovers.ts';

/** A checkpoint that somebody keeps outside the database. */
export interface HeldNote {
  readonly file: string;
  readonly log: string;
  readonly note: string;
  /** Those that the witness followed who keeps it. */
  readonly handovers?: readonly ShownHandover[];
}

/** What a witness keeps in its folder: its checkpoint, and beside it the hand-overs that it followed, where there were some. */
const CHECKPOINT = 'checkpoint.txt';
const HANDOVERS = 'handovers.json';

/**
 * Every checkpoint that is at hand: those that hubs of this installation hold in LIAISON_DATA, those of its witness, those of
 * LIAISON_WITNESSES (files, or folders that `npm run witness -- --state` keeps) and of `--held`.
 *
 * @throws Error that names a file that cannot be read. What was to be compared and is not there must never pass for whole.
 */
export function heldNotes(flags: Flags, env: NodeJS.ProcessEnv): readonly HeldNote[] {
  const directory = dataDirectory(env);
  const own = heldFilesIn(dirname(heldFile(directory, '')));
  const files = [
    ...[join(directory, 'witness', CHECKPOINT)].filter((file) => existsSync(file)),
    ...listed(setting(env, 'LIAISON_WITNESSES')).map((path) => noteOf('LIAISON_WITNESSES', path)),
    ...listed(flags['held']).map((path) => noteOf('--held', path)),
  ];
  return [
    ...own.map((file) => ({ file, note: heldNote(file) ?? read('', file) })),
    ...files.map((file) => ({ file, note: read('', file), ...followedBeside(file) })),
  ].map((one) => ({ ...one, log: logOf(one.note) }));
}

/**
 * Who may have signed a checkpoint that is held of a log which lost the records by which it was handed on: a key of the installation, or
 * the one that the witness followed from there.
 *
 * @param own keys of the installation, as auditors pin them.
 */
export function signersOf(
  { note, handovers = [] }: Pick<HeldNote, 'note' | 'handovers'>,
  own: readonly string[],
): readonly PinnedKey[] {
  const keys = own.map(pinnedKey);
  return [...keys, ...keys.map((key) => new KeyChain(recordsOf(handovers), key).keyOf(note))];
}

/** @throws Error that names the file when it is not what a witness writes. */
function followedBeside(file: string): Pick<HeldNote, 'handovers'> {
  const beside = join(dirname(file), HANDOVERS);
  if (basename(file) !== CHECKPOINT || !existsSync(beside)) return {};
  try {
    return { handovers: JSON.parse(read('', beside)) as readonly ShownHandover[] };
  } catch (cause) {
    throw new Error(`${beside} is not what a witness keeps of hand-overs.`, { cause });
  }
}

/**
 * The checkpoints of `--since-held`: files, or folders that `npm run witness -- --state` keeps.
 *
 * @throws Error that names a file that cannot be read.
 */
export function sinceNotes(flags: Flags): readonly HeldNote[] {
  return listed(flags['since-held']).map((path) => {
    const file = noteOf('--since-held', path);
    const note = read('', file);
    return { file, note, log: logOf(note) };
  });
}

/** The log that the first line of a checkpoint, or the name of a key, speaks of. */
export function logOf(note: string): string {
  const [origin = ''] = note.split('\n');
  return origin.replace(/^liaison\/ledger\//u, '');
}

function listed(paths: string | undefined): readonly string[] {
  return (paths ?? '')
    .split(',')
    .map((path) => path.trim())
    .filter((path) => path !== '');
}

function noteOf(option: string, path: string): string {
  const file = existsSync(path) && statSync(path).isDirectory() ? join(path, CHECKPOINT) : path;
  read(`${option}: `, file);
  return file;
}

function read(option: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new Error(`${option}${file} cannot be read.`, { cause: error });
  }
}
