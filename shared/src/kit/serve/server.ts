import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { GraphQLSchema } from 'graphql';
import { ERROR_CATALOGUE, HubError, type ErrorCode } from '../../core/errors.ts';
import { traced } from '../../core/trace.ts';
import type { Catalogue } from '../../domains/catalogue.ts';
import {
  ENVELOPE_HEADER,
  LAST_WORDS,
  type EnvelopeClaims,
  type Opener,
} from '../../identity/envelope-contract.ts';
import type { Quota } from '../../ledger/write/quota.ts';
import type { LedgerReading } from '../../ledger/read/reading.ts';
import type { Ruler } from '../../policy/law/law.ts';
import { guard } from '../../policy/enforce/shield.ts';
import type { CursorBox } from '../../sources/sql/cursor.ts';
import { Deadline } from '../../sources/connection/request-deadline.ts';
import type { Sources } from '../../sources/connection/registry.ts';
import { rehearsed } from '../../sources/connection/rehearsed.ts';
import { RequestHub } from './request-hub.ts';
import { Execution, type SubgraphQuestion } from './execution.ts';
import type { HubContext } from '../schema/hub.ts';
import type { IdBox } from './id-box.ts';
import { withCallersIds, withOwnersIds } from './released-ids.ts';
import type { SubgraphReport } from '../../policy/words/report.ts';
import type { LawContext } from './law-context.ts';
import { ledgerContext, type LedgerContext } from './ledger-context.ts';
import { subgraphSchema } from '../schema/schema.ts';
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
  /** The law in force now: a reload swaps it between two requests, never within one. */
  readonly ruler: () => Ruler;
  /** For the subgraph that reads the ledger; without it that one answers LEDGER_UNAVAILABLE. */
  readonly reading?: LedgerReading;
  /** Counts what officers try. Without it, questions that have to be counted are answered LEDGER_UNAVAILABLE. */
  readonly quota?: Quota;
  readonly cells: Cells;
  readonly log: SubgraphLog;
  /** Where to listen; nowhere when it is not given. Port 0 takes any free port. */
  readonly listen?: { readonly host: string; readonly port: number };
}

/** A request as it came, and the answer to it. */
export type SubgraphHandler = (request: {
  readonly method: string;
  /** The sealed envelope. */
  readonly envelope: string | undefined;
  readonly body: string;
  /** Aborted when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
  /** What a dear question does between two pieces of its work, when its subgraph shares a thread with other questions. */
  readonly rest?: (() => Promise<void>) | undefined;
}) => Promise<{ readonly status: number; readonly body: string }>;

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

const JSON_HEADERS = { 'content-type': 'application/json', 'cache-control': 'no-store' };
const BODY_MAX_BYTES = 4 * 1024 * 1024;
/** The envelope is a header, and carries the releases of a case. */
const HEADERS_MAX_BYTES = 128 * 1024;

/**
 * Serves one subgraph over HTTP to the gateway and nobody else: a request without a valid sealed envelope learns nothing,
 * not even the schema.
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
    services.log.error({ err: error, subgraph: name }, 'request failed');
    return refusal(error instanceof HubError ? error.code : 'INTERNAL');
  };
  const parts = { definition, services, execution, openRequests: new OpenRequests() };
  const handle: SubgraphHandler = (request) => answer(request, parts).catch(failed);
  const rehearse = (ruler: Ruler): SubgraphHandler => {
    const rehearsing = { ...parts, services: withoutEffect(services, ruler) };
    return (request) => answer(request, rehearsing).catch(failed);
  };
  const running = { name, handle, rehearse };
  if (!services.listen) return { ...running, url: undefined, close: () => Promise.resolve() };
  const server = createServer({ maxHeaderSize: HEADERS_MAX_BYTES }, (request, response) => {
    // Whoever looks whether somebody is there learns that, and that only the gateway may ask.
    if (request.method !== 'POST') {
      const { status, body } = refusal('SEAL_REJECTED');
      response.writeHead(status, JSON_HEADERS).end(body);
      return;
    }
    const header = request.headers[ENVELOPE_HEADER];
    const envelope = typeof header === 'string' ? header : undefined;
    const signal = whileOpen(response);
    void readBody(request)
      .then((body) => handle({ method: request.method ?? '', envelope, body, signal }), failed)
      .then(({ status, body }) => {
        response.writeHead(status, JSON_HEADERS).end(body);
      });
  });
  server.keepAliveTimeout = 65_000;
  await listen(server, services.listen.host, services.listen.port);
  const { address, port } = server.address() as AddressInfo;
  return {
    ...running,
    url: `http://${address}:${port}/`,
    close: async () => {
      const closed = new Promise<void>((done) => server.close(() => done()));
      server.closeIdleConnections();
      await Promise.race([closed, new Promise((done) => setTimeout(done, 2_000))]);
      server.closeAllConnections();
    },
  };
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
  const ruler = services.ruler();
  const { ids, log } = services;
  const inquiry = withOwnersIds(claims.inquiry, ids, (release) =>
    log.warn({ release, requestId: claims.requestId }, 'a release names a record that this hub never named'),
  );
  const report = (): SubgraphReport => withCallersIds(hub.report(), ids);
  const hub = new RequestHub(
    {
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
    new Deadline(claims.deadlineAt, signal, rest),
  );
  const question = JSON.parse(body) as SubgraphQuestion;
  const end = openRequests.begin(claims.requestId, signal, report);
  const answering = execution.answer(question, {
    hub,
    requestId: claims.requestId,
    log: services.log,
    law: ruler.law,
    ...ledgerContext(services, ruler.law, claims),
  });
  const { status, ...result } = await answering.finally(end);
  if (rest) await rest();
  // What was asked, shown and withheld goes beside the data, for the gateway.
  return { status, body: JSON.stringify({ ...result, extensions: { hub: report() } }) };
}

/** A gateway that gives up closes its connection: then the work for it ends too. */
function whileOpen(response: ServerResponse): AbortSignal {
  const gone = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) gone.abort();
  });
  return gone.signal;
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > BODY_MAX_BYTES) throw new HubError('PAYLOAD_TOO_LARGE');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function refusal(code: ErrorCode): { readonly status: number; readonly body: string } {
  const { status, text } = ERROR_CATALOGUE[code];
  return { status, body: JSON.stringify({ errors: [{ message: text, extensions: { code } }] }) };
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((done, failed) => {
    server.once('error', failed);
    server.listen(port, host, () => {
      server.removeListener('error', failed);
      done();
    });
  });
}
