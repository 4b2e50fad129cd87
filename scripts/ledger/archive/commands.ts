import type { Commands, Flags } from '../../commands/dispatch.ts';
import { passphraseOf } from '../../backup/passphrase.ts';
import { dataDirectory } from '../../hub/data-directory.ts';
import { compareKeys } from '../key-ids.ts';
import { atLedger, PLACE_FLAGS } from '../options.ts';
import { BroughtArchive } from './brought.ts';
import { holdMonth, monthFlag } from './months.ts';
import { archiveBefore } from './run.ts';

/** The archive that `--archive` names; none without. @throws Error that names the option, or the passphrase. */
export function broughtBy({ archive }: Flags, env: NodeJS.ProcessEnv): BroughtArchive | undefined {
  return archive === undefined ? undefined : new BroughtArchive(archive, passphraseOf(env));
}

export const ARCHIVE_COMMANDS: Commands = {
  archive: {
    about:
      'moves months into enciphered files (LIAISON_BACKUP_PASSPHRASE), beside a hub that runs; their digest becomes a record of the log "archive", their proofs go on, and auditors are told',
    options:
      '--before 2026-01 --to FOLDER [--details sealed: also months whose details are still kept: they stay sealed, and their keys in the ledger] --url <as a role that owns the tables>, or the embedded ledger',
    flags: [...PLACE_FLAGS, 'before', 'to', 'details'],
    run: (flags, env) => {
      const before = monthFlag('before', flags['before']);
      const { to: folder, details } = flags;
      if (folder === undefined || folder === '') throw new Error('--to: the folder of the archive.');
      if (details !== undefined && details !== 'sealed')
        throw new Error(`--details: "${details}" is not sealed, the one word that is accepted.`);
      const place = { folder, passphrase: passphraseOf(env), details: details ?? 'destroyed' } as const;
      return atLedger(flags, env, async ({ client, url }) => {
        const ledger = { client, url, directory: dataDirectory(env) };
        // What says that months were archived is signed as the other logs are, or nobody can check it.
        await compareKeys(url, ledger.directory, ['ledger-signing-key']);
        const moved = await archiveBefore(ledger, before, place);
        for (const { manifest, digest } of moved) {
          const records = manifest.logs.reduce((sum, { first, until }) => sum + until - first, 0);
          const bytes = manifest.files.reduce((sum, file) => sum + file.bytes, 0);
          console.log(
            `${manifest.month}: ${records} records of ${manifest.logs.length} logs, ${(bytes / 2 ** 20).toFixed(1)} MiB, manifest ${digest}`,
          );
        }
        if (moved.length === 0) console.log(`The ledger holds no record of before ${before}.`);
        return moved.length > 0 ? 0 : 1;
      });
    },
  },
  hold: {
    about: 'keeps a month in the ledger while it is reviewed: it is not archived until that ends',
    options: '--month 2026-01 --reason "why" | --month 2026-01 --end yes',
    flags: [...PLACE_FLAGS, 'month', 'reason', 'end'],
    run: (flags, env) => {
      const month = monthFlag('month', flags['month']);
      const { reason = '', end } = flags;
      if (end !== undefined && end !== 'yes')
        throw new Error(`--end: "${end}" is not yes, the one word that is accepted.`);
      if (end === undefined && reason.trim().length < 10)
        throw new Error(`--reason: "${reason}" is not a sentence of ten letters or more.`);
      return atLedger(flags, env, async ({ client }) => {
        const count = await holdMonth(client, { month, reason, end: end !== undefined });
        if (count > 0) console.log(end === undefined ? `${month} is held.` : `${month} is held no more.`);
        else console.log(end === undefined ? `${month} was archived already.` : `Nobody held ${month}.`);
        return count > 0 ? 0 : 1;
      });
    },
  },
};
