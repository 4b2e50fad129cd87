import { dispatch, linesOf } from './commands/dispatch.ts';
import { COMMANDS } from './keys/commands.ts';

const HELP = `npm run keys -- <command> [options]

${linesOf(COMMANDS)}

No secret is printed. Hubs that run take a change by themselves, within two seconds. scripts/keys/README.md says what each key makes,
and what becomes of that.
Exit: 0 done, 1 a key is older than it should be, 2 not understood or not done.
`;

await dispatch(COMMANDS, HELP, process.argv.slice(2));
