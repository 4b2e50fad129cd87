import type { Environment } from '../../shared/src/core/environment.ts';
import { profileStates, readLawFiles } from '../../shared/src/policy/law/law.ts';
import { readWebhooks, webhookSecretFiles, type Webhook } from '../../subgraphs/releases/telling/webhooks.ts';
import { setting } from './settings.ts';

/** A webhooks.yaml, and how it is read, at the start and again. */
export interface WebhooksFile {
  readonly file: string;
  /** @throws Error as `readWebhooks` does. */
  readonly read: () => readonly Webhook[];
}

/** The webhooks.yaml that the environment names, for States that have a profile. @param profiles folder of law profiles. */
export function webhooksFile(env: Environment, profiles: string): WebhooksFile | undefined {
  const file = setting(env, 'LIAISON_WEBHOOKS');
  return file === undefined
    ? undefined
    : { file, read: () => readWebhooks(file, profileStates(readLawFiles(profiles))) };
}

/** The files with secrets that it names; none when it cannot be read, which whoever reads it tells. */
export function secretFilesOfWebhooks(env: Environment): readonly string[] {
  const file = setting(env, 'LIAISON_WEBHOOKS');
  if (file === undefined) return [];
  try {
    return webhookSecretFiles(file);
  } catch {
    return [];
  }
}
