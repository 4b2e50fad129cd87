import { basename, join } from 'node:path';
import { heldFilesIn, heldNote } from '../../shared/src/ledger/write/held.ts';
import { dataDirectory } from '../hub/data-directory.ts';
import { KEY_NAMES, secret, secretText } from '../hub/secret.ts';
import { profilesFolder, setting } from '../hub/settings.ts';
import { keepsSeal } from '../keys/kept-seal.ts';
import { filesIn } from './files-in.ts';
import { below, namedFiles, type NamedFiles } from './named.ts';

const HELD = 'ledger-checkpoints/';
/** Databases are copied as tables; the lock is of a hub that runs; drafts are of somebody who is writing. */
const PASSED_OVER =
  /^postgres\/|^hub\.lock|^[a-z-]+-key\.lock$|\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/u;

/**
 * Lists the files of an installation: keys and all else in LIAISON_DATA but databases, law, and what settings name. The
 * checkpoints that are held are read at once, so that no log in the databases is behind them.
 *
 * @returns them, and what is not among them, in words.
 * @throws Error that names a file that a setting names and that is not there; and as `secret` does.
 */
export function keptFiles(env: NodeJS.ProcessEnv): NamedFiles {
  const directory = dataDirectory(env);
  const held = heldFilesIn(join(directory, HELD)).map((file) => ({
    path: `data/${HELD}${basename(file)}`,
    content: { text: heldNote(file) ?? '' },
  }));
  // The keys that hold, with those of before that they replaced, also where they come by environment.
  const names = [...KEY_NAMES, ...(keepsSeal(directory, env) ? (['seal-key'] as const) : [])];
  const keys = names.map((name) => {
    secret(directory, name, { env });
    return {
      path: `data/${name}`,
      content: { text: `${secretText(directory, name, { env }).text.trim()}\n` },
    };
  });
  const taken = new Set<string>(names);
  const { files, passedOver } = filesIn(directory);
  const others = files
    .filter((path) => !PASSED_OVER.test(path) && !path.startsWith(HELD) && !taken.has(path))
    .map((path) => ({ path: `data/${path}`, content: { file: join(directory, path) } }));
  const parts = [below('law', profilesFolder(env)), namedFiles(env)];
  return {
    kept: [...held, ...keys, ...others, ...parts.flatMap(({ kept }) => kept)],
    leftOut: [
      ...passedOver
        .filter((path) => path !== 'postgres' && !PASSED_OVER.test(path))
        .map((path) => `${join(directory, path)}: a link to a folder, or to nothing`),
      ...parts.flatMap(({ leftOut }) => leftOut),
      ...valuesOf(env),
    ],
  };
}

/** What lies in the environment alone. */
function valuesOf(env: NodeJS.ProcessEnv): readonly string[] {
  const state = setting(env, 'LIAISON_STATE') !== undefined;
  return [
    'values of settings that name no file, keys excepted: settings lists their names',
    ...(state
      ? ['LIAISON_STATE: counts, and which law is in force; gateways make both anew in an empty database']
      : []),
  ];
}
