import sql, { join, raw, type Sql } from 'sql-template-tag';
import { globalId, type GlobalId } from '../../core/ids.ts';
import { classColumns, classSql, lawfulRow, type RowsOf } from './class-sql.ts';
import { conditionsFor, foundFor, keysFor, orderFor } from './decoy.ts';
import { linkSql } from './columns.ts';
import { CLASS_COLUMNS } from './row.ts';
import { inLaw } from './lent.ts';
import { cachedStatement } from './statement-cache.ts';
import { afterSql, ID, keySql, OWNER, type Position } from './position.ts';
import { project, projectLink } from './projection.ts';
import { BY_KEY, queryOf, type Query } from '../connection/query.ts';
import type { Sample } from '../connection/sample.ts';
import { SAMPLE_ID, sampleRow } from './sample-row.ts';
import type { Column, FieldScope, Matchable, Scope, Statement } from './statement-form.ts';
import type { Condition, LinkDefinition, LookupQuestion, SearchQuestion } from './question.ts';

/**
 * Says what a rehearsal has for an answer, which asks no source.
 *
 * @param apart how its rows, which are records or links, are told apart.
 */
function sampled(statement: Statement, sample: Sample, apart: NonNullable<Query['apart']> = {}): Statement {
  return { ...statement, query: { ...statement.query, sample, apart } };
}

/** Says that it finds records by what searches compare. */
function searching(statement: Statement): Statement {
  return { ...statement, query: { ...statement.query, isSearch: true } };
}

const byKey = raw(BY_KEY);
/** Records of one key that each source gives. One more is asked for, so that a list that was cut off says so. */
export const LOOKUP_ROWS_MAX = 25;
function classList(rows: RowsOf): Sql {
  return join(classColumns(rows), ', ');
}

/** Which rows of a source a question may match: each owner's own, and no row whose time is over. */
export function ownersSql(owners: readonly Matchable[], on: string, rows: RowsOf): Sql {
  const parts = owners.map(
    ({ owner, matchable }) => sql`(r.owner = ${owner} AND ${classSql(matchable, on, rows)})`,
  );
  return sql`(${join(parts, ' OR ')}) AND ${lawfulRow(on)}`;
}

function viewOf({ entry }: Scope): Sql {
  return raw(`hub.${entry.view} r`);
}

function listOf(columns: readonly Column[]): Sql {
  return columns.length === 0
    ? sql``
    : sql`, ${join(
        columns.map(({ expression }) => expression),
        ', ',
      )}`;
}

/** Which page of a search is asked for. */
export interface PageWanted {
  readonly first: number;
  readonly after?: Position;
  /** Counts all that match besides, up to so many: an extra behind the order keys, the same in every row. */
  readonly countTo?: number;
}

/** Search, one page: rows after `position` in the question's order, one more than `first` so that a further page shows. */
export function searchStatement(scope: FieldScope, question: SearchQuestion, page: PageWanted): Statement {
  const { entry, owners, requested, on } = scope;
  const { order } = question;
  const conditions = conditionsFor(question, owners);
  const found = foundFor(question, owners);
  const { after, countTo } = page;
  const shape = order.map(({ direction, type }, i) => `${direction} ${type} ${after?.keys[i] === null}`);
  const statement = cachedStatement(
    { owners, on, rows: entry.domain },
    [
      'search',
      ...shape,
      after === undefined,
      found === undefined,
      countTo === undefined,
      ...[...requested].sort(),
    ],
    {
      texts: [...conditions, ...orderFor(order, owners), ...(found ? [found] : [])],
      values: [page.first + 1, countTo, ...(after ? [after.owner, after.id, ...after.keys] : [])],
    },
    (texts, [limit, counted, afterOwner, afterId, ...afterKeys]) => {
      const expressions = texts.slice(conditions.length);
      const columns = project(scope);
      const keys = order.map(({ type }, i) => keySql(type, expressions[i] ?? sql`NULL`));
      const asked = [ownersSql(owners, on, entry.domain), ...texts.slice(0, conditions.length)];
      const all = [...asked];
      if (after)
        all.push(
          afterSql(order, keys, {
            owner: afterOwner,
            id: afterId,
            // Whether a key is NULL is part of the statement; what else it is is not.
            keys: after.keys.map((key, i) => (key === null ? null : afterKeys[i])),
          }),
        );
      const by = [
        ...order.map(
          ({ direction }, i) =>
            sql`${keys[i] ?? sql`NULL`} ${raw(direction === 'ASC' ? 'ASC NULLS LAST' : 'DESC NULLS LAST')}`,
        ),
        OWNER,
        ID,
      ];
      const through = found && texts.at(-1);
      const count = sql`(SELECT count(*)::int FROM (SELECT 1 FROM ${foundIn(scope, through)} WHERE ${join(asked, ' AND ')} LIMIT ${counted}) counted)`;
      const extras = countTo === undefined ? keys : [...keys, count];
      return {
        extras: extras.length,
        columns,
        text: sql`${foundOnce(through)}SELECT ${classList(entry.domain)}${extras.length === 0 ? sql`` : sql`, ${join(extras, ', ')}`}${listOf(columns)} FROM ${foundIn(scope, through)} WHERE ${join(all, ' AND ')} ORDER BY ${join(by, ', ')} LIMIT ${limit}`,
      };
    },
  );
  const extras = [...order.map(() => null), ...(countTo === undefined ? [] : [1])];
  return searching(sampled(statement, (owner) => [sampleRow(owner, SAMPLE_ID, extras)]));
}

