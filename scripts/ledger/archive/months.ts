import type pg from 'pg';
import { isoDay, type Clock } from '../../../shared/src/core/clock.ts';
import { WATCHED_DAYS } from '../../../shared/src/ledger/read/signals/watched-tables.ts';
import type { LedgerMonth } from './make.ts';

const DAY_MS = 86_400_000;

/**
 * Months of the ledger that end before a month begins, oldest first.
 *
 * @param before `2026-01`.
 */
export async function monthsBefore(client: pg.Client, before: string): Promise<readonly LedgerMonth[]> {
  const { rows } = await client.query<{ name: string; ends: Date }>(
    `SELECT m.name, m.ends FROM ledger.month m WHERE m.ends <= $1::timestamptz AND to_regclass('ledger.record_' || m.name) IS NOT NULL
     ORDER BY m.ends`,
    [`${before}-01T00:00:00Z`],
  );
  return rows.map(({ name, ends }) => ({ name, ends, label: labelOf(name, ends) }));
}

/** The first partition holds all that came before months were kept apart; its last month says up to when. */
function labelOf(name: string, ends: Date): string {
  const last = new Date(ends.getTime() - 1).toISOString().slice(0, 7);
  return name === 'before' ? `until-${last}` : last;
}

/**
 * Refuses a month that somebody still needs in the ledger.
 *
 * @param mayStay details may go sealed into the archive, while the ledger keeps their keys.
 * @throws Error that says who needs it, until when, and the way out.
 */
export async function mustBeFree(
  client: pg.Client,
  month: LedgerMonth,
  { mayStay, clock }: { readonly mayStay: boolean; readonly clock: Clock },
): Promise<void> {
  const { label, name, ends } = month;
  const watchedUntil = new Date(ends.getTime() + WATCHED_DAYS * DAY_MS);
  if (watchedUntil.getTime() > clock.now())
    throw new Error(
      `${label} cannot be archived before ${watchedUntil.toISOString().slice(0, 10)}: until then signals of misuse are looked for in it.`,
    );
  await mustNotBeHeld(client, month);
  if (mayStay) return;
  const { rows } = await client.query<{ state: string; entries: string; until: string }>(
    `SELECT s.state, count(*) AS entries, max(s.expires_on)::text AS until FROM ledger.secret s
     WHERE s.expires_on > $1::date AND s.entry IN (SELECT entry FROM ledger.record_${name}) GROUP BY s.state ORDER BY s.state`,
    [isoDay(clock)],
  );
  if (rows.length > 0)
    throw new Error(
      `${label} cannot be archived: retention needs it, as auditors may look into details of ${rows.map(({ state, entries, until }) => `${state} (${entries} entries, until ${until})`).join(', ')}. With --details sealed they go into the archive as they are, sealed; their keys stay in the ledger until their day, and auditors read them with npm run ledger -- show --archive alone.`,
    );
}

/** @throws Error that says since when somebody holds a month, why, and the way out. */
export async function mustNotBeHeld(client: pg.Client, { label, name, ends }: LedgerMonth): Promise<void> {
  const { rows } = await client.query<{ month: string; reason: string; since: Date }>(
    `SELECT month, reason, since FROM ledger.hold WHERE ended_at IS NULL AND (month = $1 OR $2 AND month < $3) ORDER BY month`,
    [label, name === 'before', ends.toISOString().slice(0, 7)],
  );
  const [hold] = rows;
  if (hold)
    throw new Error(
      `${label} cannot be archived: ${hold.month} is held since ${hold.since.toISOString()} (${hold.reason}). npm run ledger -- hold --month ${hold.month} --end yes ends that.`,
    );
}

/** `2026-01`. @throws Error that names the option. */
export function monthFlag(name: string, month: string | undefined): string {
  if (month === undefined || !/^\d{4}-(?:0[1-9]|1[0-2])$/u.test(month))
    throw new Error(`--${name}: "${month ?? ''}" is not a month such as 2026-01.`);
  return month;
}

/**
 * Holds a month in the ledger for a review, or ends that.
 *
 * @returns how many holds there are now, or were ended.
 */
export async function holdMonth(
  client: pg.Client,
  {
    month,
    reason,
    end,
  }: { readonly month: string; readonly reason?: string | undefined; readonly end: boolean },
): Promise<number> {
  if (end) {
    const { rowCount } = await client.query(
      'UPDATE ledger.hold SET ended_at = clock_timestamp() WHERE month = $1 AND ended_at IS NULL',
      [month],
    );
    return rowCount ?? 0;
  }
  const { rowCount } = await client.query(
    `INSERT INTO ledger.hold (month, reason) SELECT $1, $2
     WHERE NOT EXISTS (SELECT FROM ledger.archived
       WHERE starts < (($1 || '-01')::timestamp + interval '1 month') AT TIME ZONE 'UTC'
         AND ends > ($1 || '-01')::timestamp AT TIME ZONE 'UTC')`,
    [month, reason],
  );
  return rowCount ?? 0;
}
