import type { Commands, Flags } from '../commands/dispatch.ts';
import { createBackup } from './create.ts';
import { BackupBroken, checkFiles, openBackup, type Manifest } from './manifest.ts';
import { REPLACE_PASSWORDS } from '../hub/role-passwords.ts';
import { passphraseOf } from './passphrase.ts';
import { restoreBackup } from './restore.ts';

export const COMMANDS: Commands = {
  create: {
    about:
      'copies ledger, releases, keys, law, files of settings and held checkpoints into a new folder, enciphered, beside a hub that runs or without one',
    options: '--to FOLDER [--by "who makes it"]',
    flags: ['to', 'by'],
    run: async (flags, env) => {
      const backup = await createBackup(
        { to: folderFlag(flags, 'to'), by: flags['by'], passphrase: passphraseOf(env) },
        env,
      );
      console.log(`${backup.folder}: whole.`);
      tell(backup.manifest);
      return 0;
    },
  },
  verify: {
    about: 'reads a backup whole and holds every file against its manifest; needs no database',
    options: '--from FOLDER',
    flags: ['from'],
    run: (flags, env) =>
      orBroken(async () => {
        const backup = await openBackup(folderFlag(flags, 'from'), passphraseOf(env));
        await checkFiles(backup);
        console.log(`${backup.folder}: whole.`);
        tell(backup.manifest);
        return 0;
      }),
  },
  restore: {
    about:
      'verifies a backup, restores it into LIAISON_DATA and databases that are empty, verifies every log, and compares them with checkpoints that are held elsewhere',
    options: `--from FOLDER --held file,file | none [--ledger-url <as a role that may create tables and roles>] [--releases-url <as a role that may create a schema>] [--${REPLACE_PASSWORDS} yes: also of roles that are there, which another hub may use]; databases are embedded unless given`,
    flags: ['from', 'held', 'ledger-url', 'releases-url', REPLACE_PASSWORDS],
    run: (flags, env) =>
      orBroken(() => restoreBackup({ ...flags, from: folderFlag(flags, 'from') }, passphraseOf(env), env)),
  },
};

function folderFlag(flags: Flags, name: string): string {
  const folder = flags[name];
  if (folder === undefined || folder === '') throw new Error(`--${name}: the folder of the backup.`);
  return folder;
}

async function orBroken(work: () => Promise<number>): Promise<number> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof BackupBroken)) throw error;
    console.error(error.message);
    return 1;
  }
}

function tell({ madeAt, madeBy, versions, logs, ledger, releases = [], files, leftOut }: Manifest): void {
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  console.log(
    `  made ${madeAt} by ${madeBy} with Liaison ${versions.liaison}, PostgreSQL ${versions.postgres}: ${files.length} files, ${(bytes / 2 ** 20).toFixed(1)} MiB`,
  );
  for (const { log, size } of logs) console.log(`  log ${log}: ${size} records`);
  for (const { name, rows } of [...ledger, ...releases]) console.log(`  ${name}: ${rows} rows`);
  for (const line of leftOut) console.log(`  not in it: ${line}`);
}
