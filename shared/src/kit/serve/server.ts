import { createHash } from 'node:crypto';
import { print, type GraphQLSchema } from 'graphql';
import { systemClock } from '../../core/clock.ts';
import { HubError } from '../../core/errors.ts';
import { traced } from '../../core/trace.ts';
import type { Catalogue } from '../../domains/catalogue.ts';
import {
  HELLO,
  HELLO_WITH_SCHEMA,
  LAST_WORDS,
  type EnvelopeClaims,
  type Hello,
  type Opener,
  SealAgeRefused,
  SealNonceRequired,
} from '../../identity/envelope-contract.ts';
import type { Quota } from '../../ledger/write/quota.ts';
import type { LedgerReading } from '../../ledger/read/reading.ts';
import { lawId, type Ruler } from '../../policy/law/law.ts';
import { guard } from '../../policy/enforce/shield.ts';
import type { CursorBox } from '../../sources/sql/cursor.ts';
import { Deadline } from '../../sources/connection/request-deadline.ts';
import type { Sources } from '../../sources/connection/registry.ts';
import { rehearsed } from '../../sources/connection/rehearsed.ts';
import { openDoor, refusalOf, type SubgraphHandler } from './door.ts';
import { RequestHub } from './request-hub.ts';
import { Execution, type SubgraphQuestion } from './execution.ts';
import type { HubContext } from '../schema/hub.ts';
import type { IdBox } from './id-box.ts';
import { withCallersIds, withOwnersIds } from './released-ids.ts';
import type { SubgraphReport } from '../../policy/words/report.ts';
import type { LawContext } from './law-context.ts';
import { ledgerContext, type LedgerContext } from './ledger-context.ts';
import { subgraphSchema } from '../schema/schema.ts';
import { typeDefs } from '../schema/typedefs.ts';
import type { Cells } from './small-cells.ts';
import type { SubgraphDefinition } from '../schema/subgraph.ts';
import { OpenRequests } from './open-requests.ts';

export interface SubgraphLog {
  warn(fields: Readonly<Record<string, unknown>>, message: string): void;
  error(fields: Readonly<Record<string, unknown>>, message: string): void;
}

export interface SubgraphServices {
  readonly registry: Sources;
  readonly catalogue: Catalogue;
  readonly cursors: CursorBox;
  readonly ids: IdBox;
  readonly opener: Opener;
  /**
   * The law in force now, or the one of this `lawId` when it is or was a moment ago: a reload swaps it between two requests,
   * never within one.
   *
   * @throws HubError LAW_DIFFERS when that law is not known here.
   */
  readonly ruler: (id?: string) => Ruler | Promise<Ruler>;
  /** What else a subgraph says of itself to the gateway, in a process of its own. */
  readonly standing?: () => Pick<Hello, 'process' | 'isDraining' | 'sources'>;
  /** For the subgraph that reads the ledger; without it that one answers LEDGER_UNAVAILABLE. */
  readonly reading?: LedgerReading;
  /** Counts what officers try. Without it, questions that have to be counted are answered LEDGER_UNAVAILABLE. */
  readonly quota?: Quota;
  readonly cells: Cells;
  readonly log: SubgraphLog;
  /** Where to listen; nowhere when it is not given. Port 0 takes any free port. */
  readonly listen?: { readonly host: string; readonly port: number };
}

export interface RunningSubgraph {
  readonly name: string;
  /** When it listens. */
  readonly url: string | undefined;
  /** The same door without HTTP, for a gateway in the same process: the envelope is opened here as there. */
  readonly handle: SubgraphHandler;
  /**
   * Answers under a law as `handle` does, up to the sources, the ledger and what is counted: none of them is asked, and each
   * source has one row, about nobody. Nothing outside this process reaches it. It makes what a first question would otherwise wait for.
   */
  rehearse(ruler: Ruler): SubgraphHandler;
  close(): Promise<void>;
}

interface SubgraphContext extends HubContext, LedgerContext, LawContext {
  readonly hub: RequestHub;
  readonly requestId: string;
  readonly log: SubgraphLog;
}

/**
 * Serves one subgraph to the gateway and nobody else, over HTTP where it is told to listen: a request without a valid sealed
 * envelope learns nothing, not even the schema.
 */
export async function startSubgraph(
  definition: SubgraphDefinition,
  services: SubgraphServices,
): Promise<RunningSubgraph> {
  const { name } = definition;
  const execution = new Execution<SubgraphContext>(guardedSchema(definition), (error, { requestId, log }) =>
    log.error({ err: error, subgraph: name, requestId }, 'unexpected error'),
  );
  const failed = (error: unknown): { readonly status: number; readonly body: string } => {
    // Who asks for the first time learns what its seals must carry.
    if (error instanceof SealAgeRefused)
      services.log.warn(
        { ageMs: error.ageMs, subgraph: name },
        'a seal of another time was refused: the clock here and that of the gateway differ, or one was set',
      );
    else if (!(error instanceof SealNonceRequired))
      services.log.error({ err: error, subgraph: name }, 'request failed');
    return refusalOf(error);
  };
  const parts = { definition, services, execution, openRequests: new OpenRequests() };
  const handle: SubgraphHandler = (request) => answer(request, parts).catch(failed);
  const rehearse = (ruler: Ruler): SubgraphHandler => {
    const rehearsing = { ...parts, services: withoutEffect(services, ruler) };
    return (request) => answer(request, rehearsing).catch(failed);
  };
  const running = { name, handle, rehearse };
  if (!services.listen) return { ...running, url: undefined, close: () => Promise.resolve() };
  const door = await openDoor({ at: services.listen, handlerAt: () => handle });
  return { ...running, url: `${door.url}/`, close: () => door.close() };
}

