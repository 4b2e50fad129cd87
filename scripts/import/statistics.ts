import type { ClientBase } from 'pg';

/**
 * Fresh statistics of every table of a register, of those that are kept in step with records too: without them the planner guesses, and a search may not use its index. Not of JSON, by which nothing is
 * searched and of which they take longest.
 */
export async function gatherStatistics(client: ClientBase): Promise<void> {
  const { rows } = await client.query<{ readonly columns: string }>(
    `SELECT format('%s (%s)', attrelid::regclass, string_agg(quote_ident(attname), ', ')) AS columns
     FROM pg_attribute JOIN pg_class c ON c.oid = attrelid
     WHERE c.relnamespace = 'register'::regnamespace AND c.relkind = 'r' AND attnum > 0 AND NOT attisdropped
       AND atttypid NOT IN ('jsonb'::regtype, 'json'::regtype)
     GROUP BY attrelid`,
  );
  await client.query(`ANALYZE ${rows.map(({ columns }) => columns).join(', ')}`);
}
