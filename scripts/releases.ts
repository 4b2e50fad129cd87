import { environment } from './hub/settings.ts';
import { readFlags } from './ledger/options.ts';
import { COMMANDS } from './releases/commands.ts';

const HELP = `npm run releases -- <command> [options]

${Object.entries(COMMANDS)
  .map(([name, { about, options }]) => `  ${name.padEnd(8)} ${about}\n           ${options}`)
  .join('\n')}

Where: --url of the database of releases (LIAISON_RELEASES_URL, or the embedded one, whether a hub uses it now or not).
Exit: 0 done, 1 nothing there, 2 not understood.
`;

async function main([name, ...args]: readonly string[]): Promise<number> {
  if (name === undefined || name === '--help' || args.includes('--help')) {
    console.log(HELP);
    return 0;
  }
  const command = COMMANDS[name];
  if (!command)
    throw new Error(`There is no command "${name}". There are: ${Object.keys(COMMANDS).join(', ')}.`);
  return command.run(readFlags(args, command.flags), environment());
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 2;
  },
);
