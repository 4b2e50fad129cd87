import { HubError } from '../shared/src/core/errors.ts';
import { nearest } from '../shared/src/policy/law/nearest.ts';
import type { JoinCommand } from './join/command.ts';
import { check } from './join/check.ts';
import { init } from './join/init.ts';
import { keys } from './join/keys.ts';
import { migrate } from './join/migrate.ts';
import { sql } from './join/sql.ts';
import { token } from './join/token.ts';
import { tryIt } from './join/try.ts';

/** One line a subcommand, each in a file of its own under scripts/join. */
const COMMANDS: Readonly<Record<string, JoinCommand>> = {
  check,
  init,
  keys,
  migrate,
  sql,
  token,
  try: tryIt,
};

const HELP = `npm run join -- <command> [options]

What a State does to join, and what shows that it did. A command reads a candidate only: nothing of a hub has to run, or to stop.

${Object.values(COMMANDS)
  .map(({ help }) => `  ${help}`)
  .join('\n')}

Exit codes: 0 all is well, 1 something does not fit, 2 it could not be done: the message says why.
shared/src/sources/README.md says in which order a State joins.
`;

async function main([name, ...args]: readonly string[]): Promise<number> {
  const command = name === undefined || !Object.hasOwn(COMMANDS, name) ? undefined : COMMANDS[name];
  if (command === undefined && name !== undefined && !name.startsWith('-')) {
    const near = nearest(name, Object.keys(COMMANDS));
    console.error(
      `There is no "${name}"${near === undefined ? '.' : `; did you mean "${near}"?`} npm run join -- --help lists what there is.`,
    );
    return 2;
  }
  if (command === undefined || args.includes('--help')) {
    console.log(HELP);
    return command !== undefined || name === undefined || name === '--help' ? 0 : 2;
  }
  try {
    return await command.run(args);
  } catch (error) {
    if (error instanceof HubError)
      console.error(error.code === 'BAD_INPUT' ? error.publicMessage : error.message);
    else console.error(error instanceof Error ? error.message : String(error));
    return 2;
  }
}

process.exitCode = await main(process.argv.slice(2));
