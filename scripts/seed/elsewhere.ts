import { chmodSync, renameSync, writeFileSync } from 'node:fs';
import { stringify } from 'yaml';
import { EMBEDDED_DATABASES, fillEmbedded, type EmbeddedDatabase } from '../hub/demonstration.ts';
import { HUB_LOGIN } from '../../shared/src/sources/migrations/national-database.ts';
import { foreignDatabases } from '../hub/national/provision.ts';
import type { ServerUrls } from '../hub/postgres/embedded.ts';
import { otherPasswords, refuseOtherPasswords } from '../hub/role-passwords.ts';
import { secret } from '../hub/secret.ts';

/**
 * Makes and fills the demonstration's national databases in a PostgreSQL that the hub does not start, where they are missing,
 * and writes the `sources.yaml` that names them.
 *
 * @param url a superuser of that server; a password that it does not hold comes from PGPASSWORD.
 * @param directory LIAISON_DATA: where the password of the hub's own role is kept.
 * @param where what to write: it holds that password, so it is for its owner alone (mode 600). And which databases that server is to
 *   have; all of them unless given. And whether the hub's role gets the password of LIAISON_DATA where it has another one.
 * @throws Error that names databases which the demonstration did not make: it would empty them. As `refuseOtherPasswords` does.
 */
export async function fillElsewhere(
  url: string,
  directory: string,
  where: {
    readonly file: string;
    readonly databases?: readonly EmbeddedDatabase[] | undefined;
    readonly replacePasswords?: boolean | undefined;
  },
  say: (line: string) => void,
): Promise<void> {
  const { file, databases = EMBEDDED_DATABASES, replacePasswords = false } = where;
  const server = serverAt(url);
  const foreign = await foreignDatabases(server, EMBEDDED_DATABASES);
  if (foreign.length > 0)
    throw new Error(
      `The demonstration did not make these databases and will not empty them: ${foreign.join(', ')}. Give it a server of its own.`,
    );
  const password = secret(directory, 'hub-password', { bytes: 16 });
  const own = server.roleUrl({ user: HUB_LOGIN, password, database: 'postgres' });
  if (!replacePasswords) refuseOtherPasswords(url, await otherPasswords(url, [own]));
  const sources = await fillEmbedded(server, directory, {
    databases,
    onProgress: (done, of, name) => {
      if (name === '' || done % 7 === 0)
        say(`Filling national databases with demonstration data: ${done} of ${of} ...`);
    },
  });
  // Connections are for the hub to divide: it says how many, unless the file does.
  const entries = sources.map(({ name, domain, owners, url: at }) => ({ name, domain, owners, url: at }));
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, stringify({ sources: entries }), { mode: 0o600 });
  chmodSync(draft, 0o600);
  renameSync(draft, file);
  say(`${entries.length} sources in ${file}.`);
}

/** The addresses of databases and roles in a PostgreSQL that the hub does not start. @param url of a superuser. */
export function serverAt(url: string): ServerUrls {
  const at = (change: (to: URL) => void): string => {
    const to = new URL(url);
    change(to);
    return to.href;
  };
  return {
    adminUrl: (database = 'postgres') => at((to) => (to.pathname = `/${database}`)),
    roleUrl: ({ user, password, database }) =>
      at((to) => Object.assign(to, { username: user, password, pathname: `/${database}` })),
  };
}
