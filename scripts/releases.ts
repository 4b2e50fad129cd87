import { dispatch, linesOf } from './commands/dispatch.ts';
import { COMMANDS } from './releases/commands.ts';

const HELP = `npm run releases -- <command> [options]

${linesOf(COMMANDS)}

Where: --url of the database of releases (LIAISON_RELEASES_URL, or the embedded one, whether a hub uses it now or not).
Exit: 0 done, 1 nothing there, 2 not understood.
`;

await dispatch(COMMANDS, HELP, process.argv.slice(2));
