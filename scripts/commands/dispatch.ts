import { parseArgs } from 'node:util';
import { nearest } from '../../shared/src/core/nearest.ts';
import { environment } from '../hub/settings.ts';
import { goOnUnread } from './unread.ts';
import { unknownOption } from './options.ts';

/** What options of a command hold, by name. */
export type Flags = Readonly<Record<string, string | undefined>>;

/** One command of several under one `npm run`. */
export interface Command {
  /** One line: what it does. */
  readonly about: string;
  /** Its options as they are written; empty: it has none. */
  readonly options: string;
  /** Their names; each takes a value. */
  readonly flags: readonly string[];
  /** @returns the exit code. @throws Error that says what is wrong, and the way out. */
  run(flags: Flags, env: NodeJS.ProcessEnv): Promise<number>;
}

export type Commands = Readonly<Record<string, Command>>;

/** What commands do and take, a line each. */
export function linesOf(commands: Commands): string {
  const width = Math.max(...Object.keys(commands).map((name) => name.length)) + 1;
  return Object.entries(commands)
    .map(([name, { about, options }]) => {
      const line = `  ${name.padEnd(width)} ${about}`;
      return options === '' ? line : `${line}\n${' '.repeat(width + 3)}${options}`;
    })
    .join('\n');
}

/**
 * Runs the command that the arguments name, with its flags and the environment as the settings file completes it. Sets the exit
 * code of the process: the command's own, 0 after help, 2 when it was not understood or threw, with its words on stderr.
 */
export async function dispatch(
  commands: Commands,
  help: string,
  [name, ...args]: readonly string[],
): Promise<void> {
  goOnUnread();
  if (name === undefined || name === '--help' || args.includes('--help')) return console.log(help);
  try {
    const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (!command) {
      const near = nearest(name, Object.keys(commands));
      throw new Error(
        `There is no command "${name}"${near === undefined ? '' : `; did you mean "${near}"?`} There are: ${Object.keys(commands).join(', ')}.`,
      );
    }
    process.exitCode = await command.run(readFlags(args, command.flags), environment());
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 2;
  }
}

/** @throws Error that names an option that is not one of these, or what belongs to none. */
function readFlags(args: readonly string[], names: readonly string[]): Flags {
  const options = Object.fromEntries(names.map((name) => [name, { type: 'string' as const }]));
  const accepted = `Accepted: ${names.map((name) => `--${name}`).join(', ')}.`;
  let read: ReturnType<typeof parseArgs>;
  try {
    read = parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    const why = error instanceof Error ? `${error.message}.` : String(error);
    throw new Error(`${unknownOption(args, names) ?? why} ${accepted}`, { cause: error });
  }
  const [stray] = read.positionals;
  if (stray !== undefined) throw new Error(`"${stray}" belongs to no option. ${accepted}`);
  return read.values as Flags;
}
