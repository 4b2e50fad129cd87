import { HubError, type ErrorCode } from '../../../shared/src/core/errors.ts';
import { traced } from '../../../shared/src/core/trace.ts';
import { DOMAINS } from '../../../shared/src/core/vocabulary.ts';
import type { LedgerRequest, Outcome, Received } from '../../../shared/src/ledger/proof/ledger.ts';
import type { Ruler } from '../../../shared/src/policy/law/law.ts';
import type { Inquiry } from '../../../shared/src/policy/words/inquiry.ts';
import type { SubgraphReport } from '../../../shared/src/policy/words/report.ts';
import { CountPatience } from '../quota/count-patience.ts';
import { arrivalOf, digestOf, refused, type Incoming, type Outgoing } from './messages.ts';
import type { GatewayParts } from './parts.ts';
import type { Arrived, Question } from './question.ts';
import { RequestDeadline } from './request-deadline.ts';
import { searchValues } from './search-values.ts';

/** What the ledger keeps of a request, and the answer that may leave when it has. */
export interface Answer {
  readonly outgoing: Outgoing;
  readonly errorCodes: readonly ErrorCode[];
  readonly report: SubgraphReport;
  /** Of who asked without a reason, as none is needed for it. */
  readonly office?: NonNullable<Outcome['office']>;
  /** What became of a document that was read: what is wrong with it, or with its variables, is an answer of GraphQL. */
  readonly isOfDocument?: true;
}

/** Of a request that asked nobody. */
export const NO_REPORT: SubgraphReport = {
  sources: [],
  disclosed: [],
  withheld: [],
  silent: [],
  versions: {},
};

/** Of its deadline, a question waits so much at most for what gateways count: sources need the rest. */
const COUNTING_PART = 1 / 2;

type Recording = Pick<GatewayParts, 'ledger' | 'metrics' | 'log'>;

/** Notes that a request has come in. Its deadline runs from here. */
export function arrive(incoming: Incoming, { ledger, config }: GatewayParts): Arrived {
  return {
    incoming,
    entry: ledger.received(arrivalOf(incoming)),
    deadline: new RequestDeadline(incoming, config.deadlineMs),
    patience: new CountPatience(config.deadlineMs * COUNTING_PART),
  };
}

/** Who asks what and why, durable before any source is asked. @throws HubError LEDGER_UNAVAILABLE */
export async function recordIntent(question: Question, { metrics }: Recording): Promise<void> {
  const { entry, inquiry, checked, body, ruler } = question;
  const { operation, hash, shape, places } = checked;
  const record = (): Promise<void> =>
    entry.intent({
      inquiry,
      operationHash: hash,
      ...(operation.name ? { operationName: operation.name.value } : {}),
      shape,
      searchValues: searchValues(places, operation, body.variables ?? {}),
      owners: ownersAsked(ruler, inquiry),
      versions: ruler.versions,
    });
  await recorded('INTENT', record, metrics);
}

/** The owners that the law lets be asked at all. Which of them a question reaches is in the outcome. */
function ownersAsked(ruler: Ruler, inquiry: Inquiry) {
  const ruling = ruler.rule(inquiry);
  return [...ruler.law.states.keys()].filter((owner) =>
    DOMAINS.some((domain) => ruling.lending(owner, domain).status === 'ASKED'),
  );
}

/**
 * What is about to be sent, durable before its first byte leaves.
 *
 * @throws HubError LEDGER_UNAVAILABLE: then nothing may be sent.
 */
export async function recordOutcome(
  { entry }: { readonly entry: LedgerRequest },
  { outgoing, errorCodes, report, office }: Answer,
  { metrics }: Recording,
): Promise<void> {
  const record = (): Promise<void> =>
    entry.outcome({
      status: outgoing.status,
      errorCodes,
      report,
      bodyDigest: digestOf(outgoing.body),
      bodyBytes: Buffer.byteLength(outgoing.body),
      ...(office ? { office } : {}),
    });
  await recorded('OUTCOME', record, metrics);
}

function recorded(
  kind: 'INTENT' | 'OUTCOME',
  record: () => Promise<void>,
  metrics: Recording['metrics'],
): Promise<void> {
  return traced('liaison.record', { 'liaison.record': kind }, () => metrics.recorded(kind, record()));
}

/**
 * The answer to a request that went wrong on its way: the code, the sentence of the catalogue, and nothing of the cause.
 *
 * @throws HubError LEDGER_UNAVAILABLE: what cannot be recorded is not answered.
 */
export function refusalOf(error: unknown, requestId: string, { metrics, log }: Recording): Answer {
  const known = error instanceof HubError ? error : new HubError('INTERNAL', 'unexpected', { cause: error });
  if (known.code === 'LEDGER_UNAVAILABLE') throw known;
  metrics.refused(known.code);
  if (known.code === 'INTERNAL') log.error({ err: error, requestId }, 'request failed');
  else log.warn({ code: known.code, why: known.message, requestId }, 'request refused');
  return { outgoing: refused(known), errorCodes: [known.code], report: NO_REPORT };
}

/**
 * Records a request that never came to the journey: that somebody knocked is part of the truth.
 *
 * @throws whatever the ledger says: then nothing may be sent but that it is unavailable.
 */
export async function recordRefusal(
  received: Received,
  error: HubError,
  parts: Recording,
): Promise<Outgoing> {
  parts.metrics.refused(error.code);
  const outgoing = refused(error);
  const entry = parts.ledger.received(received);
  await recordOutcome({ entry }, { outgoing, errorCodes: [error.code], report: NO_REPORT }, parts);
  return outgoing;
}
