import pg from 'pg';
import { camelCase } from '../../../shared/src/domains/build.ts';
import type { DomainDefinition } from '../../../shared/src/kit/schema/subgraph.ts';

/** Records that are read and written in one go. */
const BATCH = 1_000;

interface Stored {
  readonly owner: string;
  readonly id: string;
  readonly record: Readonly<Record<string, unknown>>;
}

/**
 * Computes what searches compare anew, for every record of a register: needed once the hub computes it in another way, as
 * a record under old keys would be there and not be found. Records that have the right ones already are not written.
 *
 * @param adminUrl a role that may write the register.
 * @returns the number of records that were written.
 */
export async function rekey(
  adminUrl: string,
  { domain, searchColumns }: Pick<DomainDefinition, 'domain' | 'searchColumns'>,
): Promise<number> {
  if (!searchColumns) return 0;
  const table = `register.${domain}`;
  const list = (of: string): string => searchColumns.columns.map((column) => `${of}.${column}`).join(', ');
  const client = new pg.Client({ connectionString: adminUrl });
  // A connection that breaks fails the statement under way, or the next one.
  client.on('error', () => undefined);
  await client.connect();
  try {
    let written = 0;
    let last: Stored | undefined;
    do {
      const { rows }: { rows: Stored[] } = await client.query<Stored>(
        `SELECT owner, id, to_jsonb(r) AS record FROM ${table} r
         WHERE $1::text IS NULL OR (owner, id) > ($1, $2) ORDER BY owner, id LIMIT ${BATCH}`,
        [last?.owner ?? null, last?.id ?? null],
      );
      const keyed = rows.map(({ owner, id, record }) => ({
        owner,
        id,
        ...searchColumns.of(membersOf(record)),
      }));
      const { rowCount } = await client.query(
        `UPDATE ${table} r SET ${searchColumns.columns.map((column) => `${column} = s.${column}`).join(', ')}
         FROM jsonb_populate_recordset(NULL::${table}, $1) s
         WHERE r.owner = s.owner AND r.id = s.id AND ROW(${list('r')}) IS DISTINCT FROM ROW(${list('s')})`,
        [JSON.stringify(keyed)],
      );
      written += rowCount ?? 0;
      last = rows.length === BATCH ? rows.at(-1) : undefined;
    } while (last);
    return written;
  } finally {
    await client.end();
  }
}

/** Members by their names in the GraphQL type. */
function membersOf(record: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(record).map(([column, value]) => [camelCase(column), value]));
}
