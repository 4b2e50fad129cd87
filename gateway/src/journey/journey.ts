import { execute as executeLocally, type GraphQLFormattedError } from 'graphql';
import type { Clock } from '../../../shared/src/core/clock.ts';
import { isoDay } from '../../../shared/src/core/clock.ts';
import { ERROR_CATALOGUE, HubError, type ErrorCode } from '../../../shared/src/core/errors.ts';
import { DOMAINS } from '../../../shared/src/core/vocabulary.ts';
import { readPurpose } from '../../../shared/src/identity/purpose.ts';
import type { TokenChecker } from '../../../shared/src/identity/tokens.ts';
import type { Ledger, LedgerRequest } from '../../../shared/src/ledger/proof/ledger.ts';
import type { StateCode } from '../../../shared/src/core/ids.ts';
import type { Inquiry, Requester } from '../../../shared/src/policy/words/inquiry.ts';
import type { Law, Ruler } from '../../../shared/src/policy/law/law.ts';
import type { SubgraphReport } from '../../../shared/src/policy/words/report.ts';
import type { GatewayConfig } from '../config/config.ts';
import type { CheckedDocument, DocumentChecker } from './check-document.ts';
import type { Engine, ExecutionContext } from '../engine/apollo.ts';
import {
  arrivalOf,
  digestOf,
  inMediaOf,
  json,
  mediaOf,
  possessionOf,
  refused,
  type Incoming,
  type Outgoing,
} from './messages.ts';
import { checkLimits } from './document-limits.ts';
import type { Metrics } from '../observe/metrics.ts';
import type { Pace, Paced, Rest } from '../quota/pace.ts';
import { RequestDeadline } from './request-deadline.ts';
import { takeRate, type Rates } from '../quota/rate-limit.ts';
import { inShares, type CostShares } from '../quota/cost-shares.ts';
import { takeStranger } from '../quota/strangers.ts';
import { readBody, statedIn, type GraphQLBody } from './request-body.ts';
import { searchValues } from './search-values.ts';
import { mergeReports } from '../engine/merge-reports.ts';
import type { AtOnce } from '../quota/at-once.ts';
import type { RegisteredOperations } from './registered-operations.ts';
import type { CallerSchemas } from './caller-schemas.ts';

export interface Doors extends Rates, CostShares {
  readonly config: GatewayConfig;
  readonly clock: Clock;
  readonly tokens: TokenChecker;
  readonly documents: RegisteredOperations;
  readonly ledger: Ledger;
  readonly ruler: () => Ruler;
  readonly engine: Engine;
  readonly callerSchemas: CallerSchemas;
  /** Requests of one officer worked on at once. */
  readonly atOnce: AtOnce;
  /** ... and of one State. */
  readonly stateAtOnce: AtOnce;
  /** New documents of one officer that are planned at once. */
  readonly planning: AtOnce;
  /** How dear questions keep out of the way of others. */
  readonly pace: Pace;
  readonly metrics: Metrics;
  readonly log: {
    warn(fields: Readonly<Record<string, unknown>>, message: string): void;
    error(fields: Readonly<Record<string, unknown>>, message: string): void;
  };
}

/** Of a request that asked nobody. */
export const NOTHING: SubgraphReport = { sources: [], disclosed: [], withheld: [], silent: [], versions: {} };
const ILLUSTRATIVE =
  "The law profiles of this hub are illustrative and the States' records are invented. Not for real decisions.";

/**
 * A GraphQL request from the first byte to the last: identity, purpose, document, limits, intent, execution, outcome.
 * One direction and no way round: whatever happens, the outcome is in the ledger before anything is sent, or nothing is.
 */
