import { fromEnvironment } from '../../shared/src/core/environment.ts';
import { wrongPostgresUrl } from '../../shared/src/core/postgres-url.ts';
import { DOMAINS, isOneOf, type Domain } from '../../shared/src/core/vocabulary.ts';
import { nearest } from '../../shared/src/policy/law/nearest.ts';
import { parsedOptions, type OptionsConfig } from '../commands/options.ts';

/** One subcommand of `npm run join`, in a file of its own. */
export interface JoinCommand {
  /** For `--help`: what stands behind its name, what it does, then what its exit codes mean where they mean more than 0 and 2. */
  readonly help: string;
  /**
   * @param args what stands behind the subcommand's name.
   * @returns the code with which the process ends: 0 where all is well, 1 where something does not fit.
   * @throws Error that names the argument and the way out: the process ends with 2.
   */
  run(args: readonly string[]): Promise<number>;
}

/**
 * Reads options.
 *
 * @param others whether the command takes something else than options.
 * @throws Error that names one that there is not, and the nearest.
 */
export function optionsOf<const T extends OptionsConfig>(
  args: readonly string[],
  options: T,
  others: 'no others' | 'and others' = 'no others',
) {
  const read = parsedOptions('join', args, options);
  const [stray] = read.positionals;
  if (stray !== undefined && others === 'no others')
    throw new Error(
      `"${stray}" belongs to no option: this command takes options alone. npm run join -- --help lists them.`,
    );
  return read;
}

/** Reads the domain that an option names. @throws Error with the nearest one. */
export function domainNamed(given: string | undefined): Domain {
  if (isOneOf(DOMAINS, given)) return given;
  const near = given === undefined ? undefined : nearest(given, DOMAINS);
  throw new Error(
    `--domain: "${given ?? ''}" is none of ${DOMAINS.join(', ')}${near === undefined ? '' : `; did you mean ${near}?`}`,
  );
}

/** Reads the URL of a PostgreSQL out of a variable, or the file that it names with _FILE. @throws Error that names the variable. */
export function urlFrom(env: NodeJS.ProcessEnv, option: string, variable: string | undefined): string {
  if (variable === undefined || !/^[A-Z_][A-Z0-9_]*$/iu.test(variable))
    throw new Error(
      `${option}: "${variable ?? ''}" is no name of a variable. Give the name of one that holds the URL, so that no password is written on the command line.`,
    );
  const url = fromEnvironment(env, variable);
  if (url === undefined)
    throw new Error(
      `${option}: ${variable} is not set, nor is ${variable}_FILE, which names a file with the URL.`,
    );
  const wrong = wrongPostgresUrl(url);
  if (wrong !== undefined) throw new Error(`${option}: what ${variable} holds ${wrong}`);
  return url;
}
