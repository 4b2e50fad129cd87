import pg from 'pg';
import type { StateCode } from '../../shared/src/core/ids.ts';
import type { Domain } from '../../shared/src/core/vocabulary.ts';
import { copyRows } from '../import/copy.ts';
import { gatherStatistics } from '../import/statistics.ts';
import { makeBeside, makeIndexes, takePlace } from '../import/empty-register.ts';
import type { World } from '../../shared/src/invented/world.ts';
import { subgraphOf } from '../hub/subgraphs.ts';

/**
 * Writes one State's invented records of one domain, in one transaction.
 *
 * @param onRows called with the number of rows written, as they go.
 * @returns rows written, links and search tables included.
 */
export async function loadInvented(
  adminUrl: string,
  world: World,
  { owner, domain }: { readonly owner: StateCode; readonly domain: Domain },
  onRows: (rows: number) => void = () => undefined,
): Promise<number> {
  const { tables } = await subgraphOf(domain).invented.maker();
  const client = new pg.Client({ connectionString: adminUrl });
  // A connection that breaks fails the statement under way, or the next one.
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query('BEGIN');
    await client.query('SET LOCAL synchronous_commit = off');
    let total = 0;
    for (const { table, columns, rows } of tables(world, owner)) {
      // A new database is empty: its indexes are made once all rows are there.
      const beside = await makeBeside(client, table);
      total += await copyRows(client, beside?.table ?? table, columns, counted(rows, onRows));
      if (!beside) continue;
      await makeIndexes(client, beside);
      if (!(await takePlace(client, beside)))
        throw new Error(`${table} is written by somebody else: nothing was filled`);
    }
    await client.query(
      'INSERT INTO register.currency (owner, data_as_of) VALUES ($1, now()) ON CONFLICT (owner) DO UPDATE SET data_as_of = excluded.data_as_of',
      [owner],
    );
    await client.query('COMMIT');
    await gatherStatistics(client);
    return total;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  } finally {
    await client.end();
  }
}

const REPORT_EVERY = 1_000;

function* counted(
  rows: Iterable<readonly unknown[]>,
  onRows: (rows: number) => void,
): Generator<readonly unknown[]> {
  let since = 0;
  for (const row of rows) {
    yield row;
    since += 1;
    if (since === REPORT_EVERY) {
      onRows(since);
      since = 0;
    }
  }
  onRows(since);
}
