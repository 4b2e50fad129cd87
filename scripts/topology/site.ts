import { fileURLToPath } from 'node:url';
import type { Shutdown } from '../hub/shutdown.ts';
import { installed } from './program.ts';

/** The checkout. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** The programs of Debian that it takes, where they are installed. */
export interface Debian {
  readonly haproxy: string | undefined;
  readonly pgbouncer: string | undefined;
}

export function debianPrograms(): Debian {
  return {
    haproxy: installed(['haproxy', '/usr/sbin/haproxy'], ['-v']),
    pgbouncer: installed(['pgbouncer', '/usr/sbin/pgbouncer'], ['--version']),
  };
}

/** What is common to all parts while they are brought up. */
export interface Site {
  readonly directory: string;
  readonly debian: Debian;
  readonly stop: Shutdown;
  readonly say: (line: string) => void;
}
