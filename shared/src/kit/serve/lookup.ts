import { merge } from '../../sources/sql/merge.ts';
import type { LookupQuestion } from '../../sources/sql/question.ts';
import { extraOf } from '../../sources/sql/row.ts';
import { lookupStatement } from '../../sources/sql/statement.ts';
import type { HubRecord, LookupAnswer } from '../schema/hub.ts';
import { askSources, planQuestion } from './ask-sources.ts';
import { RecordMaker } from './records.ts';
import { scopeOf, type RequestContext } from './request-context.ts';
import { placedRows } from './search.ts';
import type { Selection } from './selection.ts';
import { triesOfLookup } from './tries.ts';

/**
 * Answers a lookup: for each of its keys, in their order, the records of all sources that have it.
 *
 * @throws HubError as `planQuestion` does; DEADLINE_EXCEEDED when nobody waits any more.
 */
export async function lookupKeys(
  context: RequestContext,
  question: LookupQuestion,
  selection: Selection,
): Promise<readonly LookupAnswer[]> {
  const maker = new RecordMaker(context, question.domain, selection.paths);
  const plans = await planQuestion(context, question, triesOfLookup(question));
  const rows = await askSources(context, plans, (plan) =>
    lookupStatement(scopeOf(context, plan, selection.paths), question),
  );
  const byKey = new Map<string, HubRecord[]>(question.keys.map((key) => [key, []]));
  const found = merge(placedRows(rows, 0), [], Number.POSITIVE_INFINITY);
  maker.expect(found);
  for (const { row, plan, statement } of found) {
    const record = maker.record(row, statement, plan.asked);
    if (record) byKey.get(extraOf(row, 0) as string)?.push(record);
  }
  return question.keys.map((key) => ({ key, nodes: byKey.get(key) ?? [], sources: rows.reports }));
}
