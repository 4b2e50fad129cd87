import sql, { empty, join, type Sql } from 'sql-template-tag';
import type { StateCode } from '../../shared/src/core/ids.ts';
import type { AgencyKind, FieldCategory, Purpose } from '../../shared/src/core/vocabulary.ts';
import { hashNumber, type LedgerNames } from '../../shared/src/ledger/proof/names.ts';
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

/**
 * Entries of one side, latest first. An index is read from where the page begins, and no further than its end: where something is
 * sought that repeats (a purpose, a State, a category), one stretch of it for each set of facets that has it.
 */
export function findEntries(
  shown: Shown,
  search: LedgerSearch,
  page: { readonly first: number; readonly after?: After },
): Promise<readonly Found[]> {
  const { view, side } = shown;
  const limited = sql`${behind(page.after)} ORDER BY x.at DESC, x.entry DESC LIMIT ${page.first}`;
  const { record, value, entry, hit } = search;
  if (record !== undefined || value !== undefined || entry !== undefined)
    return view.query<Found>(
      sql`SELECT x.entry, x.at FROM ${narrowed(shown, search)} WHERE ${conditions(shown, search)} ${limited}`,
    );
  const sides: readonly Rows[] =
    side === 'QUESTIONS'
      ? ['QUESTIONS']
      : [...(hit === false ? [] : ['ACCESSES' as const]), ...(hit === true ? [] : ['NO_HITS' as const])];
  const found = sides.map((rows) => sql`(${stretches(shown, search, { rows, limited })})`);
  return view.query<Found>(
    sql`SELECT x.entry, x.at FROM (${join(found, ' UNION ALL ')}) AS x
      ORDER BY x.at DESC, x.entry DESC LIMIT ${page.first}`,
  );
}

/** What rows of the index are about. */
type Rows = Side | 'NO_HITS';

const TABLES: Readonly<Record<Rows, Sql>> = {
  QUESTIONS: sql`audit.question`,
  ACCESSES: sql`audit.access`,
  NO_HITS: sql`audit.no_hit`,
};

/** The page's entries from one table, by the index that has them in order. */
function stretches(
  { viewer }: Shown,
  search: LedgerSearch,
  { rows, limited }: { readonly rows: Rows; readonly limited: Sql },
): Sql {
  const { purposes, states, categories } = search;
  const [table, within] = [TABLES[rows], period(search)];
  if (purposes !== undefined || states !== undefined || categories !== undefined)
    return sql`SELECT p.entry, p.at FROM audit.facets f CROSS JOIN LATERAL (
        SELECT x.entry, x.at FROM ${table} x WHERE x.facets = f.id ${within} ${limited}) AS p
      WHERE f.side = ${rows} AND ${ofViewer(sql`f`, rows, viewer)} ${repeated(search, rows)}`;
  if (rows === 'NO_HITS')
    return sql`SELECT p.entry, p.at FROM audit.owner_set s CROSS JOIN LATERAL (
        SELECT x.entry, x.at FROM audit.no_hit x WHERE x.owners = s.id ${within} ${limited}) AS p
      WHERE ${holds(sql`s.owners`, [viewer])}`;
  const own = rows === 'QUESTIONS' ? sql`x.state` : sql`x.owner`;
  return sql`SELECT x.entry, x.at FROM ${table} x WHERE ${own} = ${viewer} ${within} ${limited}`;
}

/** Whose facets they are: of the officer's State, of the one owner, or of each that answered without a hit. */
function ofViewer(facets: Sql, rows: Rows, viewer: StateCode): Sql {
  if (rows === 'QUESTIONS') return sql`${facets}.state = ${viewer}`;
  return rows === 'ACCESSES' ? sql`${facets}.owners = ${viewer}` : holds(sql`${facets}.owners`, [viewer]);
}

function period({ from, until }: LedgerSearch): Sql {
  return sql`${from === undefined ? empty : sql`AND x.at >= ${from}::timestamptz`}
    ${until === undefined ? empty : sql`AND x.at < ${until}::timestamptz`}`;
}

