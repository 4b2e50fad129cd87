import { PgClient } from '../../shared/src/core/pg-client.ts';

/** What a login says whose password is another one. */
const WRONG_PASSWORD = '28P01';

/** The option that says so, wherever a command makes roles on a server that it did not start. */
export const REPLACE_PASSWORDS = 'replace-passwords';

/**
 * Names the roles that a server has with other passwords than an installation keeps. Roles belong to a whole server: another hub may
 * use them, and a new password would lock it out of its own databases.
 *
 * @param adminUrl any role of that server.
 * @param own the same server as each of the roles, by the passwords that the installation keeps. One that is not there is no matter.
 * @returns their names, sorted.
 * @throws Error as PostgreSQL has it when it cannot be asked.
 */
export async function otherPasswords(adminUrl: string, own: readonly string[]): Promise<readonly string[]> {
  const urls = new Map(own.map((url) => [new URL(url).username, url]));
  const there = await asked(adminUrl, async (client) => {
    const { rows } = await client.query<{ role: string }>(
      'SELECT rolname AS role FROM pg_roles WHERE rolname = ANY ($1) ORDER BY 1',
      [[...urls.keys()]],
    );
    return rows.map(({ role }) => role);
  });
  const others: string[] = [];
  for (const role of there) if (!(await letsIn(urls.get(role) ?? ''))) others.push(role);
  return others;
}

/** @throws Error that names the roles and the ways out, unless there are none. @param others as `otherPasswords` gives them. */
export function refuseOtherPasswords(adminUrl: string, others: readonly string[]): void {
  if (others.length === 0) return;
  throw new Error(
    `${new URL(adminUrl).host} has these roles already, with other passwords than this LIAISON_DATA keeps: ${others.join(', ')}. Another hub may use them, and nothing was changed. Name that hub's LIAISON_DATA if it is this one, or a server of this hub's own. To give the roles new passwords, by which whoever has the present ones is locked out: --${REPLACE_PASSWORDS}.`,
  );
}

async function letsIn(url: string): Promise<boolean> {
  try {
    await asked(url, (client) => client.query('SELECT 1'));
  } catch (cause) {
    // Whatever else is in the way (a database that is not there yet, no room) says nothing of the password.
    return (cause as { readonly code?: unknown }).code !== WRONG_PASSWORD;
  }
  return true;
}

async function asked<T>(url: string, work: (client: PgClient) => Promise<T>): Promise<T> {
  const client = new PgClient({ connectionString: url, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
