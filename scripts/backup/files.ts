import { existsSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { heldFilesIn, heldNote } from '../../shared/src/ledger/write/held.ts';
import { filesBelow } from './manifest.ts';
import { dataDirectory } from '../hub/data-directory.ts';
import { KEY_NAMES, secret, secretText } from '../hub/secret.ts';
import { profilesFolder, readSecretFiles } from '../hub/settings.ts';
import { secretFilesOfWebhooks } from '../hub/webhooks-file.ts';

/** What goes into a backup as it is: a file, or text. */
export interface Kept {
  readonly path: string;
  readonly content: { readonly file: string } | { readonly text: string };
}

/** Settings that name a file or a folder which a hub needs. */
const NAMED = [
  'LIAISON_CONFIG',
  'LIAISON_SOURCES',
  'LIAISON_ISSUERS',
  'LIAISON_WEBHOOKS',
  'LIAISON_MAINTENANCE',
  'LIAISON_TRUSTED_DOCUMENTS',
  'LIAISON_TLS_CERT',
  'LIAISON_TLS_CLIENT_CA',
] as const;

const HELD = 'ledger-checkpoints/';
/** Databases are copied as tables; the lock is of a hub that runs; drafts are of somebody who is writing. */
const PASSED_OVER =
  /^postgres\/|^hub\.lock|^[a-z-]+-key\.lock$|\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/u;

/**
 * Lists the files of an installation: keys and all else in LIAISON_DATA but databases, law, and what settings name. The
 * checkpoints that are held are read at once, so that no log in the databases is behind them.
 *
 * @throws Error that names a file that a setting names and that is not there; and as `secret` does.
 */
export function keptFiles(env: NodeJS.ProcessEnv): readonly Kept[] {
  const directory = dataDirectory(env);
  const held = heldFilesIn(join(directory, HELD)).map((file) => ({
    path: `data/${HELD}${basename(file)}`,
    content: { text: heldNote(file) ?? '' },
  }));
  // The keys that hold, with those of before that they replaced, also where they come by environment.
  const keys = KEY_NAMES.map((name) => {
    secret(directory, name);
    return { path: `data/${name}`, content: { text: `${secretText(directory, name).text.trim()}\n` } };
  });
  const keyNames = new Set<string>(KEY_NAMES);
  const others = filesBelow(directory)
    .filter((path) => !PASSED_OVER.test(path) && !path.startsWith(HELD) && !keyNames.has(path))
    .map((path) => ({ path: `data/${path}`, content: { file: join(directory, path) } }));
  return [...held, ...keys, ...others, ...below('law', profilesFolder(env)), ...named(env)];
}

function named(env: NodeJS.ProcessEnv): readonly Kept[] {
  const places = [
    ...NAMED.flatMap((name) => (env[name] === undefined ? [] : [{ named: name as string, file: env[name] }])),
    ...readSecretFiles(env),
    ...secretFilesOfWebhooks(env).map((file) => ({ named: 'secrets of LIAISON_WEBHOOKS', file })),
  ].filter(
    ({ named: name, file }, at, all) =>
      all.findIndex((one) => one.named === name && one.file === file) === at,
  );
  return places.flatMap(({ named: name, file }, at) => {
    if (!existsSync(file)) throw new Error(`${name}: ${file} is not there.`);
    const path = `settings/${at + 1} ${name}`;
    return statSync(file).isDirectory()
      ? below(path, file)
      : [{ path: `${path}/${basename(file)}`, content: { file } }];
  });
}

function below(path: string, folder: string): readonly Kept[] {
  return filesBelow(folder).map((file) => ({
    path: `${path}/${file}`,
    content: { file: join(folder, file) },
  }));
}
