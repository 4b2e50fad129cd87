import { environment } from './hub/settings.ts';
import { COMMANDS } from './ledger/commands.ts';
import { readFlags } from './ledger/options.ts';

const HELP = `npm run ledger -- <command> [options]

${Object.entries(COMMANDS)
  .map(
    ([name, { about, options }]) =>
      `  ${name.padEnd(9)} ${about}${options === '' ? '' : `\n            ${options}`}`,
  )
  .join('\n')}

Where: --log name (LIAISON_INSTANCE, or gateway-1; verify and refused: all of them), --url of the database (LIAISON_LEDGER, or the embedded one, whether a hub
uses it now or not), --key verifier key (by default made from this installation's secret). Exit: 0 holds, 1 does not, 2 not understood.
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