/** Conditions on what repeats. */
function repeated({ purposes, states, categories }: LedgerSearch, rows: Rows): Sql {
  const ofStates = (meant: readonly StateCode[]): Sql =>
    rows === 'QUESTIONS' ? holds(sql`f.owners`, meant) : sql`f.state = ANY (${meant})`;
  return sql`${purposes === undefined ? empty : sql`AND f.purpose = ANY (${purposes})`}
    ${states === undefined ? empty : sql`AND ${ofStates(states)}`}
    ${categories === undefined ? empty : sql`AND ${holds(sql`f.categories`, categories)}`}`;
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
      FROM ${narrowed(shown, search)} ${unfolded(shown, groupBy)} WHERE ${conditions(shown, search)}
      GROUP BY ${join(groups, ', ')} ORDER BY ${join(groups, ', ')} LIMIT ${CELLS_MAX}`,
  );
}

/** How each grouping reads in SQL. A closed list: no text of a caller comes near it. */
const GROUPS: Readonly<Record<Side, Readonly<Record<Grouping, Sql>>>> = {
  ACCESSES: {
    PURPOSE: sql`f.purpose`,
    STATE: sql`f.state`,
    CATEGORY: sql`c.category`,
    MONTH: sql`to_char(x.at AT TIME ZONE 'UTC', 'YYYY-MM')`,
  },
  QUESTIONS: {
    PURPOSE: sql`f.purpose`,
    STATE: sql`o.owner`,
    CATEGORY: sql`c.category`,
    MONTH: sql`to_char(x.at AT TIME ZONE 'UTC', 'YYYY-MM')`,
  },
};

/** Rows of one side with what repeats of them, or of those alone that showed one record. */
function narrowed({ view: { names }, side }: Shown, { record }: LedgerSearch): Sql {
  const rows =
    side === 'QUESTIONS'
      ? sql`(SELECT entry, at, facets, state AS viewer FROM audit.question)`
      : sql`(SELECT entry, at, facets, owner AS viewer, records + withheld AS found FROM audit.access
          UNION ALL SELECT entry, at, facets, NULL, 0 FROM audit.no_hit)`;
  const joined = sql`${rows} AS x JOIN audit.facets f ON f.id = x.facets`;
  return record === undefined
    ? joined
    : sql`audit.holding(${shownAs(names, record)}::bigint[]) d JOIN ${joined}
        ON x.entry = d.entry AND x.at = d.at AND d.facets IS NOT NULL`;
}

/** Conditions on the rows of `narrowed`. */
function conditions({ view: { names }, side, viewer }: Shown, search: LedgerSearch): Sql {
  const { hit, entry, value, record } = search;
  const isQuestion = side === 'QUESTIONS';
  // What shows a record is a hit: owners without one need not be looked at.
  const own = isQuestion || record !== undefined ? sql`x.viewer = ${viewer}` : accessOf(viewer);
  return sql`${own} ${period(search)} ${repeated(search, side)}
    ${entry === undefined ? empty : sql`AND x.entry = ${entry}::uuid`}
    ${
      value === undefined
        ? empty
        : sql`AND (x.at, x.entry) IN (SELECT a.at, a.entry FROM audit.holding(${names.asked(value).map(hashNumber)}::bigint[]) a
            WHERE a.state = ${viewer} AND a.facets IS NULL)`
    }
    ${hit === undefined ? empty : hit ? sql`AND x.found > 0` : sql`AND x.found = 0`}`;
}

/** An owner's accesses: its own, and those of which it is one of several without a hit. */
function accessOf(viewer: StateCode): Sql {
  return sql`(x.viewer = ${viewer} OR x.viewer IS NULL AND ${holds(sql`f.owners`, [viewer])})`;
}

/** One row for each category and owner that is counted by. */
function unfolded({ side }: Shown, groupBy: readonly Grouping[]): Sql {
  const byCategory = groupBy.includes('CATEGORY')
    ? sql`LEFT JOIN LATERAL unnest(string_to_array(f.categories, ' ')) AS c(category) ON true`
    : empty;
  const byOwner =
    groupBy.includes('STATE') && side === 'QUESTIONS'
      ? sql`LEFT JOIN LATERAL unnest(string_to_array(f.owners, ' ')) AS o(owner) ON true`
      : empty;
  return sql`${byCategory} ${byOwner}`;
}

/** A record among those that were shown: by each of its names. */
function shownAs(names: LedgerNames, record: NotedRecord): readonly string[] {
  return record.names.map((name) => hashNumber(names.shown(name)));
}

/** A record that a release is about: by each of its names. */
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
    sql`SELECT log, index::float8, entry, kind, why, since FROM audit.set_aside
      ORDER BY since DESC, log, index DESC LIMIT ${ASIDE_MAX}`,
  );
}

/** How many records no list holds. Seldom any. */
export async function countSetAside(view: LedgerView): Promise<number> {
  const [row] = await view.query<{ count: number }>(sql`SELECT count(*)::int AS count FROM audit.set_aside`);
  return row?.count ?? 0;
}

/** Before which moment everything is in archives; undefined where nothing is. */
export async function archivedBefore(view: LedgerView): Promise<Date | undefined> {
  const [row] = await view.query<{ before: Date | null }>(
    sql`SELECT max(ends) AS before FROM ledger.archived`,
  );
  return row?.before ?? undefined;
}

/** What every list says of records that it cannot hold. */
export async function notListed(
  view: LedgerView,
): Promise<{ readonly setAsideCount: number; readonly archivedBefore: string | null }> {
  const before = await archivedBefore(view);
  return { setAsideCount: await countSetAside(view), archivedBefore: before?.toISOString() ?? null };
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
    sql`SELECT f.state, f.agency_kind, f.purpose, count(DISTINCT d.entry)::int AS times,
        min(d.at) AS first, max(d.at) AS last,
        coalesce(array_agg(DISTINCT c.category ORDER BY c.category) FILTER (WHERE c.category IS NOT NULL), '{}') AS categories
      FROM audit.holding(${shownAs(view.names, record)}::bigint[]) d JOIN audit.facets f ON f.id = d.facets
      LEFT JOIN LATERAL unnest(string_to_array(f.categories, ' ')) AS c(category) ON true
      WHERE f.owners = ${viewer}
      GROUP BY f.state, f.agency_kind, f.purpose ORDER BY min(d.at), f.state, f.purpose, f.agency_kind`,
  );
}
