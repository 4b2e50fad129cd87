import { fileURLToPath } from 'node:url';
import { resolve } from 'node:path';

/** LIAISON_DATA, or `.liaison` in the checkout: embedded databases, their passwords, demonstration keys. */
export function dataDirectory(env: NodeJS.ProcessEnv): string {
  return resolve(env['LIAISON_DATA'] ?? fileURLToPath(new URL('../../.liaison', import.meta.url)));
}