export async function journey(incoming: Incoming, doors: Doors): Promise<Outgoing> {
  const entry = doors.ledger.received(arrivalOf(incoming));
  const began = performance.now();
  let state: StateCode | undefined;
  const deadline = new RequestDeadline(incoming, doors.config.deadlineMs);
  const step = await steps(incoming, doors, entry, deadline, (of) => (state = of))
    .catch((error: unknown) => refusal(error, incoming, doors))
    .then((made) => ({ ...made, outgoing: inMediaOf(incoming, made.outgoing, made.errorCodes) }))
    .finally(() => deadline.end());
  if (step.errorCodes.includes('UNAUTHENTICATED')) takeStranger(doors.strangers, incoming.address);
  doors.metrics.reported(step.report);
  await doors.metrics.recorded(
    'OUTCOME',
    entry.outcome({
      status: step.outgoing.status,
      errorCodes: step.errorCodes,
      report: step.report,
      bodyDigest: digestOf(step.outgoing.body),
      bodyBytes: Buffer.byteLength(step.outgoing.body),
    }),
  );
  doors.metrics.answered(step.outgoing.status, (performance.now() - began) / 1000, state);
  return step.outgoing;
}

interface Step {
  readonly outgoing: Outgoing;
  readonly errorCodes: readonly ErrorCode[];
  readonly report: SubgraphReport;
}

async function steps(
  incoming: Incoming,
  doors: Doors,
  entry: LedgerRequest,
  deadline: RequestDeadline,
  identified: (state: StateCode) => void,
): Promise<Step> {
  const requester = await doors.tokens.check(incoming.header('authorization'), possessionOf(incoming));
  identified(requester.state);
  doors.metrics.identified(requester.state);
  const officer = takeRate(requester, doors);
  const leave = doors.atOnce.takeOrRefuse(officer);
  try {
    const leaveState = doors.stateAtOnce.takeOrRefuse(requester.state);
    try {
      const paced = doors.pace.begin(officer);
      try {
        return await answerTo({ requester, officer, paced }, incoming, doors, entry, deadline);
      } finally {
        paced.end();
      }
    } finally {
      leaveState();
    }
  } finally {
    leave();
  }
}

interface Asker {
  readonly requester: Requester;
  /** The name under which its limits are kept. */
  readonly officer: string;
  readonly paced: Paced;
}

async function answerTo(
  { requester, officer, paced }: Asker,
  incoming: Incoming,
  doors: Doors,
  entry: LedgerRequest,
  deadline: RequestDeadline,
): Promise<Step> {
  const body = readBody(incoming.body, (sent, id) => doors.documents.documentFor(requester, sent, id));
  const inquiry: Inquiry = {
    requester,
    ...readPurpose(statedIn(incoming.header, body)),
    on: isoDay(doors.clock),
  };
  const ruler = doors.ruler();
  const view = doors.callerSchemas.for(requester, doors.engine.schema(), ruler.law);
  const checked = view.check(body.query, body.operationName);
  const cost = checked.isIntrospection ? 0 : checkLimits(checked, body.variables ?? {}, doors.config);
  // Before the intent: a document without a plan asks nobody.
  if (!checked.isIntrospection)
    await deadline
      .untilOver(
        doors.planning.inTurn(officer, async () => {
          deadline.refuseIfOver();
          await doors.engine.plan(checked.document, body.operationName);
        }),
      )
      .catch((error: unknown) => {
        // The record still says what was meant; nobody is asked then.
        if (!(error instanceof HubError) || error.code !== 'CALLER_GONE') throw error;
      });
  await doors.metrics.recorded(
    'INTENT',
    entry.intent({
      inquiry,
      operationHash: checked.hash,
      ...(checked.operation.name ? { operationName: checked.operation.name.value } : {}),
      shape: checked.shape,
      searchValues: searchValues(checked.places, checked.operation, body.variables ?? {}),
      owners: ownersAsked(ruler, inquiry),
      versions: ruler.versions,
    }),
  );
  return checked.isIntrospection
    ? await introspect(view, checked, body, entry, ruler.law)
    : await ask(incoming, doors, entry, deadline, inquiry, body, ruler.law, {
        cost,
        rest: paced.costs(cost, deadline),
      });
}

