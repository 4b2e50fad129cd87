import { existsSync, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { pemFilesOf } from '../../gateway/src/config/subgraphs-file.ts';
import { processPemFiles } from '../../shared/src/sources/connection/read-sources.ts';
import { readIssuers } from '../../shared/src/identity/issuers.ts';
import { webhookSecretFiles } from '../../subgraphs/releases/telling/webhooks.ts';
import { sourceUrlFiles } from '../hub/private-files.ts';
import { fileSettings, readSecretFiles } from '../hub/settings.ts';
import { filesIn, type Found } from './files-in.ts';

/** What goes into a backup as it is: a file, or text. */
export interface Kept {
  readonly path: string;
  readonly content: { readonly file: string } | { readonly text: string };
}

/** What settings name, and what of it is not taken, in words. */
export interface NamedFiles {
  readonly kept: readonly Kept[];
  readonly leftOut: readonly string[];
}

/** Settings that name files which are taken otherwise, or not at all; every other one that names a file is taken. */
const ELSEWHERE: Readonly<Record<string, string | undefined>> = {
  LIAISON_DATA: undefined,
  LIAISON_PROFILES: undefined,
  LIAISON_WITNESSES: 'LIAISON_WITNESSES: whoever holds these checkpoints keeps them',
  LIAISON_BENCH_DATA: undefined,
  LIAISON_BACKUP_PASSPHRASE_FILE: 'the passphrase of backups: keep it elsewhere',
};

/** Files that a file names in its turn. */
const NAMES_MORE: Readonly<Record<string, (file: string) => readonly string[]>> = {
  LIAISON_SUBGRAPHS: pemFilesOf,
  LIAISON_WEBHOOKS: webhookSecretFiles,
  LIAISON_SOURCES: (file) => processPemFiles(file),
  LIAISON_ISSUERS: (file) =>
    readIssuers(file).flatMap(({ jwksFile, revokedFile }) =>
      [jwksFile, revokedFile].filter((one) => one !== undefined),
    ),
};

interface Place {
  readonly named: string;
  readonly file: string;
}

/** The settings that may name files a hub needs, and which a backup takes. */
export function takenSettings(): readonly string[] {
  return [
    'LIAISON_CONFIG',
    ...fileSettings()
      .filter(({ shape }) => /path$/u.test(String(shape['format'] ?? '')))
      .map(({ variable }) => variable)
      .filter((variable) => !Object.hasOwn(ELSEWHERE, variable)),
  ];
}

/**
 * Lists the files that settings name, and those that these name in their turn: in a folder for each setting, where what lies below
 * the file that names it keeps its path to it, so that the file can be used from there.
 *
 * @throws Error that names a file which is not there.
 */
export function namedFiles(env: NodeJS.ProcessEnv): NamedFiles {
  const set = takenSettings().flatMap((named): readonly Place[] => {
    const value = env[named];
    // LIAISON_SUBGRAPHS may be a word.
    return value === undefined || (named === 'LIAISON_SUBGRAPHS' && !/\.ya?ml$/u.test(value))
      ? []
      : [{ named, file: value }];
  });
  const secrets = [...readSecretFiles(env), ...sourceUrlFiles(env)].filter(
    ({ named }) => !Object.hasOwn(ELSEWHERE, named),
  );
  const leftOut = Object.entries(ELSEWHERE).flatMap(([named, why]) =>
    why === undefined || env[named] === undefined ? [] : [why],
  );
  const places = [...set, ...secrets].filter(
    (place, at, all) => all.findIndex((one) => one.named === place.named && one.file === place.file) === at,
  );
  const kept = places.flatMap(({ named, file }, at) => {
    const folder = `settings/${at + 1} ${named}`;
    const more = moreOf({ named, file }, (why) => leftOut.push(why));
    const taken = [taking({ named, file }, folder), ...besides({ named, file }, more, folder)];
    leftOut.push(...taken.flatMap(({ leftOut: left }) => left));
    return taken.flatMap((one) => one.kept);
  });
  return { kept, leftOut };
}

function moreOf({ named, file }: Place, onLeft: (why: string) => void): readonly string[] {
  try {
    return [...new Set(NAMES_MORE[named]?.(file) ?? [])];
  } catch (cause) {
    // The file itself is taken: a hub that runs may still go on with what it read of it before.
    onLeft(`the files that ${named} names: ${cause instanceof Error ? cause.message : String(cause)}`);
    return [];
  }
}

/** Below the file that names it, a file keeps its path; else it lies in a folder of its own beside. */
function besides({ named, file }: Place, more: readonly string[], folder: string): readonly NamedFiles[] {
  const base = dirname(resolve(file));
  return more.map((one, at) => {
    const path = relative(base, one);
    const isBelow = !isAbsolute(path) && !path.split(sep).includes('..');
    const to = isBelow ? dirname(join(folder, path)) : join(folder, `elsewhere ${at + 1}`);
    return taking({ named: `a file of ${named}`, file: one }, to.split(sep).join('/'));
  });
}

function taking({ named, file }: Place, to: string): NamedFiles {
  if (!existsSync(file)) throw new Error(`${named}: ${file} is not there.`);
  if (statSync(file).isDirectory()) return below(to, file);
  return { kept: [{ path: `${to}/${basename(file)}`, content: { file } }], leftOut: [] };
}

/** All files below a folder, by their paths in the backup. */
export function below(to: string, folder: string): NamedFiles {
  const { files, passedOver }: Found = filesIn(folder);
  return {
    kept: files.map((file) => ({ path: `${to}/${file}`, content: { file: join(folder, file) } })),
    leftOut: passedOver.map((one) => `${join(folder, one)}: a link to a folder, or to nothing`),
  };
}