/** Works out once what a search goes through, however often the statement reads it. */
export function foundOnce(found: Sql | undefined): Sql {
  return found ? sql`WITH f AS MATERIALIZED (${found}) ` : sql``;
}

/** Where the rows of a search come from: the whole view, or those of it that were found. */
export function foundIn(scope: Scope, found: Sql | undefined): Sql {
  return found ? sql`f JOIN ${viewOf(scope)} ON r.owner = f.owner AND r.id = f.id` : viewOf(scope);
}

/** How many rows a search matches, counted up to a limit. */
export function countStatement(scope: Scope, question: SearchQuestion, limit: number): Query {
  const { entry, owners, on } = scope;
  const asked = conditionsFor(question, owners).map((one) => inLaw(one, owners, on, entry.domain));
  const conditions = [ownersSql(owners, on, entry.domain), ...asked];
  const found = foundFor(question, owners);
  const query = queryOf(
    sql`${foundOnce(found)}SELECT count(*)::int FROM (SELECT 1 FROM ${foundIn(scope, found)} WHERE ${join(conditions, ' AND ')} LIMIT ${limit}) counted`,
  );
  return { ...query, sample: () => [[1]], isSearch: true };
}

/**
 * Records by local id, and nothing of those whose existence the law withholds. Without fields it says which of them exist for
 * this inquiry, each with its decision class.
 */
export function idsStatement(scope: FieldScope, ids: readonly string[]): Statement {
  const { entry, owners, requested, on } = scope;
  const statement = cachedStatement(
    { owners, on, rows: entry.domain },
    ['ids', ...[...requested].sort()],
    { texts: [], values: [keysFor(ids, owners)] },
    (_texts, [wanted]) => {
      const columns = project(scope);
      return {
        extras: 0,
        columns,
        text: sql`${byKey} SELECT ${classList(entry.domain)}${listOf(columns)} FROM ${viewOf(scope)} WHERE ${ownersSql(owners, on, entry.domain)} AND r.id = ANY(${wanted}::text[])`,
      };
    },
  );
  return sampled(statement, (owner) => ids.map((id) => sampleRow(owner, id)));
}

/** Places of extras by which rows of one id are told apart. */
const KEY_OF_LOOKUP = 1;
const END_THAT_IS_KNOWN = 0;

/** Where all records of a key are equally near. */
const NO_DISTANCE = sql`0`;

/**
 * Many keys at once, a bounded number of rows each, the nearest first. How near, and the key that matched, come back beside the
 * row.
 */