/** The same services, with which nobody is asked, nothing counted and nothing of the ledger read. */
function withoutEffect({ reading: _reading, ...services }: SubgraphServices, ruler: Ruler): SubgraphServices {
  return {
    ...services,
    registry: rehearsed(services.registry),
    quota: { isKnown: () => false, spend: () => Promise.resolve(new Set()) },
    ruler: () => ruler,
    // A row about nobody may lack what every record has.
    log: { warn: () => undefined, error: () => undefined },
  };
}

export function guardedSchema(definition: SubgraphDefinition): GraphQLSchema {
  return guard(subgraphSchema(definition));
}

/** What a running subgraph answers with. */
interface SubgraphParts {
  readonly definition: SubgraphDefinition;
  readonly services: SubgraphServices;
  readonly execution: Execution<SubgraphContext>;
  readonly openRequests: OpenRequests;
}

async function answer(
  { method, envelope, body, signal, rest }: Parameters<SubgraphHandler>[0],
  { definition, services, execution, openRequests }: SubgraphParts,
): ReturnType<SubgraphHandler> {
  const claims = await services.opener.open(envelope, definition.name, method, body);
  const { process } = services.standing?.() ?? {};
  // Each process knows what it has opened itself: an envelope for one of them opens at no other.
  if (claims.process !== undefined && claims.process !== process)
    throw new HubError('SEAL_REJECTED', `envelope rejected: it is for another process of ${definition.name}`);
  if (body === HELLO || body === HELLO_WITH_SCHEMA)
    return { status: 200, body: JSON.stringify(await hello(body, definition, services)) };
  if (body === LAST_WORDS)
    return { status: 200, body: JSON.stringify({ reports: openRequests.lastWords(claims.requestId) }) };
  const facts = { 'liaison.subgraph': definition.name, 'liaison.request_id': claims.requestId };
  return traced(
    'liaison.answer',
    facts,
    () => executed({ claims, body, signal, rest }, { definition, services, execution, openRequests }),
    claims.traceParent,
  );
}

/** A request whose seal is checked. */
interface OpenedRequest extends Pick<Parameters<SubgraphHandler>[0], 'body' | 'signal' | 'rest'> {
  readonly claims: EnvelopeClaims;
}

async function executed(
  { claims, body, signal, rest }: OpenedRequest,
  { definition, services, execution, openRequests }: SubgraphParts,
): ReturnType<SubgraphHandler> {
  // From the moment of opening: the clock may be set while the law is looked for.
  const deadline = new Deadline(claims.deadlineAt, signal, rest);
  const ruler = await rulerFor(claims, definition, services);
  const { ids, log } = services;
  const inquiry = withOwnersIds(claims.inquiry, ids, (release) =>
    log.warn({ release, requestId: claims.requestId }, 'a release names a record that this hub never named'),
  );
  const report = (): SubgraphReport => withCallersIds(hub.report(), ids);
  const hub = new RequestHub(
    {
      requestId: claims.requestId,
      registry: services.registry,
      catalogue: services.catalogue,
      cursors: services.cursors,
      ids,
      served: definition.domain,
      quota: services.quota,
      cells: services.cells,
      onSourceFailure: (error, source) =>
        services.log.warn({ err: error, source, requestId: claims.requestId }, 'source did not answer'),
    },
    ruler.rule(inquiry),
    deadline,
  );
  const question = JSON.parse(body) as SubgraphQuestion;
  const end = openRequests.begin(claims.requestId, signal, report);
  const answering = execution.answer(question, {
    hub,
    requestId: claims.requestId,
    log: services.log,
    law: ruler.law,
    ...ledgerContext(services, ruler.law, { inquiry: claims.inquiry, deadline }),
  });
  const { status, ...result } = await answering.finally(end);
  if (rest) await rest();
  // What was asked, shown and withheld goes beside the data, for the gateway.
  return { status, body: JSON.stringify({ ...result, extensions: { hub: report() } }) };
}

/**
 * The law to decide by, before anybody is asked.
 *
 * @throws HubError SUBGRAPH_DIFFERS when the gateway takes this for a subgraph of another schema, as when it was replaced
 *   meanwhile; LAW_DIFFERS when the gateway's law is not known here.
 */
function rulerFor(
  { schema, law }: EnvelopeClaims,
  definition: SubgraphDefinition,
  { ruler }: SubgraphServices,
): Ruler | Promise<Ruler> {
  if (schema !== undefined && schema !== schemaText(definition).digest)
    throw new HubError('SUBGRAPH_DIFFERS', `${definition.name} is not of the schema ${schema}`);
  return ruler(law);
}

async function hello(
  body: string,
  definition: SubgraphDefinition,
  { ruler, standing }: SubgraphServices,
): Promise<Hello> {
  const { digest, sdl } = schemaText(definition);
  return {
    schema: digest,
    ...(body === HELLO_WITH_SCHEMA ? { sdl } : {}),
    law: lawId((await ruler()).law),
    now: systemClock.now(),
    ...(standing?.() ?? { process: '', isDraining: false, sources: [] }),
  };
}

const texts = new WeakMap<SubgraphDefinition, { readonly sdl: string; readonly digest: string }>();

/** The schema of a subgraph as a text, and its SHA-256 (hex), by which gateway and subgraph know that they mean the same. */
export function schemaText(definition: SubgraphDefinition): {
  readonly sdl: string;
  readonly digest: string;
} {
  let text = texts.get(definition);
  if (text === undefined) {
    const sdl = print(typeDefs(definition.directory, definition.recordType));
    text = { sdl, digest: createHash('sha256').update(sdl).digest('hex') };
    texts.set(definition, text);
  }
  return text;
}
