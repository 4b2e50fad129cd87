import { dispatch, linesOf } from './commands/dispatch.ts';
import { COMMANDS } from './ledger/commands.ts';

const HELP = `npm run ledger -- <command> [options]

${linesOf(COMMANDS)}

Where: --log name (LIAISON_INSTANCE, or gateway-1; verify and refused: all of them), --url of the database (LIAISON_LEDGER, or the embedded one, whether a hub
uses it now or not), --key verifier key (by default made from this installation's secret). Exit: 0 holds, 1 does not, 2 not understood.
`;

await dispatch(COMMANDS, HELP, process.argv.slice(2));
