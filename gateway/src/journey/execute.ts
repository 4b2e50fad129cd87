import type { Executed, Execution } from '../engine/apollo.ts';
import { lawId } from '../../../shared/src/policy/law/law.ts';
import { mergeReports } from '../engine/merge-reports.ts';
import { inShares } from '../quota/cost-shares.ts';
import { mediaOf } from './media.ts';
import { noticeOf } from './notice.ts';
import type { GatewayParts } from './parts.ts';
import type { Question } from './question.ts';
import { NO_REPORT, refusalOf, type Answer } from './record.ts';

/**
 * Asks the subgraphs. A question that fails on the way discloses nothing, but who had been asked until then is in its report.
 * What a mutation did is in the ledger before it is answered.
 *
 * @throws HubError LEDGER_UNAVAILABLE
 */
export async function execute(question: Question, parts: GatewayParts): Promise<Answer> {
  const { incoming, inquiry, deadline, patience, cost, entry, ruler, paced, releasesNotice } = question;
  const execution = parts.engine.execution({
    requestId: incoming.requestId,
    inquiry,
    law: lawId(ruler.law),
    leftMs: () => deadline.leftMs,
    signal: deadline.signal,
    rest: paced.costs(cost, deadline),
    receipt: entry.receipt,
    notice: noticeOf(ruler.law).notice,
    releases: releasesNotice,
  });
  try {
    const { outgoing, errorCodes, report } = await deadline.untilGone(() =>
      inShares(parts, { inquiry, signal: deadline.signal, patience }, cost, () =>
        run(question, execution, parts),
      ),
    );
    const untold = releasesNotice?.status === 'RELEASES_UNAVAILABLE' ? [releasesNotice.status] : [];
    return {
      outgoing,
      errorCodes: [...errorCodes, ...untold],
      report: report ?? NO_REPORT,
      isOfDocument: true,
    };
  } catch (error) {
    const { sources } = mergeReports(execution.reports());
    return {
      ...refusalOf(error, incoming.requestId, parts),
      report: { ...NO_REPORT, sources },
      isOfDocument: true,
    };
  }
}

async function run(
  { incoming, body, checked, deadline }: Question,
  execution: Execution,
  { releases }: GatewayParts,
): Promise<Executed> {
  const { query, operationName, variables } = body;
  if (checked.isMutation) deadline.finishWhatIsBegun();
  const executed = await execution.run(
    {
      query,
      ...(operationName === undefined ? {} : { operationName }),
      ...(variables ? { variables } : {}),
    },
    mediaOf(incoming.header('accept')) ?? 'application/json',
  );
  // Also of one that failed: its steps may be there and its answer lost.
  if (checked.isMutation) await releases?.recorder.record();
  return executed;
}
