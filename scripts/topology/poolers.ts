import { chmodSync, copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HUB_LOGIN } from '../../shared/src/sources/migrations/national-database.ts';
import { freePort } from '../hub/postgres/embedded.ts';
import { secret } from '../hub/secret.ts';
import { listensAt, Program } from './program.ts';
import { ROOT, type Site } from './site.ts';

export interface Pooler {
  readonly program: Program;
  /** Where the hub asks instead of PostgreSQL. */
  readonly port: number;
}

/**
 * Starts the PgBouncer that ships, where one is installed, before a State's PostgreSQL.
 *
 * @param data LIAISON_DATA of the gateways: the password of the hub's login is there.
 * @param of the State, and the port of its PostgreSQL.
 */
export async function startPooler(
  { directory, debian, stop, say }: Site,
  data: string,
  of: { readonly state: string; readonly port: number },
): Promise<Pooler | undefined> {
  const { pgbouncer } = debian;
  if (pgbouncer === undefined) return undefined;
  const name = `pgbouncer-${of.state.toLowerCase()}`;
  say(`${name} ...`);
  const place = join(directory, name);
  const port = await freePort();
  mkdirSync(place);
  copyFileSync(join(ROOT, 'docker/pgbouncer/pgbouncer.ini'), join(place, 'pgbouncer.ini'));
  const files = {
    'databases.ini': `* = host=127.0.0.1 port=${of.port}\n`,
    'place.ini': `listen_addr = 127.0.0.1\nlisten_port = ${port}\nauth_file = users\n`,
    users: `"${HUB_LOGIN}" "${secret(data, 'hub-password', { bytes: 16 })}"\n`,
  };
  // PgBouncer does not run as root: another user reads its files, in a folder that ends with the topology.
  for (const [file, text] of Object.entries(files)) writeFileSync(join(place, file), text, { mode: 0o644 });
  chmodSync(place, 0o755);
  const program = new Program({
    name,
    command: pgbouncer,
    args: [...(process.getuid?.() === 0 ? ['-u', 'nobody'] : []), 'pgbouncer.ini'],
    cwd: place,
    env: process.env,
    isUp: () => listensAt(port),
  });
  stop.add(() => program.end('SIGQUIT'));
  await program.start();
  return { program, port };
}
