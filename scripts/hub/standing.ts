import type { Installation, KeyStanding, LedgerMonths } from '../../gateway/src/observe/installation.ts';
import { systemClock } from '../../shared/src/core/clock.ts';
import { PgClient } from '../../shared/src/core/pg-client.ts';
import { listKeys } from '../keys/list.ts';

const PATIENCE_MS = 3_000;

/** What operators are told of an installation: ages of its keys, and where the records of its ledger lie. @param ledger as its writer. */
export function installationOf(directory: string, env: NodeJS.ProcessEnv, ledger: string): Installation {
  return { keys: () => keysIn(directory, env), months: () => monthsOf(ledger) };
}

function keysIn(directory: string, env: NodeJS.ProcessEnv): readonly KeyStanding[] {
  return listKeys(directory, env, systemClock.now()).map(
    ({ key, id, state, since, ageDays, dueOn, warning }) => ({
      ...{ key, id, state, since, ageDays, dueOn },
      isOld: warning !== undefined,
    }),
  );
}

interface Row {
  readonly first: string | null;
  readonly made: Date | null;
  readonly archived: number;
  readonly last: string | null;
}

async function monthsOf(url: string): Promise<LedgerMonths> {
  const client = new PgClient({
    connectionString: url,
    connectWithinMs: PATIENCE_MS,
    statement_timeout: PATIENCE_MS,
    query_timeout: PATIENCE_MS,
    application_name: 'liaison status',
  });
  await client.connect();
  try {
    const { rows } = await client.query<Row>(
      `SELECT (SELECT replace(name, '_', '-') FROM ledger.month ORDER BY ends LIMIT 1) AS first,
         (SELECT max(ends) FROM ledger.month) AS made,
         (SELECT count(DISTINCT month)::int FROM ledger.archived) AS archived,
         (SELECT month FROM ledger.archived ORDER BY ends DESC LIMIT 1) AS last`,
    );
    const [{ first, made, archived, last } = { first: null, made: null, archived: 0, last: null }] = rows;
    return {
      first: first ?? undefined,
      madeUntil: made?.toISOString(),
      archived,
      lastArchived: last ?? undefined,
    };
  } finally {
    await client.end();
  }
}
