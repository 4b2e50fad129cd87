import sql from 'sql-template-tag';
import { PEER_DAYS, PEERS_MIN } from '../../../policy/words/signals.ts';
import { onDay } from './days.ts';
import type { Ask, Finding, Findings, Search, StateDay } from './finding.ts';

/**
 * Sums up for how many people each officer asked on a day, in each function: distinct names and numbers, or distinct records that
 * were shown, whichever is more. A day that goes on is summed up again.
 */
export async function sumUpDay(ask: Ask, search: StateDay): Promise<void> {
  const { state, day } = search;
  await ask(sql`INSERT INTO ledger.watch_day (state, agency, role, day, officer, people, named)
    SELECT ${state}, w.agency, w.role, ${day}::date, w.officer,
      greatest(count(DISTINCT p.asked), count(DISTINCT p.shown))::int, count(DISTINCT w.entry) FILTER (WHERE w.words IS NOT NULL)::int
    FROM audit.watched w LEFT JOIN LATERAL (SELECT audit.each(w.asked) AS asked, audit.each(w.shown) AS shown) p ON true
    WHERE ${onDay(sql`w`, search)} AND coalesce(w.asked, w.words, w.births, w.shown) IS NOT NULL
    GROUP BY w.agency, w.role, w.officer
    ON CONFLICT (state, agency, role, day, officer)
      DO UPDATE SET people = excluded.people, named = excluded.named`);
}

interface Suspect {
  readonly officer: Buffer;
  readonly agency: string;
  readonly role: Finding['role'];
  readonly people: number;
  readonly peers: number;
  readonly usual: number | null;
}

/** Who asked for far more people than the others of the same authority and function did on earlier days. */
export async function findManyPeople(ask: Ask, search: Search): Promise<Findings> {
  const rule = search.thresholds.manyPeople;
  if (!rule) return { found: [], unwatched: [] };
  const { state, day } = search;
  const peerDays = sql`o.state = ${state} AND o.day >= ${day}::date - ${PEER_DAYS}::int AND o.day < ${day}::date`;
  // The median of all lies below the measure of the others: whoever is not beyond it is looked at no further.
  const suspects = await ask<Suspect>(sql`WITH middle AS (
      SELECT o.agency, o.role, percentile_disc(0.5) WITHIN GROUP (ORDER BY o.people) AS people
      FROM ledger.watch_day o WHERE ${peerDays} GROUP BY o.agency, o.role
    )
    SELECT d.officer, d.agency, d.role, d.people, p.peers, p.usual
    FROM ledger.watch_day d LEFT JOIN middle m USING (agency, role) CROSS JOIN LATERAL (
      SELECT count(DISTINCT o.officer)::int AS peers,
        percentile_disc(0.95) WITHIN GROUP (ORDER BY o.people)::int AS usual
      FROM ledger.watch_day o
      WHERE ${peerDays} AND o.agency = d.agency AND o.role = d.role AND o.officer <> d.officer) p
    WHERE d.state = ${state} AND d.day = ${day}::date AND d.people >= ${rule.atLeast}
      AND d.people > ${rule.times}::float8 * coalesce(m.people, 0)`);
  const judged = suspects.filter(({ peers }) => peers >= PEERS_MIN);
  const beyond = judged.flatMap((one) => {
    const limit = limitOf(one.usual ?? 0, rule);
    return one.people >= limit ? [{ ...one, limit }] : [];
  });
  const found = await Promise.all(beyond.map((one) => withQuestions(ask, search, one)));
  const officers = suspects.length - judged.length;
  return {
    found,
    unwatched: officers > 0 ? [{ kind: 'MANY_PEOPLE', why: 'TOO_FEW_PEERS', officers }] : [],
  };
}

/**
 * From how many people on a day is far beyond the peers'.
 *
 * @param usual people that 19 of 20 days of the peers do not exceed.
 */
export function limitOf(
  usual: number,
  { times, atLeast }: { readonly times: number; readonly atLeast: number },
): number {
  return Math.max(atLeast, Math.floor(usual * times) + 1);
}

async function withQuestions(
  ask: Ask,
  search: StateDay,
  { officer, agency, role, people, limit }: Suspect & { readonly limit: number },
): Promise<Finding> {
  const rows = await ask<{ entry: string; agency_kind: Finding['agencyKind'] }>(
    sql`SELECT w.entry, w.agency_kind FROM audit.watched w
      WHERE ${onDay(sql`w`, search)} AND w.officer = ${officer} AND w.agency = ${agency} AND w.role = ${role}
        AND coalesce(w.asked, w.shown) IS NOT NULL
      ORDER BY w.at, w.entry`,
  );
  const [first] = rows;
  if (!first) throw new Error('a day was summed up of which no question is left');
  return {
    ...{ kind: 'MANY_PEOPLE', officer, agency, agencyKind: first.agency_kind, role, about: '' },
    ...{ count: people, limit, questions: rows.map(({ entry }) => entry) },
  };
}
