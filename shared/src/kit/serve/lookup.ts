import sql from 'sql-template-tag';
import { merge } from '../../sources/sql/merge.ts';
import type { Plan } from '../../sources/sql/fan-out.ts';
import type { LookupQuestion, OrderKey } from '../../sources/sql/question.ts';
import { extraOf } from '../../sources/sql/row.ts';
import { LOOKUP_ROWS_MAX, lookupStatement } from '../../sources/sql/statement.ts';
import type { HubRecord, LookupAnswer } from '../schema/hub.ts';
import { askSources, planQuestion } from './ask-sources.ts';
import { MatchMaker, pathsFor } from './matches.ts';
import { RecordMaker } from './records.ts';
import { scopeOf, type QuestionContext } from './request-context.ts';
import { placedRows } from './search.ts';
import { withPaths, type Selection } from './selection.ts';
import { saidStatement, withMade } from './source-question.ts';
import { triesOfLookup } from './tries.ts';

/** The order of what is found for a key: how near it is, as its source says, then owner and id. */
const NEAREST: readonly OrderKey[] = [{ expression: sql`f.distance`, direction: 'ASC', type: 'number' }];

/**
 * Answers a lookup: for each of its keys, in their order, the records of all sources that have it, the nearest first.
 *
 * @throws HubError as `planQuestion` does; DEADLINE_EXCEEDED when nobody waits any more.
 */
export async function lookupKeys(
  context: QuestionContext,
  asked: LookupQuestion,
  selection: Selection,
): Promise<readonly LookupAnswer[]> {
  // Keys that are one in the form in which they are compared are looked for once, and each gets what was found.
  const question = { ...asked, keys: [...new Set(asked.keys)] };
  const { domain, keys, explanationOf } = question;
  const explanations = new Map(keys.map((key) => [key, explanationOf?.(key)]));
  const paths = withPaths(pathsFor(selection, [...explanations.values()]), question.reads ?? []);
  const maker = new RecordMaker(context, domain, paths, selection.schema);
  const plans = await planQuestion(context, question, triesOfLookup(question));
  const inWords = withMade(question, (made) => ({ verb: 'LOOKUP', made, paths: [...paths] }));
  const rows = await askSources(context, plans, (plan) =>
    saidStatement(lookupStatement(scopeOf(context, plan, paths), question), inWords),
  );
  const byKey = new Map<string, { readonly nodes: HubRecord[]; hasMore: boolean }>(
    keys.map((key) => [key, { nodes: [], hasMore: false }]),
  );
  const given = new Map<Plan, Map<string, number>>(plans.map((plan) => [plan, new Map()]));
  const found = merge(placedRows(rows, NEAREST.length), NEAREST, Number.POSITIVE_INFINITY);
  maker.expect(found);
  for (const { row, plan, statement } of found) {
    const key = extraOf(row, NEAREST.length) as string;
    const answer = byKey.get(key);
    const counts = given.get(plan);
    const count = (counts?.get(key) ?? 0) + 1;
    counts?.set(key, count);
    if (answer && count > LOOKUP_ROWS_MAX) answer.hasMore = true;
    const record = count > LOOKUP_ROWS_MAX ? undefined : maker.record(row, statement, plan.asked);
    if (!record || !answer) continue;
    answer.nodes.push(record);
    context.collector.conditions.shown(record);
  }
  return asked.keys.map((key) => {
    const { nodes, hasMore } = byKey.get(key) ?? { nodes: [], hasMore: false };
    const explanation = explanations.get(key);
    const matches = explanation && new MatchMaker(context, domain, explanation);
    const edges = nodes.map((node) => ({
      node,
      ...(matches && { match: () => matches.match(node, null) }),
    }));
    return { key, nodes, hasMore, edges, sources: rows.reports };
  });
}
