import sql, { type Sql } from 'sql-template-tag';
import { SIGNAL_KINDS, SIGNALS, type Watch } from '../../../policy/words/signals.ts';
import { onDay, whileLooked } from './days.ts';
import { findManyPeople, sumUpDay } from './find-many-people.ts';
import { findColleagues, findOwnNames } from './find-names.ts';
import type { Ask, Finding, Findings, Search, Unwatched } from './finding.ts';

/**
 * Looks for every kind of signal on one day of one State, by SQL over the auditors' index: what comes back are sums of
 * officers who are beyond a threshold, never the day itself. The same day may be looked at again as it goes on.
 *
 * @throws DatabaseError when a statement takes longer than the connection lets it.
 */
export async function findSignals(ask: Ask, search: Search): Promise<Findings> {
  const { thresholds } = search;
  const found: Finding[] = [];
  const unwatched: Unwatched[] = SIGNALS.flatMap((kind) =>
    thresholds[SIGNAL_KINDS[kind]] === undefined ? [{ kind, why: 'NO_THRESHOLD' as const, officers: 0 }] : [],
  );
  const [any] = await ask<{ asked: boolean }>(
    sql`SELECT EXISTS (SELECT FROM audit.watched w WHERE ${onDay(sql`w`, search)}) AS asked`,
  );
  if (any?.asked !== true) return { found, unwatched: [...unwatched, ...unlisted(search)] };
  await sumUpDay(ask, search);
  for (const look of [findManyPeople, findOwnNames, findColleagues]) {
    const said = await look(ask, search);
    found.push(...said.found);
    unwatched.push(...said.unwatched);
  }
  found.push(...(await findOutOfHours(ask, search)));
  found.push(...(await findSamePerson(ask, search)));
  found.push(...(await findNoHits(ask, search)));
  found.push(...(await findBudget(ask, search)));
  return { found, unwatched };
}

/** On a day without questions: what could not have been looked for. */
function unlisted({ thresholds, names }: Search): readonly Unwatched[] {
  const kinds = names ? [] : (['OWN_NAME', 'COLLEAGUE'] as const);
  return kinds.flatMap((kind) =>
    thresholds[SIGNAL_KINDS[kind]] === undefined ? [] : [{ kind, why: 'NO_LIST' as const, officers: 0 }],
  );
}

/** A row of what is found, as SQL says it. */
type Row = Pick<Finding, 'officer' | 'agency' | 'role' | 'count' | 'questions'> & {
  readonly agency_kind: Finding['agencyKind'];
  readonly about?: string;
};

/** An officer in one function, of one authority: what each kind counts by. */
const OFFICE = sql`w.officer, w.agency, w.agency_kind, w.role`;
const QUESTIONS = sql`array_agg(w.entry ORDER BY w.at, w.entry)`;

function findingsOf(kind: Finding['kind'], limit: number, rows: readonly Row[]): readonly Finding[] {
  return rows.map(({ agency_kind: agencyKind, about = '', ...row }) => ({
    ...row,
    kind,
    agencyKind,
    limit,
    about,
  }));
}

async function findOutOfHours(ask: Ask, search: Search): Promise<readonly Finding[]> {
  const hours = search.thresholds.outOfHours;
  if (!hours) return [];
  const local = sql`(w.at AT TIME ZONE ${search.timezone})`;
  const rows = await ask<Row>(sql`SELECT ${OFFICE}, count(*)::int AS count, ${QUESTIONS} AS questions
    FROM audit.watched w WHERE ${onDay(sql`w`, search)} AND w.role = ANY (${hours.roles})
      AND (extract(isodow FROM ${local})::int <> ALL (${hours.days}::int[])
        OR ${local}::time < ${hours.from}::time OR ${local}::time >= ${hours.until}::time)
    GROUP BY ${OFFICE} HAVING count(*) >= ${hours.atLeast}`);
  return findingsOf('OUT_OF_HOURS', hours.atLeast, rows);
}

