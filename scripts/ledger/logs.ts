import type pg from 'pg';

/** Steps from log to log over the primary key: their number is that of gateway processes, not of records. */
const steps = (name: string, table: string): string => `${name} AS (
    (SELECT log FROM ledger.${table} ORDER BY log LIMIT 1)
    UNION ALL
    SELECT (SELECT t.log FROM ledger.${table} t WHERE t.log > s.log ORDER BY t.log LIMIT 1) FROM ${name} s
    WHERE s.log IS NOT NULL)`;

/** Every log that the database knows of: also one whose records, or whose checkpoints, are gone. */
export async function logsIn(client: pg.Client): Promise<readonly string[]> {
  const { rows } = await client.query<{ log: string }>(
    `WITH RECURSIVE ${steps('r', 'record')}, ${steps('c', 'checkpoint')}, ${steps('e', 'epoch')}
     SELECT log FROM (TABLE r UNION TABLE c UNION TABLE e) AS known WHERE log IS NOT NULL ORDER BY log`,
  );
  return rows.map(({ log }) => log);
}

/** @throws Error that names the logs that there are. A log that is not there must never pass for one that is whole. */
export async function mustHave(client: pg.Client, log: string): Promise<void> {
  const { rows } = await client.query<{ log: string }>(
    // Of one that is archived whole, the last checkpoint is there.
    `WITH RECURSIVE ${steps('r', 'record')}, ${steps('c', 'checkpoint')}
     SELECT log FROM (TABLE r UNION TABLE c) AS known WHERE log IS NOT NULL ORDER BY log`,
  );
  const logs = rows.map((row) => row.log);
  if (!logs.includes(log))
    throw new Error(`--log: there is no log "${log}" here. There are: ${logs.join(', ') || 'none'}.`);
}
