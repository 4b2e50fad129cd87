import { isWhole } from '../../policy/words/report.ts';
import type { Row } from '../../sources/connection/national-source.ts';
import type { FanOut, Plan, RowsOfStatement } from '../../sources/sql/fan-out.ts';
import { comparePositions, merge } from '../../sources/sql/merge.ts';
import type { SearchQuestion } from '../../sources/sql/question.ts';
import { CLASS_COLUMNS, extraOf } from '../../sources/sql/row.ts';
import type { Position } from '../../sources/sql/position.ts';
import { searchStatement, type PageWanted } from '../../sources/sql/statement.ts';
import type { Statement } from '../../sources/sql/statement-form.ts';
import type { Connection, Edge, HubRecord } from '../schema/hub.ts';
import { askSources, planQuestion } from './ask-sources.ts';
import { connectionOf } from './connection.ts';
import { countMatches, COUNT_TO, totalOf, type Total } from './count.ts';
import type { Narrowed } from './linked-to.ts';
import { MatchMaker, pathsFor } from './matches.ts';
import { positionOf, type Page } from './page.ts';
import { RecordMaker } from './records.ts';
import { scopeOf, type QuestionContext, type RequestContext } from './request-context.ts';
import type { Selection } from './selection.ts';
import { saidStatement, withMade } from './source-question.ts';
import { triesOfSearch } from './tries.ts';

/** Records that a dear question makes in one go. */
const PIECE = 100;

/** A search, as each source gets it, and what is asked of its records. */
export interface SearchTask extends Narrowed<SearchQuestion> {
  readonly selection: Selection;
}

/**
 * Answers one page of a search, merged from all sources.
 *
 * @throws HubError as `planQuestion` does; DEADLINE_EXCEEDED when nobody waits any more.
 */
export async function searchPage(
  context: QuestionContext,
  { question, narrowed, linked, selection }: SearchTask,
  page: Page,
): Promise<Connection<HubRecord>> {
  const { order, domain, explanation } = question;
  const paths = pathsFor(selection, [explanation]);
  const maker = new RecordMaker(context, domain, paths, selection.schema);
  const matches = explanation && new MatchMaker(context, domain, explanation);
  const plans = await planQuestion(context, question, triesOfSearch(question, linked));
  // What is found is worked out once for page and count. A page that begins later may be empty, and say no count.
  const isCountedWithin = selection.totalCount && question.found !== undefined && page.after === undefined;
  const wanted = isCountedWithin ? { ...page, countTo: COUNT_TO } : page;
  const [rows, countedBeside] = await Promise.all([
    askSources(context, plans, (plan) =>
      saidSearch(searchStatement(scopeOf(context, plan, paths), narrowed(plan), wanted), {
        ...{ question, paths, page: wanted },
      }),
    ),
    selection.totalCount && !isCountedWithin ? countMatches(context, plans, narrowed) : undefined,
  ]);
  const counted = isCountedWithin ? countedIn(rows, order.length) : countedBeside;
  const { shown, hasNextPage, end } = cutTo(rows, order, page.first);
  const edges = await edgesOf(context, { maker, matches }, shown, page);
  // An owner that is reported to have given no rows, or not all, is in no total, though its count came.
  const isTold = rows.reports.every(isWhole);
  return connectionOf(edges, {
    hasNextPage,
    hasPreviousPage: page.after !== undefined,
    ...(end ? { endCursor: () => page.cursorOf(end) } : {}),
    ...(isTold && counted ? { total: counted } : {}),
    sources: rows.reports,
  });
}

/** A search in words, with the place of its count among the extras. */
function saidSearch(
  statement: Statement,
  {
    question,
    paths,
    page: { first, after, countTo },
  }: {
    readonly question: SearchQuestion;
    readonly paths: ReadonlySet<string>;
    readonly page: PageWanted;
  },
): Statement {
  const page = { first, ...(after ? { after: { ...after, keys: [...after.keys] } } : {}), countTo };
  return saidStatement(
    statement,
    withMade(question, (made) => ({ verb: 'SEARCH', made, paths: [...paths], page })),
    countTo === undefined ? [] : [CLASS_COLUMNS.length + question.order.length],
  );
}

/** @param place of the count among the extras of a row. A source without a row has nothing to count. */
function countedIn({ answers }: FanOut<RowsOfStatement>, place: number): Total {
  const counts = answers.map(({ value }) => {
    const [first] = value.rows;
    return first ? (extraOf(first, place) as number) : 0;
  });
  return totalOf(counts);
}

/** A row with what explains it, and its place in the order of its question. */
export interface PlacedRow {
  readonly row: Row;
  readonly plan: Plan;
  readonly statement: Statement;
  readonly position: Position;
}

/** @param keys how many the order of the question has. */
export function placedRows(
  { answers }: FanOut<RowsOfStatement>,
  keys: number,
): readonly (readonly PlacedRow[])[] {
  return answers.map(({ plan, value: { rows, statement } }) =>
    rows.map((row) => ({ row, plan, statement, position: positionOf(row, keys) })),
  );
}

/** The rows of a page, and where it ends. */
interface Cut {
  readonly shown: readonly PlacedRow[];
  readonly hasNextPage: boolean;
  readonly end: Position | undefined;
}

/**
 * Cuts a page out of what its sources gave. A source that gave as many rows as it was asked for was read up to the last one of
 * them, be it one that cannot be read: what is behind that is of the next page, whoever has it, or else whatever of this source
 * lies between would be on none.
 */
function cutTo(rows: FanOut<RowsOfStatement>, order: SearchQuestion['order'], first: number): Cut {
  const merged = merge(placedRows(rows, order.length), order, first + 1);
  const ends = rows.answers.flatMap(({ value: { sent = [] } }) => {
    const last = sent.length > first ? sent.at(-1) : undefined;
    return last ? [{ position: positionOf(last, order.length) }] : [];
  });
  const readTo = merge([ends], order, 1)[0]?.position;
  const read = readTo
    ? merged.filter(({ position }) => comparePositions(position, readTo, order) <= 0)
    : merged;
  const shown = read.slice(0, first);
  return {
    shown,
    hasNextPage: readTo !== undefined || merged.length > first,
    end: readTo && shown.length < first ? readTo : shown.at(-1)?.position,
  };
}

async function edgesOf(
  { deadline: { rest }, collector }: RequestContext,
  { maker, matches }: { readonly maker: RecordMaker; readonly matches: MatchMaker | undefined },
  shown: readonly PlacedRow[],
  { cursorOf }: Page,
): Promise<readonly Edge<HubRecord>[]> {
  maker.expect(shown);
  const edges: Edge<HubRecord>[] = [];
  for (const [i, { row, plan, statement, position }] of shown.entries()) {
    if (rest && i % PIECE === PIECE - 1) await rest();
    const node = maker.record(row, statement, plan.asked);
    if (!node) continue;
    collector.conditions.shown(node);
    const [first = null] = position.keys;
    const match = matches && { match: () => matches.match(node, first) };
    edges.push({ cursor: () => cursorOf(position), node, ...match });
  }
  return edges;
}
