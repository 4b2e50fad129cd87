import { statSync } from 'node:fs';
import { join } from 'node:path';
import { lookAtConfig } from '../../gateway/src/config/config.ts';
import { keyFilesOf } from '../../gateway/src/config/subgraphs-file.ts';
import { textOf } from '../../shared/src/core/kept-file.ts';
import { processPemFiles } from '../../shared/src/sources/connection/read-sources.ts';
import { readSecretFiles, setting } from './settings.ts';
import { SECRETS } from './secret.ts';
import { secretFilesOfWebhooks } from './webhooks-file.ts';

/** Readable by the group, and by everybody. */
const GROUP = 0o040;
const WORLD = 0o004;

/** A file that holds a secret, and the setting that names it. */
export interface SecretFile {
  readonly named: string;
  readonly file: string;
}

/**
 * Says which files with keys and passwords others may read: those that settings, a webhooks.yaml, a subgraphs.yaml
 * and a sources.yaml name, those below LIAISON_DATA, and a `sources.yaml` that holds passwords. A file of somebody else, which this process reads by one of its groups, may be
 * readable by that group: so Kubernetes hands out secrets (`fsGroup`).
 *
 * @returns one line each, with the way out.
 */
export function filesOthersRead(env: NodeJS.ProcessEnv, directory: string): readonly string[] {
  if (process.platform === 'win32') return [];
  const sources = setting(env, 'LIAISON_SOURCES');
  const text = textIn(sources);
  const holdsPasswords = sources !== undefined && /:\/\/[^\s:@/]+:[^\s@/]+@/u.test(text);
  const files: readonly SecretFile[] = [
    ...readSecretFiles(env),
    ...sourceUrlFiles(env),
    ...(holdsPasswords ? [{ named: 'LIAISON_SOURCES', file: sources }] : []),
    ...keyFilesOf(lookAtConfig(env).config.subgraphs).map((file) => ({
      named: 'LIAISON_SUBGRAPHS',
      file,
    })),
    ...processKeyFiles(sources).map((file) => ({ named: 'LIAISON_SOURCES', file })),
    ...secretFilesOfWebhooks(env).map((file) => ({ named: 'LIAISON_WEBHOOKS', file })),
    ...Object.keys(SECRETS).map((name) => ({ named: 'LIAISON_DATA', file: join(directory, name) })),
  ];
  return files.flatMap(({ named, file }) => {
    const who = readers(file);
    return who === undefined
      ? []
      : [
          `${named}: ${file} holds a secret, and ${who} may read it. chmod 600 ${file} (a mounted secret: mode 0400).`,
        ];
  });
}

/** The private keys to States' own processes that a `sources.yaml` names. */
function processKeyFiles(sources: string | undefined): readonly string[] {
  try {
    return sources === undefined ? [] : processPemFiles(sources, ['key']);
  } catch {
    // Whoever reads the file tells what is wrong with it.
    return [];
  }
}

/** The files with URLs of sources that variables name which a `sources.yaml` names (`urlFrom`). */
export function sourceUrlFiles(env: NodeJS.ProcessEnv): readonly SecretFile[] {
  const text = textIn(setting(env, 'LIAISON_SOURCES'));
  return [...text.matchAll(/urlFrom["']?:\s*["']?(\w+)/gu)].flatMap(([, name]) =>
    fileOf(env, `${name ?? ''}_FILE`),
  );
}

function fileOf(env: NodeJS.ProcessEnv, named: string): readonly SecretFile[] {
  const file = env[named];
  return file === undefined ? [] : [{ named, file }];
}

function readers(file: string): string | undefined {
  const found = statSync(file, { throwIfNoEntry: false });
  if (!found) return undefined;
  if ((found.mode & WORLD) !== 0) return 'everybody';
  const isByGroup = found.uid !== process.getuid?.() && process.getgroups?.().includes(found.gid) === true;
  return (found.mode & GROUP) !== 0 && !isByGroup ? 'its group' : undefined;
}

function textIn(file: string | undefined): string {
  try {
    return file === undefined ? '' : (textOf(file) ?? '');
  } catch {
    // Whoever reads the file tells what is wrong with it.
    return '';
  }
}
