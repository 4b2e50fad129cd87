import pg from 'pg';
import type { Domain } from '../../shared/src/core/vocabulary.ts';
import type { Register } from './formats/canonical.ts';

/**
 * Reads from a national database which columns a file may fill: not those that PostgreSQL computes, nor those that the
 * importer keeps for itself.
 *
 * @throws Error when the database holds no register of the domain.
 */
export async function registerOf(adminUrl: string, domain: Domain): Promise<Register> {
  const client = new pg.Client({ connectionString: adminUrl });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string; type: string; required: boolean }>(
      `SELECT column_name AS name, CASE data_type WHEN 'ARRAY' THEN udt_name ELSE data_type END AS type,
         is_nullable = 'NO' AND column_default IS NULL AS required
       FROM information_schema.columns WHERE table_schema = 'register' AND table_name = $1
         AND is_generated = 'NEVER' AND column_name <> 'import_set' ORDER BY ordinal_position`,
      [domain],
    );
    if (rows.length === 0)
      throw new Error(
        `the database holds no register.${domain}: npm run join -- migrate --domain ${domain} makes it`,
      );
    return {
      types: new Map(rows.map(({ name, type }) => [name, type])),
      required: new Set(rows.filter(({ required }) => required).map(({ name }) => name)),
    };
  } finally {
    await client.end();
  }
}
