import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { readSources } from '../../shared/src/sources/connection/read-sources.ts';
import { isOwnProcess, type SourceConfig } from '../../shared/src/sources/connection/source-config.ts';
import { nearest } from '../../shared/src/policy/law/nearest.ts';
import { environment, setting } from '../hub/settings.ts';
import { subgraphOf } from '../hub/subgraphs.ts';
import { checkSource, fits } from './check/check-source.ts';
import { domainCheck } from './check/records.ts';
import { printed } from './check/print.ts';
import { optionsOf, type JoinCommand } from './command.ts';

/** Holds sources against their contract. */
export const check: JoinCommand = {
  help: `check     holds a source against its contract: rights, columns, types, functions, all rows, freshness, and how fast it answers
              [--source pt-person]...    by default all of them
              [--sources FILE]           a sources.yaml; LIAISON_SOURCES, where it is not given
              [--json]                   for machines
            exit 0 all fit, 1 one does not, 2 one could not be asked`,
  run: async (args) => {
    const { values } = optionsOf(args, {
      source: { type: 'string', multiple: true },
      sources: { type: 'string' },
      json: { type: 'boolean' },
    });
    let code = 0;
    for (const config of wanted(values.sources, values.source)) {
      try {
        const found = await checkSource(config, domainCheck(subgraphOf(config.domain)));
        console.log(values.json ? JSON.stringify(found) : printed(found));
        if (code === 0 && !fits(found)) code = 1;
      } catch (error) {
        console.error(error instanceof Error ? error.message : String(error));
        code = 2;
      }
    }
    return code;
  },
};

/** @throws Error of a State's own process: its database is reached from there alone. */
function mustBeDatabase(source: SourceConfig, file: string): SourceConfig {
  if (isOwnProcess(source))
    throw new Error(
      `--source: ${source.name} of ${file} is a State's own process. Run this where it runs, with the sources.yaml there.`,
    );
  return source;
}

function wanted(file: string | undefined, names: readonly string[] | undefined): readonly SourceConfig[] {
  const env = environment();
  const path = file ?? setting(env, 'LIAISON_SOURCES');
  if (path === undefined)
    throw new Error(
      '--sources: name a sources.yaml, or set LIAISON_SOURCES. shared/src/sources/README.md shows one.',
    );
  if (!existsSync(path)) throw new Error(`--sources: there is no file ${resolve(path)}`);
  const all = readSources(path, env, 1);
  if (names === undefined) return all.map((one) => mustBeDatabase(one, path));
  return names.map((name) => {
    const found = all.find((one) => one.name === name);
    if (found) return mustBeDatabase(found, path);
    const known = all.map((one) => one.name);
    const near = nearest(name, known);
    throw new Error(
      `--source: ${path} names no "${name}"${near === undefined ? '.' : `; did you mean ${near}?`} It names ${known.join(', ')}.`,
    );
  });
}
