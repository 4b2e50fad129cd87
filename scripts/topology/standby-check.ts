import { HUB_LOGIN } from '../../shared/src/sources/migrations/national-database.ts';
import { databaseName } from '../hub/national/provision.ts';
import type { StateCode } from '../../shared/src/core/ids.ts';
import type { Asker } from './ask.ts';
import { STANDBY_LAG_MS, type House } from './house.ts';
import { waitFor } from './program.ts';
import { asAdmin, type Server } from './standby.ts';

const DATABASE = databaseName('DE' as StateCode, 'firearm');
const QUESTION =
  '{ firearms(filter: { make: "Glock" }, first: 1, owners: [DE]) { sources { owner status dataAsOf } } }';
const LONG_MS = 60_000;

/**
 * Pauses the replay of a State's standby, changes what the primary says of its data, and asks until answers come from the primary;
 * then lets it go on.
 *
 * @throws Error that says what was wrong.
 */
export async function standbyThatLags({ url, states, standbys }: House, asker: Asker): Promise<string> {
  const [primary, standby] = [states.get('DE'), standbys.get('DE')];
  if (!primary || !standby) throw new Error('DE has no standby');
  const ask = async (): Promise<string> => {
    const { data, text } = await asker.ask(url, QUESTION);
    const [source] = (data as Found | undefined)?.firearms.sources ?? [];
    if (source?.status !== 'ANSWERED') throw new Error(`DE: ${text.slice(0, 300)}`);
    return source.dataAsOf ?? '';
  };
  // Either process of the subgraph may be asked: what an answer says of its data belongs to the server that gave it.
  const askAndLook = async (): Promise<{ readonly isOfStandby: boolean; readonly asOf: string }> => {
    const before = await lastAsked(standby);
    const asOf = await ask();
    return { isOfStandby: (await lastAsked(standby)) > before, asOf };
  };
  const isRead = async (): Promise<boolean> => (await askAndLook()).isOfStandby;
  await waitFor('answers of the standby', LONG_MS, async () => (await isRead()) && (await isRead()));
  await asAdmin(standby.cluster, (admin) => admin.query('SELECT pg_wal_replay_pause()'));
  const began = performance.now();
  const pausedAt = new Date().toISOString();
  try {
    await asAdmin(primary.cluster, (admin) => admin.query('CREATE TABLE written_while_paused ()'), DATABASE);
    const { isOfStandby, asOf } = await askAndLook();
    if (isOfStandby && asOf > pausedAt)
      throw new Error(`the standby says ${asOf}, and stands still since ${pausedAt}`);
    await waitFor('answers of the primary', LONG_MS, async () => !(await isRead()) && !(await isRead()));
  } finally {
    await asAdmin(standby.cluster, (admin) => admin.query('SELECT pg_wal_replay_resume()'));
  }
  const behindMs = Math.round(performance.now() - began);
  const backMs = await waitFor('an answer of the standby again', LONG_MS, isRead);
  return `primary after ${behindMs} ms of ${STANDBY_LAG_MS} allowed, standby again after ${backMs} ms`;
}

interface Found {
  readonly firearms: {
    readonly sources: readonly { readonly status: string; readonly dataAsOf: string | null }[];
  };
}

/** When a question of the hub last began on a server; looks at how far it is are none. */
function lastAsked({ cluster }: Server): Promise<string> {
  return asAdmin(
    cluster,
    async (admin) => {
      const { rows } = await admin.query<{ at: string | null }>(
        `SELECT max(query_start)::text AS at FROM pg_stat_activity
         WHERE datname = current_database() AND usename = $1 AND query LIKE '%hub.firearm_v1%'`,
        [HUB_LOGIN],
      );
      return rows[0]?.at ?? '';
    },
    DATABASE,
  );
}
