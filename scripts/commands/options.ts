import { parseArgs, type ParseArgsConfig } from 'node:util';
import { nearest } from '../../shared/src/core/nearest.ts';

export type OptionsConfig = NonNullable<ParseArgsConfig['options']>;

/**
 * Reads the options of a command, and what stands beside them.
 *
 * @param command its name behind `npm run`.
 * @throws Error that names an option that there is not, and the nearest; what parseArgs says of one without its value.
 */
export function parsedOptions<const T extends OptionsConfig>(
  command: string,
  args: readonly string[],
  options: T,
) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    const given = args.find((one) => one.startsWith('--') && !Object.hasOwn(options, nameOf(one)));
    if (given === undefined) throw error;
    const near = nearest(nameOf(given), Object.keys(options));
    throw new Error(
      `${given} is no option of this command${near === undefined ? '.' : `; did you mean --${near}?`} npm run ${command} -- --help lists them.`,
      { cause: error },
    );
  }
}

function nameOf(argument: string): string {
  return argument.replace(/^--/u, '').replace(/=.*$/u, '');
}
