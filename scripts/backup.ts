import { COMMANDS } from './backup/commands.ts';
import { dispatch, linesOf } from './commands/dispatch.ts';

const HELP = `npm run backup -- <command> [options]

${linesOf(COMMANDS)}

LIAISON_BACKUP_PASSPHRASE, or the file that LIAISON_BACKUP_PASSPHRASE_FILE names: 16 characters or more, kept apart from the backup.
Exit: 0 whole, 1 not whole, or records are lost, 2 not understood or not done.
`;

await dispatch(COMMANDS, HELP, process.argv.slice(2));
