import { stateCode, type StateCode } from '../../shared/src/core/ids.ts';
import { readSources } from '../../shared/src/sources/connection/read-sources.ts';
import type { SourceConfig } from '../../shared/src/sources/connection/source-config.ts';
import { dataDirectory } from '../hub/data-directory.ts';
import { filesOthersRead } from '../hub/private-files.ts';
import { profilesFolder, setting } from '../hub/settings.ts';
import { Reading, type Shared } from './settings.ts';

/** What a State's own process is told, checked before anything is opened. */
export interface OwnSettings extends Shared {
  readonly states: readonly StateCode[];
  readonly profiles: string;
  readonly logLevel: string;
  readonly sealKeysFile: string;
  readonly sourcesFile: string;
  readonly sources: readonly SourceConfig[];
}

/** The States of a command such as `--state FR --state BE`; undefined when it is none of a State's own process. */
export function statesOf(words: readonly string[]): readonly string[] | undefined {
  if (!words.includes('--state')) return undefined;
  return words.flatMap((word, i) =>
    i % 2 === 0 && word === '--state' ? [words[i + 1] ?? ''] : i % 2 === 0 ? [word] : [],
  );
}

/**
 * Reads what a State's own process needs, and refuses what it has no use for: it holds none of the hub's keys, and knows neither
 * its ledger nor its store of releases.
 *
 * @param names codes of the States whose process it is.
 * @throws Error with all that is wrong, each in one line with the way out.
 */
export function readOwnSettings(names: readonly string[], env: NodeJS.ProcessEnv): OwnSettings {
  const reading = new Reading(env);
  const states = names.flatMap((name) => {
    try {
      return [stateCode(name)];
    } catch {
      reading.mistakes.push(`--state "${name}": no code of a State, such as FR.`);
      return [];
    }
  });
  const who = `the process of ${names.join(', ')}`;
  const shared = reading.shared();
  const sourcesFile = reading.tried(() => setting(env, 'LIAISON_SOURCES'));
  if (sourcesFile === undefined)
    reading.mistakes.push(
      `LIAISON_SOURCES is not set: ${who} needs it, as a sources.yaml names its databases.`,
    );
  reading.refuseOthers(['LIAISON_SOURCES'], who);
  const sealKeysFile = reading.sealKeys();
  if (shared.mode === 'production') reading.mistakes.push(...filesOthersRead(env, dataDirectory(env)));
  const sources =
    sourcesFile === undefined ? [] : (reading.tried(() => ownSources(sourcesFile, states, env)) ?? []);
  const logLevel = reading.tried(() => setting(env, 'LIAISON_LOG'));
  if (reading.mistakes.length > 0)
    throw new Error(`The process does not start as it is set up:\n  ${reading.mistakes.join('\n  ')}`);
  return {
    ...{ ...shared, states, sealKeysFile, sources, sourcesFile: sourcesFile ?? '' },
    profiles: profilesFolder(env),
    logLevel: logLevel ?? (shared.mode === 'demonstration' ? 'warn' : 'info'),
  };
}

/**
 * Reads the databases of some States, and of nobody else.
 *
 * @throws Error as `readSources`; also when one answers for another State, or one of the States has none.
 */
export function ownSources(
  file: string,
  states: readonly StateCode[],
  env: NodeJS.ProcessEnv,
): readonly SourceConfig[] {
  const sources = readSources(file, env, 1);
  for (const { name, owners, process } of sources) {
    const other = owners.find((owner) => !states.includes(owner));
    if (other !== undefined)
      throw new Error(
        `${file}: ${name} answers for ${other}, whose process this is not. Take it out, or say --state ${other} too.`,
      );
    if (process) throw new Error(`${file}: ${name} is a process. Name the database here.`);
  }
  const without = states.find((state) => !sources.some(({ owners }) => owners.includes(state)));
  if (without !== undefined) throw new Error(`${file}: no source answers for ${without}.`);
  return sources;
}
