import sql from 'sql-template-tag';
import { badInput } from '../../core/errors.ts';
import type { Row } from '../../sources/connection/national-source.ts';
import type { CursorBox } from '../../sources/sql/cursor.ts';
import { wordingOf, type OrderKey, type SearchQuestion } from '../../sources/sql/question.ts';
import { extrasOf, localIdOf, ownerOf } from '../../sources/sql/row.ts';
import type { Position } from '../../sources/sql/position.ts';
import type { PageArgs } from '../schema/hub.ts';

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
  const first = pageSize(page, PAGE_MAX);
  const after = page.after == null ? undefined : cursors.read(page.after, text);
  return { first, ...(after ? { after } : {}), cursorOf: (position) => cursors.write(position, text) };
}

/** @throws HubError BAD_INPUT when the page is too large. */
export function linkPageOf(page: PageArgs): { readonly first: number; readonly after: string | undefined } {
  return { first: pageSize(page, LINK_PAGE_MAX), after: page.after ?? undefined };
}

function pageSize(page: PageArgs, max: number): number {
  const first = page.first ?? PAGE_DEFAULT;
  if (!Number.isInteger(first) || first < 1 || first > max)
    throw badInput('first', first, `a whole number from 1 to ${max}`);
  return first;
}

/** @param keys how many the order of its question has. */
export function positionOf(row: Row, keys: number): Position {
  return {
    keys: extrasOf(row, keys) as Position['keys'],
    owner: ownerOf(row),
    id: localIdOf(row),
  };
}

/**
 * A search whose order says where each record stands, as far as the search wants it said.
 *
 * @param seed of the hub, secret.
 */
export function ordered(question: SearchQuestion, seed: string): SearchQuestion {
  const { order, mixed: isMixed = order.length === 0 } = question;
  return isMixed ? { ...question, order: [...order, mixed(seed)] } : question;
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
function questionText(question: SearchQuestion): string {
  return JSON.stringify([
    question.domain,
    wordingOf(question),
    question.linkedTo?.id ?? '',
    question.order.map(({ expression, direction }) => [expression.sql, expression.values, direction]),
    question.owners ?? [],
  ]);
}
