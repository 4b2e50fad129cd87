import { parseArgs, type ParseArgsConfig } from 'node:util';
import { nearest } from '../../shared/src/core/nearest.ts';

export type OptionsConfig = NonNullable<ParseArgsConfig['options']>;

/**
 * Reads the options of a command, and what stands beside them.
 *
 * @param command its name behind `npm run`.
 * @param allowPositionals whether something may stand beside them.
 * @throws Error that names an option that there is not, and the nearest; what parseArgs says of one without its value.
 */
export function parsedOptions<const T extends OptionsConfig>(
  command: string,
  args: readonly string[],
  options: T,
  allowPositionals = true,
) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals, strict: true });
  } catch (error) {
    const unknown = unknownOption(args, Object.keys(options));
    if (unknown === undefined) throw error;
    throw new Error(`${unknown} npm run ${command} -- --help lists them.`, { cause: error });
  }
}

/** A sentence about the first option that there is not, with the nearest; undefined where there is none such. */
export function unknownOption(args: readonly string[], names: readonly string[]): string | undefined {
  const given = args.find((one) => one.startsWith('--') && !names.includes(nameOf(one)));
  if (given === undefined) return undefined;
  const near = nearest(nameOf(given), names);
  return `${given} is no option of this command${near === undefined ? '.' : `; did you mean --${near}?`}`;
}

function nameOf(argument: string): string {
  return argument.replace(/^--/u, '').replace(/=.*$/u, '');
}
