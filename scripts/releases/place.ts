import { PgClient } from '../../shared/src/core/pg-client.ts';
import { ReleaseDatabase } from '../../subgraphs/releases/store/database.ts';
import { OutageBook } from '../../subgraphs/releases/outages/book.ts';
import { Outbox, type OutboxOf } from '../../subgraphs/releases/telling/outbox.ts';
import { dataDirectory } from '../hub/data-directory.ts';
import { startForCommand } from '../hub/postgres/for-command.ts';
import { RELEASES } from '../hub/releases.ts';
import { setting } from '../hub/settings.ts';
import type { Flags } from '../commands/dispatch.ts';

/** Opens the database of `--url` or LIAISON_RELEASES_URL, or the embedded one, and leaves everything as it found it. */
export async function atStore(
  flags: Flags,
  env: NodeJS.ProcessEnv,
  work: (store: {
    readonly outbox: (of: OutboxOf) => Outbox;
    readonly outages: OutageBook;
  }) => Promise<number>,
): Promise<number> {
  const given = flags['url'] ?? setting(env, 'LIAISON_RELEASES_URL');
  const cluster = given === undefined ? await startForCommand(dataDirectory(env)) : undefined;
  const url = given ?? cluster?.adminUrl(RELEASES) ?? '';
  try {
    await refuseWithoutNotices(url);
    const database = new ReleaseDatabase(url, () => undefined);
    try {
      return await work({ outbox: (of) => new Outbox(database, of), outages: new OutageBook(database) });
    } finally {
      await database.close();
    }
  } finally {
    await cluster?.leave();
  }
}

/** @throws Error that says what is wrong with the database, and the way out. */
async function refuseWithoutNotices(url: string): Promise<void> {
  if (!/^postgres(?:ql)?:\/\//u.test(url) || !URL.canParse(url))
    throw new Error('--url: a URL such as postgres://user:password@host:5432/liaison_releases is accepted.');
  const { host, pathname } = new URL(url);
  const client = new PgClient({ connectionString: url, connectionTimeoutMillis: 5_000 });
  try {
    await client.connect();
    const { rows } = await client.query<{ found: boolean }>(
      "SELECT to_regclass('releases.outage_notice') IS NOT NULL AS found",
    );
    if (rows[0]?.found === true) return;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`The database ${host}${pathname} cannot be read: ${why}`, { cause });
  } finally {
    await client.end().catch(() => undefined);
  }
  throw new Error(
    `The database ${host}${pathname} holds no notices. A start of this version of the hub with it makes their tables.`,
  );
}
