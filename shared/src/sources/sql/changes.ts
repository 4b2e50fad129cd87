import sql, { join, type Sql } from 'sql-template-tag';
import type { StateCode } from '../../core/ids.ts';
import { CHANGE_VIEWS } from '../contract/common-views.ts';
import type { SentRow } from '../contract/row-of.ts';
import { queryOf, type Query } from '../connection/query.ts';
import type { Row } from '../connection/national-source.ts';
import { conditionsFor, foundFor } from './decoy.ts';
import { inLaw } from './lent.ts';
import type { OrderKey, SearchQuestion } from './question.ts';
import { foundIn, foundOnce, ownersSql } from './statement.ts';
import type { Scope } from './statement-form.ts';

/** Where an owner's clock stands, as its source says. */
export interface Clock {
  readonly epoch: string;
  /** No change that is not there yet gets a position up to this. */
  readonly position: number;
  readonly forgotten: number;
  readonly isBehind: boolean;
  /** The source's own time, ISO 8601. */
  readonly now: string;
}

/** A place among the changes of one owner: position, then a mark of the record. */
export type ChangePlace = readonly [position: number, mark: string];

/** Which changes of one owner are wanted: those between two positions, behind a place. */
export interface ChangeSlice {
  readonly owner: StateCode;
  readonly base: number;
  readonly upTo: number;
  readonly after: ChangePlace;
  /** Only what changed since this moment. */
  readonly since?: string;
  /** Records too whose days passed between these two: law that looks at a day may say something else of them. */
  readonly days?: readonly [from: string, to: string];
}

/** Whether the source has a clock at all. */
export const hasClock: Query = {
  text: `SELECT to_regclass('hub.${CHANGE_VIEWS.changes.name}') IS NOT NULL AND to_regclass('hub.${CHANGE_VIEWS.clock.name}') IS NOT NULL`,
  values: [],
};

/** Reads the clock. */
export const clockQuery: Query = {
  text: `SELECT epoch, position::float8, forgotten::float8, is_behind, now() FROM hub.${CHANGE_VIEWS.clock.name}`,
  values: [],
};

/** @returns undefined where the source does not say it as its contract has it. */
export function clockOf(rows: readonly Row[]): Clock | undefined {
  const [row] = rows;
  if (!row || rows.length > 1) return undefined;
  const [epoch, position, forgotten, isBehind, now] = row as readonly [
    ...(readonly SentRow<
      (typeof CHANGE_VIEWS)['clock']['columns']
    >[keyof (typeof CHANGE_VIEWS)['clock']['columns']][]),
    unknown,
  ];
  if (typeof epoch !== 'string' || epoch === '' || epoch.length > EPOCH_MAX) return undefined;
  if (!isPosition(position) || !isPosition(forgotten) || typeof isBehind !== 'boolean') return undefined;
  return { epoch, position, forgotten, isBehind, now: String(now) };
}

const EPOCH_MAX = 200;

function isPosition(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

/**
 * A mark of a record, 64 bits: what stands for it in a token, and orders what changed in one transaction.
 *
 * @param seed of the hub, secret: from a mark nobody works out a number.
 */
function markSql(id: Sql, seed: string): Sql {
  return sql`(hashtextextended(${id}, ${seed}::bigint))::text COLLATE "C"`;
}

/** The order of changes: position, then mark, both as texts of a row's extras. */
export function changeOrder(seed: string): readonly OrderKey[] {
  return [
    { expression: sql`f.position`, direction: 'ASC', type: 'number' },
    { expression: markSql(sql`r.id`, seed), direction: 'ASC', type: 'text' },
  ];
}

/**
 * A question of what changed among the records that it finds, in the order of their owner's clock.
 *
 * @param slices of the owners of one source. Of a silent owner nothing is found, as of one whose records did not change.
 */
export function changedQuestion(
  question: SearchQuestion,
  slices: readonly ChangeSlice[],
  { seed, view }: { readonly seed: string; readonly view: Sql },
): SearchQuestion {
  const parts = slices.map((slice) => sliceSql(slice, seed, view));
  const changed = sql`SELECT c.owner, c.id, c.position FROM hub.change_v1 c WHERE ${join(parts, ' OR ')}`;
  const found = question.found
    ? sql`SELECT p.*, c.position FROM (${question.found}) p JOIN (${changed}) c ON c.owner = p.owner AND c.id = p.id`
    : changed;
  return { ...question, found, order: changeOrder(seed), mixed: false };
}

function sliceSql({ owner, base, upTo, after, since, days }: ChangeSlice, seed: string, view: Sql): Sql {
  const [position, mark] = after;
  const later = sql`c.position > ${base}::bigint`;
  const parts = [
    sql`c.owner = ${owner}::text AND c.position <= ${upTo}::bigint AND c.position >= ${position}::bigint`,
    sql`(c.position > ${position}::bigint OR ${markSql(sql`c.id`, seed)} > ${mark}::varchar)`,
    days
      ? sql`(${later} OR EXISTS (SELECT 1 FROM ${view} d WHERE d.owner = c.owner AND d.id = c.id AND (${passed(sql`d.embargo_until`, days)} OR ${passed(sql`d.minor_until`, days)})))`
      : later,
    ...(since === undefined ? [] : [sql`c.changed_at >= ${since}::timestamptz`]),
  ];
  return sql`(${join(parts, ' AND ')})`;
}

/** A day between the day before `from` and `to`: whichever way it is compared, it may read otherwise now. */
function passed(column: Sql, [from, to]: readonly [string, string]): Sql {
  return sql`${column} BETWEEN ${from}::date - 1 AND ${to}::date`;
}

/** Records of one owner that a caller was given, by their marks. */
export interface HeldRecords {
  readonly owner: StateCode;
  readonly marks: readonly string[];
  readonly upTo: number;
  /** Looks at those alone that changed behind it; at all where it is 0. */
  readonly base: number;
}

/**
 * Which of the records that a caller was given it is given no more: gone, no longer lent, or no longer what the question asks
 * for. It reads ids of those records and of no others.
 */
export function leftQuery(
  { entry, owners, on }: Scope,
  question: SearchQuestion,
  held: readonly HeldRecords[],
  seed: string,
): Query {
  const asked = conditionsFor(question, owners).map((one) => inLaw(one, owners, on, entry.domain));
  const conditions = [ownersSql(owners, on, entry.domain), ...asked];
  const found = foundFor(question, owners);
  const scope = { entry, owners, on };
  const those = held.map(
    ({ owner, marks, upTo, base }) =>
      sql`(c.owner = ${owner}::text AND c.position <= ${upTo}::bigint AND c.position > ${base}::bigint AND hashtextextended(c.id, ${seed}::bigint) = ANY(${marks}::bigint[]))`,
  );
  const query = queryOf(
    sql`${foundOnce(found)}SELECT c.owner, c.id, hashtextextended(c.id, ${seed}::bigint)::text FROM hub.change_v1 c WHERE (${join(those, ' OR ')}) AND NOT EXISTS (SELECT 1 FROM ${foundIn(scope, found)} WHERE r.owner = c.owner AND r.id = c.id AND ${join(conditions, ' AND ')})`,
  );
  return { ...query, isSearch: true };
}
