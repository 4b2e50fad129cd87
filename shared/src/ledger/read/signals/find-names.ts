import sql, { type Sql } from 'sql-template-tag';
import { LOOK_BACK_DAYS } from '../../../policy/words/signals.ts';
import { isUnlikely, NAMES_MIN, type NameTraffic } from './chance.ts';
import { hashNumber } from '../../proof/names.ts';
import { onDay, untilDay, whileLooked } from './days.ts';
import type { Ask, Finding, Findings, Search } from './finding.ts';
import type { ListedNames } from './listed-names.ts';

const NOTHING: Findings = { found: [], unwatched: [] };

/** The list as a table of the statement. */
function listed({ officers }: ListedNames): Sql {
  return sql`unnest(${officers.map(({ officer }) => officer)}::bytea[], ${officers.map(({ family }) => family)}::bytea[],
    ${officers.map(({ full }) => full)}::bytea[], ${officers.map(({ birth }) => birth)}::bytea[])
    AS l(officer, family, full_name, birth)`;
}

/** Whether hashes that stand one behind the other have one of them. */
const holds = (hashes: Sql, one: Sql): Sql => sql`position(${one} IN ${hashes}) % 16 = 1`;

interface OwnName {
  readonly officer: Buffer;
  readonly family: Buffer;
  readonly agency: string;
  readonly agency_kind: Finding['agencyKind'];
  readonly role: Finding['role'];
  readonly questions: readonly string[];
  /** Questions for the officer's own person: the own full name and date of birth. */
  readonly himself: number;
  /** Questions by name on that day. */
  readonly named: number;
}

/** Who asked for the own family name more often than chance makes it, or for the own person. */
export async function findOwnNames(ask: Ask, search: Search): Promise<Findings> {
  const { thresholds, names } = search;
  const rule = thresholds.ownName;
  if (!rule) return NOTHING;
  if (!names) return { found: [], unwatched: [{ kind: 'OWN_NAME', why: 'NO_LIST', officers: 0 }] };
  const rows = await ask<OwnName>(sql`WITH l AS MATERIALIZED (SELECT * FROM ${listed(names)})
    SELECT l.officer, l.family, max(w.agency) AS agency, max(w.agency_kind) AS agency_kind, max(w.role) AS role,
      array_agg(w.entry ORDER BY w.at, w.entry) AS questions,
      count(*) FILTER (WHERE ${holds(sql`w.asked`, sql`l.full_name`)} AND ${holds(sql`w.births`, sql`l.birth`)})::int AS himself,
      coalesce((SELECT sum(d.named) FROM ledger.watch_day d
        WHERE d.state = ${search.state} AND d.day = ${search.day}::date AND d.officer = l.officer), 0)::int AS named
    FROM l JOIN audit.watched w ON w.officer = l.officer AND ${holds(sql`w.words`, sql`l.family`)} AND ${onDay(sql`w`, search)}
    GROUP BY l.officer, l.family`);
  const found: Finding[] = [];
  let tooFew = 0;
  for (const row of rows) {
    const others = await trafficOf(ask, search, row);
    if (row.himself === 0 && others.questions < NAMES_MIN) tooFew += 1;
    else if (row.himself > 0 || isUnlikely(row.questions.length, row.named, others, rule.oneIn)) {
      const { officer, agency, agency_kind: agencyKind, role, questions } = row;
      const count = questions.length;
      found.push({
        ...{ kind: 'OWN_NAME', officer, agency, agencyKind, role, about: '' },
        ...{ count, limit: row.himself > 0 ? 1 : fewest(row, others, rule.oneIn), questions },
      });
    }
  }
  return {
    found,
    unwatched: tooFew > 0 ? [{ kind: 'OWN_NAME', why: 'TOO_FEW_NAMES', officers: tooFew }] : [],
  };
}

/** The least number of questions that chance does not explain; no more than there were. */
function fewest({ questions, named }: OwnName, others: NameTraffic, oneIn: number): number {
  let count = 1;
  while (count < questions.length && !isUnlikely(count, named, others, oneIn)) count += 1;
  return count;
}

/** How often the State's other officers asked for a family name, of all that they asked for by name. */
async function trafficOf(ask: Ask, search: Search, { officer, family }: OwnName): Promise<NameTraffic> {
  const { state, day } = search;
  const [row] = await ask<NameTraffic>(sql`SELECT
    (SELECT coalesce(sum(d.named), 0)::int FROM ledger.watch_day d WHERE d.state = ${state} AND d.officer <> ${officer}
      AND d.day >= ${day}::date - ${LOOK_BACK_DAYS}::int AND d.day <= ${day}::date) AS questions,
    (SELECT count(*)::int FROM audit.watched_person p JOIN audit.watched w USING (entry)
      WHERE p.key = ${hashNumber(family)}::bigint AND ${whileLooked(sql`p`, search)} AND w.officer <> ${officer}
        AND ${holds(sql`w.words`, sql`${family}::bytea`)} AND ${untilDay(sql`w`, search)}) AS "ofName"`);
  return row ?? { questions: 0, ofName: 0 };
}

interface Colleague {
  readonly officer: Buffer;
  readonly about: string;
  readonly agency: string;
  readonly agency_kind: Finding['agencyKind'];
  readonly role: Finding['role'];
  readonly questions: readonly string[];
}

/** Who asked for somebody else on the list, by full name and date of birth. */
export async function findColleagues(ask: Ask, search: Search): Promise<Findings> {
  const { thresholds, names } = search;
  if (!thresholds.colleague) return NOTHING;
  if (!names) return { found: [], unwatched: [{ kind: 'COLLEAGUE', why: 'NO_LIST', officers: 0 }] };
  const rows = await ask<Colleague>(sql`WITH l AS MATERIALIZED (SELECT * FROM ${listed(names)})
    SELECT w.officer, encode(l.officer, 'base64') AS about, max(w.agency) AS agency,
      max(w.agency_kind) AS agency_kind, max(w.role) AS role, array_agg(w.entry ORDER BY w.at, w.entry) AS questions
    FROM audit.watched w CROSS JOIN LATERAL audit.each(w.asked) AS p(person)
      JOIN l ON l.full_name = p.person AND l.officer <> w.officer AND ${holds(sql`w.births`, sql`l.birth`)}
    WHERE ${onDay(sql`w`, search)} GROUP BY w.officer, l.officer`);
  return {
    found: rows.map(({ agency_kind: agencyKind, ...row }) => ({
      ...row,
      ...{ kind: 'COLLEAGUE', agencyKind, count: row.questions.length, limit: 1 },
    })),
    unwatched: [],
  };
}
