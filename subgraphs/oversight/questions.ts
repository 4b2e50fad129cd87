import sql, { empty, join, type Sql } from 'sql-template-tag';
import type { StateCode } from '../../shared/src/core/ids.ts';
import type { AgencyKind, FieldCategory, Purpose } from '../../shared/src/core/vocabulary.ts';
import type { LedgerNames } from '../../shared/src/ledger/proof/names.ts';
import type { LedgerView } from '../../shared/src/ledger/read/reading.ts';
import type { Grouping, LedgerSearch, Side } from './arguments.ts';
import type { NotedRecord } from './noted.ts';

/** Where a page begins: behind this entry of this moment. */
export interface After {
  readonly at: string;
  readonly entry: string;
}

export interface Found {
  readonly entry: string;
  readonly at: Date;
}

/** What of the ledger is looked at: one State's own entries, of one side. */
interface Shown {
  readonly view: LedgerView;
  readonly side: Side;
  readonly viewer: StateCode;
}

/** Entries of one side, latest first. An index is read from where the page begins, and no further than its end. */
export function findEntries(
  shown: Shown,
  search: LedgerSearch,
  page: { readonly first: number; readonly after?: After },
): Promise<readonly Found[]> {
  const { view, side, viewer } = shown;
  const limited = sql`${behind(page.after)} ORDER BY x.at DESC, x.entry DESC LIMIT ${page.first}`;
  const { categories, states, ...rest } = search;
  const isByCategory = categories !== undefined;
  const sought = categories ?? (side === 'QUESTIONS' ? states : undefined);
  if (sought === undefined || search.record !== undefined || search.value !== undefined)
    return view.query<Found>(sql`SELECT x.entry, x.at ${fromWhere(shown, search)} ${limited}`);
  // Each set that holds what is sought is one stretch of an index, in the right order: together they hold the page.
  const others = isByCategory ? { ...rest, ...(states ? { states } : {}) } : rest;
  const [kind, column] = isByCategory
    ? (['CATEGORIES', sql`x.categories`] as const)
    : (['OWNERS', sql`x.owners`] as const);
  return view.query<Found>(
    sql`SELECT p.entry, p.at FROM ledger.combination v CROSS JOIN LATERAL (
        SELECT x.entry, x.at ${fromWhere(shown, others)} AND ${column} = v.value ${limited}) AS p
      WHERE v.viewer = ${viewer} AND v.side = ${side} AND v.kind = ${kind} AND ${holds(sql`v.value`, sought)}
      ORDER BY p.at DESC, p.entry DESC LIMIT ${page.first}`,
  );
}

export function behind(after: After | undefined): Sql {
  return after === undefined
    ? empty
    : sql`AND (x.at, x.entry) < (${after.at}::timestamptz, ${after.entry}::uuid)`;
}

/** Whether a set of words holds one of these. */
function holds(set: Sql, words: readonly string[]): Sql {
  return sql`string_to_array(${set}, ' ') && ${words}`;
}

export interface Cell {
  readonly keys: readonly (string | null)[];
  readonly count: number;
}

/** Most cells of one answer: a year of months by everything else stays far below. */
const CELLS_MAX = 5_000;

/** Counts entries of one side by groups. */
export function countEntries(
  shown: Shown,
  search: LedgerSearch,
  groupBy: readonly Grouping[],
): Promise<readonly Cell[]> {
  const groups = groupBy.map((grouping) => GROUPS[shown.side][grouping]);
  return shown.view.query<Cell>(
    sql`SELECT ARRAY[${join(groups, ', ')}] AS keys, count(*)::int AS count
      ${fromWhere(shown, search, groupBy)}
      GROUP BY ${join(groups, ', ')} ORDER BY ${join(groups, ', ')} LIMIT ${CELLS_MAX}`,
  );
}

/** How each grouping reads in SQL. A closed list: no text of a caller comes near it. */
const GROUPS: Readonly<Record<Side, Readonly<Record<Grouping, Sql>>>> = {
  ACCESSES: {
    PURPOSE: sql`x.purpose`,
    STATE: sql`x.state`,
    CATEGORY: sql`c.category`,
    MONTH: sql`to_char(x.at AT TIME ZONE 'UTC', 'YYYY-MM')`,
  },
  QUESTIONS: {
    PURPOSE: sql`x.purpose`,
    STATE: sql`o.owner`,
    CATEGORY: sql`c.category`,
    MONTH: sql`to_char(x.at AT TIME ZONE 'UTC', 'YYYY-MM')`,
  },
};