/** Starts from who was asked for on the day itself, and finds the earlier questions for them by the index. */
async function findSamePerson(ask: Ask, search: Search): Promise<readonly Finding[]> {
  const rule = search.thresholds.samePerson;
  if (!rule) return [];
  const isLooked = (alias: Sql): Sql => sql`${alias}.purpose <> ALL (${rule.exceptPurposes})`;
  const rows = await ask<Row>(sql`WITH today AS (
      SELECT DISTINCT w.officer, p.person FROM audit.watched w
        CROSS JOIN LATERAL audit.each(coalesce(w.asked, '') || coalesce(w.shown, '')) AS p(person)
      WHERE ${onDay(sql`w`, search)}
    ), earlier AS (
      SELECT DISTINCT t.officer, t.person, p.entry, p.at FROM today t JOIN audit.watched_person p
        ON p.key = audit.number(t.person) # audit.number(t.officer) AND ${whileLooked(sql`p`, search)}
    )
    SELECT w.officer, max(w.agency) AS agency, max(w.agency_kind) AS agency_kind, max(w.role) AS role,
      count(DISTINCT w.in_case)::int AS count, ${QUESTIONS} AS questions, encode(e.person, 'base64') AS about
    FROM (SELECT officer, person FROM earlier GROUP BY officer, person HAVING count(*) >= ${rule.cases}) k
      JOIN earlier e USING (officer, person) JOIN audit.watched w ON w.entry = e.entry AND w.officer = e.officer AND ${isLooked(sql`w`)}
    GROUP BY w.officer, e.person HAVING count(DISTINCT w.in_case) >= ${rule.cases}`);
  return oneAPerson(findingsOf('SAME_PERSON', rule.cases, rows));
}

/** One person is asked for by name and by number, and shown: of findings that rest on the same questions one is enough. */
function oneAPerson(found: readonly Finding[]): readonly Finding[] {
  const widest = [...found].sort((a, b) => b.count - a.count || (a.about < b.about ? -1 : 1));
  const taken = new Map<string, Set<string>>();
  return widest.filter(({ officer, questions }) => {
    const key = officer.toString('hex');
    const seen = taken.get(key) ?? new Set<string>();
    taken.set(key, seen);
    const isNew = questions.some((entry) => !seen.has(entry));
    for (const entry of questions) seen.add(entry);
    return isNew;
  });
}

/** Stretches between hits, in the order of the day. What nobody answered neither breaks one nor is counted. */
async function findNoHits(ask: Ask, search: Search): Promise<readonly Finding[]> {
  const rule = search.thresholds.noHits;
  if (!rule) return [];
  const rows =
    await ask<Row>(sql`SELECT w.officer, max(w.agency) AS agency, max(w.agency_kind) AS agency_kind,
      max(w.role) AS role, count(*)::int AS count, ${QUESTIONS} AS questions
    FROM (SELECT x.*, count(*) FILTER (WHERE x.hit) OVER (PARTITION BY x.officer ORDER BY x.at, x.entry) AS stretch
      FROM audit.watched x WHERE ${onDay(sql`x`, search)} AND x.asks AND x.hit IS NOT NULL
        AND x.purpose <> ALL (${rule.exceptPurposes})) w
    WHERE NOT w.hit GROUP BY w.officer, w.stretch HAVING count(*) >= ${rule.inARow}`);
  return findingsOf('NO_HITS', rule.inARow, longest(rows));
}

/** Of several stretches of an officer's day the longest. */
function longest(rows: readonly Row[]): readonly Row[] {
  const best = new Map<string, Row>();
  for (const row of rows) {
    const key = row.officer.toString('hex');
    if ((best.get(key)?.count ?? 0) < row.count) best.set(key, row);
  }
  return [...best.values()];
}

async function findBudget(ask: Ask, search: Search): Promise<readonly Finding[]> {
  const rule = search.thresholds.budget;
  if (!rule) return [];
  const rows = await ask<Row>(sql`SELECT ${OFFICE}, count(*)::int AS count, ${QUESTIONS} AS questions
    FROM audit.watched w WHERE ${onDay(sql`w`, search)} AND w.over
    GROUP BY ${OFFICE} HAVING count(*) >= ${rule.times}`);
  return findingsOf('BUDGET', rule.times, rows);
}

/** Why a finding is one: the words and articles of the profile. */
export function watchOf({ thresholds }: Pick<Search, 'thresholds'>, { kind }: Finding): Watch {
  const watch = thresholds[SIGNAL_KINDS[kind]];
  if (!watch) throw new Error(`nobody looks for ${kind}`);
  return watch;
}
