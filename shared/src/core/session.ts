import type pg from 'pg';

/**
 * What each session of the hub sets, so that values come in one form whatever the State's database, its role or a URL have
 * set: dates and moments as ISO 8601 in UTC, numbers with all their digits, texts in UTF-8 and read as they are written.
 *
 * @see PostgreSQL, "Client Connection Defaults"
 */
const SESSION: Readonly<Record<string, string>> = {
  datestyle: 'ISO,YMD',
  intervalstyle: 'postgres',
  timezone: 'UTC',
  extra_float_digits: '1',
  bytea_output: 'hex',
  standard_conforming_strings: 'on',
};

/**
 * The options with which a session begins. The last of two that name one setting counts, so the hub's own come last.
 *
 * @param given by URL and by who opens the connection, in that order.
 */
export function sessionOptions(...given: readonly (string | undefined)[]): string {
  const own = Object.entries(SESSION).map(([name, value]) => `-c ${name}=${value}`);
  return [...given.filter((one) => one !== undefined && one !== ''), ...own].join(' ');
}

/**
 * What begins a read-only transaction where no session is kept: the same settings for it alone, and others beside them.
 *
 * @param more as `SET` takes them; the hub's own, never what somebody asked.
 * @returns several statements in one text.
 */
export function settingsOfTransaction(more: Readonly<Record<string, string>>): string {
  const settings = Object.entries({ ...SESSION, client_encoding: 'UTF8', ...more });
  return ['BEGIN READ ONLY', ...settings.map(([name, value]) => `SET LOCAL ${name} = '${value}'`)].join('; ');
}

/** A session that is not what the hub asked for: what would come over it cannot be relied on. */
export class SessionRefused extends Error {
  constructor(what: string, cause?: unknown) {
    super(
      `${what}. A connection pooler such as PgBouncer seems to stand before the database: it keeps no prepared statements, settings and deadlines of a session. Connect the hub to PostgreSQL itself, as it keeps few connections, and poolSize says how many; or say "pooler: transaction" of the source.`,
      { cause },
    );
    this.name = 'SessionRefused';
  }
}

/** What PgBouncer says of what it does not pass on, and the name of that. */
const UNPASSED = /unsupported startup parameter(?: in options)?:? *([a-z_]+)?/iu;

/**
 * What a failed connection means: a pooler's refusal is said by its name.
 *
 * @returns the same error when it is none.
 */
export function connectionError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof SessionRefused) return error;
  const [said, name = 'unnamed'] = UNPASSED.exec(error.message) ?? [];
  return said === undefined
    ? error
    : new SessionRefused(`The startup parameter ${name} is not supported by what answers`, error);
}

/**
 * Looks whether a new session is PostgreSQL's own, and set as it was asked for.
 *
 * @param more settings besides those of every session, as `pg_settings` has them.
 * @param isLent whether a pooler lends it, so that another process answers than the one that was named.
 * @returns the encoding in which the database keeps texts, by PostgreSQL's name.
 * @throws SessionRefused when somebody stands between who does not pass all of it on.
 */
export async function checkSession(
  client: pg.ClientBase,
  more: Readonly<Record<string, string>>,
  isLent = false,
): Promise<string> {
  const expected = { ...SESSION, client_encoding: 'UTF8', ...more };
  const { rows } = await client.query<{ pid: number; settings: Record<string, string> }>(
    `SELECT pg_backend_pid() AS pid, json_object_agg(lower(name), setting) AS settings
     FROM pg_settings WHERE lower(name) = ANY ($1)`,
    [[...Object.keys(expected), 'server_encoding']],
  );
  const { processID } = client as unknown as { readonly processID: number | null };
  const [{ pid, settings } = { pid: -1, settings: {} }] = rows;
  // Who hands sessions out names processes of its own, so that it is asked, and not PostgreSQL, to stop a statement.
  if (pid !== processID && !isLent)
    throw new SessionRefused('The session is not that of the process that answered');
  for (const [name, value] of Object.entries(expected))
    if (settings[name]?.replaceAll(' ', '') !== value)
      throw new SessionRefused(`The session's ${name} is ${settings[name] ?? 'unknown'}, and not ${value}`);
  return settings['server_encoding'] ?? 'unknown';
}
