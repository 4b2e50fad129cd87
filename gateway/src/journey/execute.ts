import { mergeReports } from '../engine/merge-reports.ts';
import { inShares } from '../quota/cost-shares.ts';
import { mediaOf } from './messages.ts';
import { noticeOf } from './notice.ts';
import type { GatewayParts } from './parts.ts';
import type { CheckedQuestion } from './question.ts';
import { NO_REPORT, refusalOf, type Answer } from './record.ts';

/**
 * Asks the subgraphs. A question that fails on the way discloses nothing, but who had been asked until then is in its report.
 *
 * @throws HubError LEDGER_UNAVAILABLE
 */
export async function execute(question: CheckedQuestion, parts: GatewayParts): Promise<Answer> {
  const { incoming, inquiry, deadline, cost, entry, ruler, paced, body } = question;
  const { query, operationName, variables } = body;
  const execution = parts.engine.execution({
    requestId: incoming.requestId,
    inquiry,
    deadlineAt: deadline.deadlineAt,
    signal: deadline.signal,
    rest: paced.costs(cost, deadline),
    receipt: entry.receipt,
    notice: noticeOf(ruler.law).notice,
  });
  try {
    const { outgoing, errorCodes, report } = await deadline.untilGone(() =>
      inShares(parts, { inquiry, signal: deadline.signal }, cost, () =>
        execution.run(
          {
            query,
            ...(operationName === undefined ? {} : { operationName }),
            ...(variables ? { variables } : {}),
          },
          mediaOf(incoming),
        ),
      ),
    );
    return { outgoing, errorCodes, report: report ?? NO_REPORT };
  } catch (error) {
    const { sources } = mergeReports(execution.reports());
    return { ...refusalOf(error, incoming.requestId, parts), report: { ...NO_REPORT, sources } };
  }
}
