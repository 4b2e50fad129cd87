import sql from 'sql-template-tag';
import { badInput } from '../../core/errors.ts';
import type { Row } from '../../sources/connection/national-source.ts';
import type { CursorBox } from '../../sources/sql/cursor.ts';
import { wordingOf, type OrderKey, type SearchQuestion } from '../../sources/sql/question.ts';
import { extrasOf, localIdOf, ownerOf } from '../../sources/sql/row.ts';
import type { Position } from '../../sources/sql/position.ts';
import type { LinkPageArgs, PageArgs } from '../schema/hub.ts';

const PAGE_DEFAULT = 20;
/** A page of a search: large enough for exports, whose weight the gateway's limit on complexity bounds. */
const PAGE_MAX = 1_000;
const LINK_PAGE_MAX = 100;

/** Which page of a search is asked for. */
export interface Page {
  readonly first: number;
  readonly after?: Position;
  /** Writes the cursor of a position in the same search. */
  readonly cursorOf: (position: Position) => string;
}

/** @throws HubError BAD_INPUT when the page is too large, or its cursor is of another question. */
export function pageOf(question: SearchQuestion, page: PageArgs, cursors: CursorBox): Page {
  const text = questionText(question);
  const first = searchPageSize(page);
  const after = page.after == null ? undefined : cursors.read(page.after, text);
  return { first, ...(after ? { after } : {}), cursorOf: (position) => cursors.write(position, text) };
}

/** @throws HubError BAD_INPUT when the page is too large. */
export function searchPageSize(page: PageArgs): number {
  return pageSize('first', page.first, PAGE_MAX);
}

/** Which page of the links of a record is asked for: from the start of what lies between two of them, or up to its end. */
export interface LinkPage {
  readonly size: number;
  readonly from: 'start' | 'end';
  readonly after: string | undefined;
  readonly before: string | undefined;
}

/** @throws HubError BAD_INPUT when the page is too large, or asked for from both ends. */
export function linkPageOf({ first, last, after, before }: LinkPageArgs): LinkPage {
  if (first != null && last != null) throw badInput('last', last, 'first or last, not both');
  const [name, size] = last == null ? ['first', first] : ['last', last];
  return {
    size: pageSize(name, size, LINK_PAGE_MAX),
    from: last == null ? 'start' : 'end',
    after: after ?? undefined,
    before: before ?? undefined,
  };
}

/**
 * The part of a list that a page shows, as Relay's connections have it: what lies between its cursors, cut at one end.
 *
 * @param nodes the whole list, in its order.
 * @returns places in the list, the second behind the last one.
 * @throws HubError BAD_INPUT when a cursor is none of the list's.
 */
export function cutOf(
  { size, from, after, before }: LinkPage,
  nodes: readonly { readonly id: string }[],
): [number, number] {
  const placeOf = (name: string, cursor: string): number => {
    const place = nodes.findIndex(({ id }) => linkCursor(id) === cursor);
    if (place < 0) throw badInput(name, cursor, 'a cursor of an earlier page of the same links');
    return place;
  };
  const start = after === undefined ? 0 : placeOf('after', after) + 1;
  const end = Math.max(start, before === undefined ? nodes.length : placeOf('before', before));
  return from === 'start' ? [start, Math.min(end, start + size)] : [Math.max(start, end - size), end];
}

/** The cursor of a link: as its id is shown anyway, it needs no cipher. */
export function linkCursor(id: string): string {
  return Buffer.from(id).toString('base64url');
}

function pageSize(name: string, given: number | null | undefined, max: number): number {
  const size = given ?? PAGE_DEFAULT;
  if (!Number.isInteger(size) || size < 1 || size > max)
    throw badInput(name, size, `a whole number from 1 to ${max}`);
  return size;
}

/** @param keys how many the order of its question has. */
export function positionOf(row: Row, keys: number): Position {
  const id: unknown = localIdOf(row);
  return {
    keys: extrasOf(row, keys) as Position['keys'],
    owner: ownerOf(row),
    // A row that cannot be read may have none, and stands behind its like.
    id: typeof id === 'string' ? id : LAST_ID,
  };
}

/** Behind it, by bytes, there is no id. */
const LAST_ID = '\u{10FFFF}';

/**
 * A search whose order says where each record stands, as far as the search wants it said.
 *
 * @param seed of the hub, secret.
 */
export function ordered(question: SearchQuestion, seed: string): SearchQuestion {
  const { order, asked, mixed: isMixed = order.length === 0 } = question;
  if (!isMixed) return question;
  const told = asked ? { asked: { ...asked, mixing: seed } } : {};
  return { ...question, ...told, order: [...order, mixed(seed)] };
}

/**
 * The order of a search that names none: stable, and mixing the owners, so that a list that is cut off does not look as
 * if only the first States of the alphabet had answered. It looks at the id alone, so every law lends it, and it tells
 * nothing of it.
 *
 * @param seed of the hub, secret: else whoever lists could work out the numbers from their order.
 */
export function mixed(seed: string): OrderKey {
  return {
    expression: sql`hashtextextended(r.id, ${seed}::bigint)`,
    direction: 'ASC',
    type: 'number',
  };
}

/** What makes two questions the same for a cursor: everything but the page. */
export function questionText(question: SearchQuestion): string {
  return JSON.stringify([
    question.domain,
    wordingOf(question),
    question.linkedTo?.id ?? '',
    question.order.map(({ expression, direction }) => [expression.sql, expression.values, direction]),
    question.owners ?? [],
  ]);
}