/** The owners that the law lets be asked at all. Which of them a question reaches is in the outcome. */
function ownersAsked(ruler: Ruler, inquiry: Inquiry) {
  const ruling = ruler.rule(inquiry);
  return [...ruler.law.states.keys()].filter((owner) =>
    DOMAINS.some((domain) => ruling.lending(owner, domain).status === 'ASKED'),
  );
}

async function introspect(
  view: DocumentChecker,
  checked: CheckedDocument,
  body: GraphQLBody,
  entry: LedgerRequest,
  law: Law,
): Promise<Step> {
  const result = await executeLocally({
    schema: view.schema,
    document: checked.document,
    ...(body.variables ? { variableValues: body.variables } : {}),
    ...(body.operationName === undefined ? {} : { operationName: body.operationName }),
    rootValue: { __typename: 'Query' },
  });
  const errors = result.errors?.map((): GraphQLFormattedError => ({
    message: ERROR_CATALOGUE.BAD_INPUT.text,
    extensions: { code: 'BAD_INPUT' },
  }));
  return {
    outgoing: json(200, {
      data: result.data ?? null,
      ...(errors ? { errors } : {}),
      extensions: { receipt: entry.receipt, ...notice(law) },
    }),
    errorCodes: errors ? ['BAD_INPUT'] : [],
    report: NOTHING,
  };
}

async function ask(
  incoming: Incoming,
  doors: Doors,
  entry: LedgerRequest,
  deadline: RequestDeadline,
  inquiry: Inquiry,
  body: GraphQLBody,
  law: Law,
  { cost, rest }: { readonly cost: number; readonly rest: Rest | undefined },
): Promise<Step> {
  const context: ExecutionContext = {
    requestId: incoming.requestId,
    inquiry,
    deadlineAt: deadline.deadlineAt,
    signal: deadline.signal,
    reports: [],
    rest,
    receipt: entry.receipt,
    notice: notice(law).notice,
    outcome: { summary: undefined, errorCodes: [] },
  };
  const { query, operationName, variables } = body;
  try {
    const response = await deadline.untilGone(() =>
      inShares(doors, context, cost, () =>
        doors.engine.execute(
          {
            query,
            ...(operationName === undefined ? {} : { operationName }),
            ...(variables ? { variables } : {}),
          },
          { 'content-type': 'application/json', accept: mediaOf(incoming) },
          context,
        ),
      ),
    );
    if (response.body.kind !== 'complete') throw new HubError('INTERNAL', 'an answer comes whole');
    return {
      outgoing: {
        status: response.status ?? 200,
        headers: {
          'content-type': response.headers.get('content-type') ?? 'application/json; charset=utf-8',
        },
        body: response.body.string,
      },
      errorCodes: context.outcome.errorCodes as readonly ErrorCode[],
      report: context.outcome.summary ?? NOTHING,
    };
  } catch (error) {
    // Nothing is disclosed then, but who had been asked until now belongs into the record.
    return {
      ...refusal(error, incoming, doors),
      report: { ...NOTHING, sources: mergeReports(context.reports).sources },
    };
  }
}

function notice(law: Law): { readonly notice?: string } {
  return law.illustrative ? { notice: ILLUSTRATIVE } : {};
}

function refusal(error: unknown, incoming: Incoming, doors: Doors): Step {
  const known = error instanceof HubError ? error : new HubError('INTERNAL', 'unexpected', { cause: error });
  if (known.code === 'LEDGER_UNAVAILABLE') throw known;
  doors.metrics.refused(known.code);
  if (known.code === 'INTERNAL')
    doors.log.error({ err: error, requestId: incoming.requestId }, 'request failed');
  else
    doors.log.warn(
      { code: known.code, why: known.message, requestId: incoming.requestId },
      'request refused',
    );
  return { outgoing: refused(known), errorCodes: [known.code], report: NOTHING };
}
