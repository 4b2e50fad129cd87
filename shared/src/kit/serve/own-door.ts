import { HubError } from '../../core/errors.ts';
import { traced } from '../../core/trace.ts';
import type { Catalogue } from '../../domains/catalogue.ts';
import { SealNonceRequired, type EnvelopeClaims, type Opener } from '../../identity/envelope-contract.ts';
import type { Ruler } from '../../policy/law/law.ts';
import type { Ruling } from '../../policy/words/ruling.ts';
import { lawTold, processName } from '../../sources/connection/asking.ts';
import type { KnownSource } from '../../sources/connection/national-source.ts';
import { standingTold, type OwnReply } from '../../sources/connection/own-reply.ts';
import type { Sources } from '../../sources/connection/registry.ts';
import { Deadline } from '../../sources/connection/request-deadline.ts';
import { fanOut } from '../../sources/sql/fan-out.ts';
import { firstField } from '../../sources/sql/row.ts';
import type { DomainDefinition } from '../schema/subgraph.ts';
import { refusalOf, type SubgraphHandler } from './door.ts';
import { rowsLetOut } from './own-rows.ts';
import { ownStatement, type AskedOfRecords, type OwnStatement } from './own-statements.ts';
import { Remaker } from './remade.ts';
import { OwnBody, type SourceQuestion } from './source-question.ts';

/** What a State's own process answers with. */
export interface OwnServices {
  readonly registry: Sources;
  readonly catalogue: Catalogue;
  readonly opener: Opener;
  /** The law in force here, from the moment that it is: that of a moment ago lets nothing out. */
  readonly ruler: () => Ruler;
  /** `demonstration` and `production` are two laws. */
  readonly mode: string;
  readonly log: {
    info(fields: Readonly<Record<string, unknown>>, message: string): void;
    warn(fields: Readonly<Record<string, unknown>>, message: string): void;
    error(fields: Readonly<Record<string, unknown>>, message: string): void;
  };
}

/**
 * Answers for one source of a State in its own process: questions under a seal for this name, never SQL. It rules by the law that
 * is here, makes the SQL itself, and lets out what that law lets out.
 *
 * @returns what answers; it never rejects. A question that is not taken up is refused by a code of the catalogue.
 */
export function ownHandler(
  definition: DomainDefinition,
  source: KnownSource,
  services: OwnServices,
): SubgraphHandler {
  const parts = { ...services, definition, source, remaker: new Remaker(definition) };
  const { log } = services;
  return (request) =>
    answer(request, parts).catch((error: unknown) => {
      const { name } = source.config;
      // Who asks for the first time learns what its seals must carry.
      if (error instanceof SealNonceRequired) return refusalOf(error);
      if (!(error instanceof HubError))
        log.error({ err: error, source: name }, 'a question was not answered');
      else log.warn({ err: error, source: name, code: error.code }, 'a question was refused');
      return refusalOf(error);
    });
}

interface OwnParts extends OwnServices {
  readonly definition: DomainDefinition;
  readonly source: KnownSource;
  readonly remaker: Remaker;
}

async function answer(
  { method, envelope, body, signal }: Parameters<SubgraphHandler>[0],
  parts: OwnParts,
): ReturnType<SubgraphHandler> {
  const { opener, source, log } = parts;
  const claims = await opener.open(envelope, processName(source.config), method, body);
  const { owners, patienceMs, question } = bodyOf(body);
  if (!owners.every((owner) => source.config.owners.includes(owner)))
    throw new HubError('BAD_INPUT', 'it is about an owner for whom this source does not answer');
  if (question.verb === 'HELLO')
    return toldBy(source, { status: 'ANSWERED', first: 0, columns: [], rows: [] });
  const { requestId, traceParent } = claims;
  const ruling = rulingFor(claims, owners, parts);
  const made = ownStatement({ ...parts, ruling, owners }, question);
  const deadline = new Deadline(Date.now() + patienceMs, signal);
  const facts = { 'liaison.subgraph': processName(source.config), 'liaison.request_id': requestId };
  const reply = await traced(
    'liaison.answer',
    facts,
    () => read(made, ruling, { ...parts, requestId, deadline }),
    traceParent,
  );
  log.info(told(claims, question, reply, source), 'a question of the hub was answered');
  return toldBy(source, reply);
}

/** @throws HubError BAD_INPUT when it is none that a hub of this version asks. */
function bodyOf(body: string): ReturnType<typeof OwnBody.parse> {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    throw new HubError('BAD_INPUT', 'a question that is no JSON');
  }
  const read = OwnBody.safeParse(value);
  if (read.success) return read.data;
  const places = read.error.issues.map(({ path }) => path.join('.')).join(', ');
  throw new HubError('BAD_INPUT', `a question that is none of this version: ${places}`);
}

/** @throws HubError LAW_DIFFERS when the law here says something else to this inquiry than the hub's does. */
function rulingFor(
  { inquiry, law }: EnvelopeClaims,
  owners: SourceOwners,
  { ruler, mode, definition: { domain } }: OwnParts,
): Ruling {
  const ruling = ruler().rule(inquiry);
  if (lawTold(mode, { ruling, domain, owners }) !== law)
    throw new HubError('LAW_DIFFERS', 'the law here says something else to this inquiry');
  return ruling;
}
type SourceOwners = Parameters<typeof lawTold>[1]['owners'];

type Answered = Omit<OwnReply, 'standing'>;

async function read(
  made: OwnStatement,
  ruling: Ruling,
  {
    requestId,
    deadline,
    catalogue,
    log,
  }: OwnParts & { readonly requestId: string; readonly deadline: Deadline },
): Promise<Answered> {
  const onSourceFailure = (error: unknown, source: string): void =>
    log.warn({ err: error, source, requestId }, 'source did not answer');
  const { answers, reports } = await fanOut(
    { requestId, ruling, deadline, onSourceFailure },
    [{ ...made.plan, unasked: [] }],
    () => made.query,
    (rows) => rows,
  );
  const [found] = answers;
  const shape = {
    first: made.rows ? firstField(made.rows.statement) : (found?.value[0]?.length ?? 0),
    columns: made.rows?.statement.columns.map(({ path }) => path) ?? [],
  };
  if (found) {
    const rows = rowsLetOut(found.value, made, { catalogue, on: ruling.inquiry.on });
    return { status: 'ANSWERED', ...shape, rows };
  }
  const { status, reason } = reports[0] ?? {};
  return {
    status: status === 'TIMED_OUT' || status === 'NOT_AWAITED' ? status : 'UNAVAILABLE',
    ...(reason === 'BROKEN_CONTRACT' ? { reason } : {}),
    ...{ ...shape, rows: [] },
  };
}

function toldBy(source: KnownSource, reply: Answered): { readonly status: number; readonly body: string } {
  return { status: 200, body: JSON.stringify({ ...reply, standing: standingTold(source) }) };
}

/** What is kept of a question: by the request's id an owner finds it in the hub's ledger. It names no person. */
function told(
  { requestId, inquiry }: EnvelopeClaims,
  question: AskedOfRecords,
  { status, rows }: Answered,
  { config }: KnownSource,
): Readonly<Record<string, unknown>> {
  const { requester, purpose } = inquiry;
  const { state, agency, agencyKind } = requester;
  return {
    ...{ requestId, source: config.name, verb: question.verb, ...fieldOf(question) },
    ...{ state, agency, agencyKind, purpose, status, rows: rows.length },
  };
}

function fieldOf(question: SourceQuestion): { readonly field?: string } {
  return 'made' in question ? { field: question.made.field } : {};
}
