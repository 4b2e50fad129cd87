import { fileURLToPath } from 'node:url';
import { resolve } from 'node:path';
import { setting } from './settings.ts';

/** LIAISON_DATA, or `.liaison` in the checkout: embedded databases, their passwords, demonstration keys. */
export function dataDirectory(env: NodeJS.ProcessEnv): string {
  return resolve(setting(env, 'LIAISON_DATA') ?? fileURLToPath(new URL('../../.liaison', import.meta.url)));
}