export function lookupStatement(scope: FieldScope, question: LookupQuestion): Statement {
  const { entry, owners, requested, on } = scope;
  const statement = cachedStatement(
    { owners, on, rows: entry.domain },
    ['lookup', ...[...requested].sort()],
    {
      texts: [question.condition, question.distance ?? NO_DISTANCE],
      values: [keysFor(question.keys, owners)],
    },
    ([condition = sql`FALSE`, distance = NO_DISTANCE], [keys]) => {
      const columns = project(scope);
      const inner = [...classColumns(entry.domain), ...columns.map(({ expression }) => expression)];
      const named = inner.map((expression, i) => sql`${expression} AS ${raw(`c${i}`)}`);
      const classPart = raw(CLASS_COLUMNS.map((_, i) => `f.c${i}`).join(', '));
      const rest = raw(columns.map((_, i) => `, f.c${i + CLASS_COLUMNS.length}`).join(''));
      return {
        extras: 2,
        columns,
        text: sql`${byKey} SELECT ${classPart}, f.distance, k.key${rest} FROM unnest(${keys}::text[]) AS k(key) CROSS JOIN LATERAL (SELECT ${join(named, ', ')}, ${keySql('number', distance)} AS distance FROM ${viewOf(scope)} WHERE ${ownersSql(owners, on, entry.domain)} AND ${condition} ORDER BY distance, r.owner, r.id LIMIT ${raw(String(LOOKUP_ROWS_MAX + 1))}) f`,
      };
    },
  );
  const sample: Sample = (owner) => question.keys.map((key) => sampleRow(owner, SAMPLE_ID, [0, key]));
  return searching(sampled(statement, sample, { by: KEY_OF_LOOKUP }));
}

/** Which end of links is known, and what is asked of them. */
export interface LinkQuestion {
  readonly link: LinkDefinition;
  readonly side: 'near' | 'far';
  readonly from: readonly string[];
  readonly limit: number;
}

/**
 * Links of many records at once, at one end, a bounded number each. Both ends' ids come first, then what is asked.
 *
 * @param scope with the owners of the links, and paths as of a record of the link's domain.
 */
export function linksStatement(scope: FieldScope, { link, side, from, limit }: LinkQuestion): Statement {
  const { entry, owners, requested, on } = scope;
  const statement = cachedStatement(
    { owners, on, rows: 'link' },
    ['links', entry.domain, link.path, side, ...[...requested].sort()],
    { texts: [], values: [keysFor(from, owners), link.kinds, limit] },
    (_texts, [ids, kinds, most]) => {
      const { near_id: near, far_id: far } = linkSql;
      const [own, other] = side === 'near' ? [near, far] : [far, near];
      const columns = projectLink(scope, link.path);
      return {
        extras: 2,
        columns,
        text: sql`${byKey} SELECT l.* FROM unnest(${ids}::text[]) AS f(id) CROSS JOIN LATERAL (SELECT ${classList('link')}, f.id AS from_id, ${other} AS to_id${listOf(columns)} FROM hub.link_v1 r WHERE ${own} = f.id AND r.kind = ANY(${kinds}::text[]) AND ${ownersSql(owners, on, 'link')} ORDER BY r.owner, r.id LIMIT ${most}) l`,
      };
    },
  );
  return sampled(
    statement,
    (owner) => {
      const other = globalId(owner, side === 'near' ? link.farDomain : link.domain, SAMPLE_ID);
      return from.map((id) => sampleRow(owner, SAMPLE_ID, [id, other]));
    },
    { by: END_THAT_IS_KNOWN },
  );
}

/**
 * Records at the near end of a link to another record, as a condition on `r`. Inside, `r` is the link, so that the law
 * of its decision class is asked in the same words.
 */
export function linkedCondition(
  { link, id }: { readonly link: LinkDefinition; readonly id: GlobalId },
  owners: readonly Matchable[],
  on: string,
): Condition {
  const links = owners.map(({ owner, lending }) => ({
    owner,
    lending,
    matchable: lending.matchable([{ path: link.path, use: 'OPEN' }]),
  }));
  const { near_id: near, far_id: far } = linkSql;
  return sql`(r.owner, r.id) IN (SELECT split_part(${near}, ':', 1), split_part(${near}, ':', 3) FROM hub.link_v1 r WHERE ${far} = ${id} AND r.kind = ANY(${[...link.kinds]}::text[]) AND ${ownersSql(links, on, 'link')})`;
}
