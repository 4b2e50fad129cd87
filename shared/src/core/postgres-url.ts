import pg from 'pg';

/**
 * Says why a text is no URL of a PostgreSQL. It names nothing of the text, which holds a password perhaps.
 *
 * @returns what is wrong and the way out, to be put behind the name of the setting; undefined when nothing is.
 */
export function wrongPostgresUrl(url: string): string | undefined {
  if (!/^postgres(?:ql)?:\/\//u.test(url)) return 'must begin with postgres://';
  try {
    // As whoever connects will read it: that of a socket is a URL to pg alone.
    void new pg.Client({ connectionString: url });
    return undefined;
  } catch {
    return 'cannot be read as a URL: of a password, write # / ? as %23 %2F %3F';
  }
}
