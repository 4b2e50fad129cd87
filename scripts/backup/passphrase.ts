import { setting } from '../hub/settings.ts';

const PASSPHRASE_MIN = 16;

/**
 * What a backup, or an archive of the ledger, is enciphered with.
 *
 * @throws Error that names the setting, and what is accepted.
 */
export function passphraseOf(env: NodeJS.ProcessEnv): string {
  const passphrase = setting(env, 'LIAISON_BACKUP_PASSPHRASE')?.trim() ?? '';
  if (passphrase.length < PASSPHRASE_MIN)
    throw new Error(
      `LIAISON_BACKUP_PASSPHRASE: ${PASSPHRASE_MIN} characters or more, or a file that LIAISON_BACKUP_PASSPHRASE_FILE names. A backup holds keys and what is said of people: it is always enciphered.`,
    );
  return passphrase;
}
