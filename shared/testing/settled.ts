import type { ClientBase } from 'pg';
import { until } from './until.ts';

/**
 * Waits until no transaction that began before is under way in the cluster. Numbers of transactions are a cluster's and not a
 * database's, so whatever another test, or the cleaning of another database, has open holds back what is told as changed.
 *
 * @param client of any database of the cluster, in no transaction of its own.
 * @throws Error when one does not end.
 */
export async function settled(client: ClientBase): Promise<void> {
  const { rows } = await client.query<{ readonly now: string }>('SELECT pg_current_xact_id()::text AS now');
  await until('the end of each transaction of before', async () => {
    const { rowCount } = await client.query(
      'SELECT WHERE pg_snapshot_xmin(pg_current_snapshot()) > $1::xid8',
      [rows[0]?.now],
    );
    return rowCount === 1;
  });
}
