import pg from 'pg';
import { DOMAINS, type Domain } from '../../shared/src/core/vocabulary.ts';
import { migrateNationalDatabase } from '../../shared/src/sources/migrations/national-database.ts';
import { reasonOf } from '../../shared/src/identity/reason.ts';
import { environment } from '../hub/settings.ts';
import { subgraphOf } from '../hub/subgraphs.ts';
import { domainNamed, optionsOf, urlFrom, type JoinCommand } from './command.ts';

/** Makes the register that `npm run import` fills, for a State that keeps a mirror of its own database. */
export const migrate: JoinCommand = {
  help: `migrate   makes a register in an empty database, or brings it to the current shape: for a State that keeps a mirror of its
            own data, filled by npm run import. What is in it stays.
              --domain person --admin VARIABLE    which holds the URL of a role that may create schemas, extensions and roles`,
  run: async (args) => {
    const { values } = optionsOf(args, { domain: { type: 'string' }, admin: { type: 'string' } });
    const domain = domainNamed(values.domain);
    const url = urlFrom(environment(), '--admin', values.admin);
    await alone(url, values.admin ?? '', async (client) => {
      await refuseOtherDomains(client, domain);
      await migrateNationalDatabase(url, subgraphOf(domain).migrations);
    });
    console.log(
      `register.${domain} is there, with its views in the schema hub. Next: npm run import -- --format ${domain} --owner STATE --database URL FILE`,
    );
    return 0;
  },
};

/** The lock of this work, of which a database has one. */
const LOCK = '3563200019';

/** Works while nobody else migrates the same database: whoever comes second waits, and finds it done. */
async function alone(
  url: string,
  variable: string,
  work: (client: pg.Client) => Promise<void>,
): Promise<void> {
  const client = new pg.Client({ connectionString: url, application_name: 'liaison join migrate' });
  // A connection that breaks fails the statement under way, or the next one.
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (cause) {
    await client.end().catch(() => undefined);
    throw new Error(
      `--admin: the database ${client.database ?? ''} at ${client.host}:${client.port} (${variable}) could not be reached: ${reasonOf(cause)}`,
      { cause },
    );
  }
  try {
    await client.query(`SELECT pg_advisory_lock(${LOCK})`);
    await work(client);
  } finally {
    await client.end();
  }
}

async function refuseOtherDomains(client: pg.Client, domain: Domain): Promise<void> {
  const { rows } = await client.query<{ readonly other: string }>(
    `SELECT other FROM unnest($1::text[]) other WHERE to_regclass('register.' || other) IS NOT NULL`,
    [DOMAINS.filter((one) => one !== domain)],
  );
  const [found] = rows;
  if (found)
    throw new Error(
      `--admin: the database ${client.database ?? ''} holds a register of the domain ${found.other} (register.${found.other}). Each domain has a database of its own: name another one for ${domain}.`,
    );
}