function fromWhere(
  { view: { names }, side, viewer }: Shown,
  search: LedgerSearch,
  groupBy: readonly Grouping[] = [],
): Sql {
  const isAccess = side === 'ACCESSES';
  const { from, until, purposes, states, categories, record, hit, entry, value } = search;
  const table = isAccess ? sql`ledger.access x` : sql`ledger.question x`;
  const ofRecord =
    record === undefined
      ? table
      : sql`ledger.disclosure d JOIN ${table} ON x.entry = d.entry AND x.at = d.at AND d.record = ANY (${hashesOf(names, record)})`;
  const conditions = [
    isAccess ? sql`x.owner = ${viewer}` : sql`x.state = ${viewer}`,
    ...(from === undefined ? [] : [sql`x.at >= ${from}::timestamptz`]),
    ...(until === undefined ? [] : [sql`x.at < ${until}::timestamptz`]),
    ...(purposes === undefined ? [] : [sql`x.purpose = ANY (${purposes})`]),
    ...(states === undefined
      ? []
      : [isAccess ? sql`x.state = ANY (${states})` : holds(sql`x.owners`, states)]),
    ...(categories === undefined ? [] : [holds(sql`x.categories`, categories)]),
    ...(entry === undefined ? [] : [sql`x.entry = ${entry}::uuid`]),
    ...(value === undefined
      ? []
      : [
          sql`(x.at, x.entry) IN (SELECT a.at, a.entry FROM ledger.asked a
            WHERE a.state = ${viewer} AND a.value = ANY (${names.asked(value)}))`,
        ]),
    ...(hit === undefined ? [] : [hit ? sql`x.records + x.withheld > 0` : sql`x.records + x.withheld = 0`]),
  ];
  const byCategory = groupBy.includes('CATEGORY')
    ? sql`LEFT JOIN LATERAL unnest(string_to_array(x.categories, ' ')) AS c(category) ON true`
    : empty;
  const byOwner =
    groupBy.includes('STATE') && !isAccess
      ? sql`LEFT JOIN LATERAL unnest(string_to_array(x.owners, ' ')) AS o(owner) ON true`
      : empty;
  return sql`FROM ${ofRecord} ${byCategory} ${byOwner} WHERE ${join(conditions, ' AND ')}`;
}

/** A record in the index: by each of its names. */
export function hashesOf(names: LedgerNames, record: NotedRecord): readonly Buffer[] {
  return record.names.map((name) => names.record(name));
}

/** A record that no list holds. */
export interface AsideRow {
  readonly log: string;
  readonly index: number;
  readonly entry: string;
  readonly kind: string;
  readonly why: string;
  readonly since: Date;
}

const ASIDE_MAX = 100;

export function findSetAside(view: LedgerView): Promise<readonly AsideRow[]> {
  return view.query<AsideRow>(
    sql`SELECT log, index::float8, entry, kind, why, since FROM ledger.set_aside
      ORDER BY since DESC, log, index DESC LIMIT ${ASIDE_MAX}`,
  );
}

/** How many records no list holds. Seldom any. */
export async function countSetAside(view: LedgerView): Promise<number> {
  const [row] = await view.query<{ count: number }>(sql`SELECT count(*)::int AS count FROM ledger.set_aside`);
  return row?.count ?? 0;
}

/** Disclosures of one record to one kind of recipient for one purpose. */
export interface Disclosures {
  readonly state: StateCode;
  readonly agency_kind: AgencyKind;
  readonly purpose: Purpose;
  readonly times: number;
  readonly first: Date;
  readonly last: Date;
  readonly categories: readonly FieldCategory[];
}

/** Who was shown one record. */
export function findDisclosures(
  view: LedgerView,
  viewer: StateCode,
  record: NotedRecord,
): Promise<readonly Disclosures[]> {
  return view.query<Disclosures>(
    sql`SELECT x.state, x.agency_kind, x.purpose, count(DISTINCT x.entry)::int AS times,
        min(x.at) AS first, max(x.at) AS last,
        coalesce(array_agg(DISTINCT c.category ORDER BY c.category) FILTER (WHERE c.category IS NOT NULL), '{}') AS categories
      FROM ledger.disclosure d JOIN ledger.access x ON x.owner = ${viewer} AND x.at = d.at AND x.entry = d.entry
      LEFT JOIN LATERAL unnest(string_to_array(d.categories, ' ')) AS c(category) ON true
      WHERE d.record = ANY (${hashesOf(view.names, record)})
      GROUP BY x.state, x.agency_kind, x.purpose ORDER BY min(x.at), x.state, x.purpose, x.agency_kind`,
  );
}
