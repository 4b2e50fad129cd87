import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { graphql, type GraphQLSchema } from 'graphql';
import {
  ENVELOPE_HEADER,
  SealNonceRequired,
  type EnvelopeClaims,
  type Opener,
} from '../../shared/src/identity/envelope-contract.ts';
import { typeDefs } from '../../shared/src/kit/schema/typedefs.ts';
import type { SubgraphReport } from '../../shared/src/policy/words/report.ts';

/** How a canned subgraph behaves next. Everything but ANSWER is what a broken or hostile one might do. */
export type Behaviour =
  | { readonly kind: 'ANSWER' }
  | { readonly kind: 'HANG' }
  | { readonly kind: 'WAIT'; readonly ms: number }
  /** Answers once the promise is fulfilled. */
  | { readonly kind: 'HOLD'; readonly until: Promise<void> }
  | { readonly kind: 'REDIRECT'; readonly to: string }
  | { readonly kind: 'CUT' }
  /** Begins an answer and goes on with it for as long as anybody listens. */
  | { readonly kind: 'ENDLESS' }
  | { readonly kind: 'RAW'; readonly status: number; readonly body: string };

/** Holds answers back until they are released. */
export function hold(): { readonly held: Behaviour; readonly release: () => void } {
  let release = (): void => undefined;
  const until = new Promise<void>((done) => (release = done));
  return { held: { kind: 'HOLD', until }, release };
}

export interface CannedSubgraph {
  readonly url: string;
  behaviour: Behaviour;
  /** Every envelope that was opened and every header that came. */
  readonly seen: {
    readonly claims: EnvelopeClaims;
    readonly headers: IncomingMessage['headers'];
    readonly query: string;
  }[];
  readonly abandoned: () => number;
  /** What it said last by itself; an empty object before. */
  readonly lastAnswer: () => object;
  close(): Promise<void>;
}

const REPORT: SubgraphReport = {
  sources: [{ owner: 'DE' as never, domain: 'person', status: 'ANSWERED', milliseconds: 3 }],
  disclosed: [
    { owner: 'DE' as never, domain: 'person', id: 'DE:person:P-1', categories: ['INDEX', 'BIO_CORE'] },
  ],
  withheld: [
    {
      owner: 'DE' as never,
      domain: 'person',
      field: 'alerts',
      mode: 'DENY',
      reason: 'PURPOSE_NOT_PERMITTED',
      basis: [],
      rules: ['DE-P-1'],
      count: 2,
    },
  ],
  silent: [
    {
      owner: 'DE' as never,
      domain: 'person',
      field: 'sources',
      mode: 'DENY',
      reason: 'PERSON_SAFETY',
      basis: [],
      rules: ['DE-SECRET-1'],
      count: 1,
    },
  ],
  versions: { DE: '2026-11-01' },
};

const PERSON = {
  __typename: 'Person',
  id: 'DE:person:P-1',
  owner: 'DE',
  primaryName: 'MUSTER, INVENTED',
  withheld: [],
};
const CONNECTION = {
  nodes: [PERSON],
  edges: [{ cursor: 'c', node: PERSON }],
  pageInfo: { hasNextPage: false, hasPreviousPage: false },
  totalCount: 1,
  totalCountIsAtLeast: false,
  sources: [{ owner: 'DE', status: 'ANSWERED', milliseconds: 3 }],
};
const ROOT = {
  persons: CONNECTION,
  person: PERSON,
  personsByIds: ({ ids }: { ids: readonly string[] }) => ids.map((id) => ({ ...PERSON, id })),
  personsByDocuments: [],
  firearm: { __typename: 'Firearm', id: 'DE:firearm:F-1', owner: 'DE', make: 'INVENTED', withheld: [] },
};

/** Made once for all hubs of a test file: a schema takes longer than all else of a canned subgraph. */
const schemas = new Map<string, GraphQLSchema>();

/** A subgraph of the real schema over invented data without a database, behind the real seal. */
export async function startCanned(
  name: string,
  directory: URL,
  recordType: string | undefined,
  opener: Opener,
): Promise<CannedSubgraph> {
  const schema =
    schemas.get(directory.href) ?? buildSubgraphSchema({ typeDefs: typeDefs(directory, recordType) });
  schemas.set(directory.href, schema);
  let abandoned = 0;
  const last: Last = { answer: {} };
  const server = createServer({ maxHeaderSize: 128 * 1024 }, (request, response) => {
    response.on('close', () => {
      if (!response.writableFinished) abandoned += 1;
    });
    answer(request, response, { schema, name, opener, canned, last }).catch((error: unknown) => {
      const nonce = error instanceof SealNonceRequired ? { nonce: error.nonce } : {};
      const extensions = { code: 'SEAL_REJECTED', ...nonce };
      response.writeHead(401).end(JSON.stringify({ errors: [{ message: 'sealed', extensions }] }));
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const canned: CannedSubgraph = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    behaviour: { kind: 'ANSWER' },
    seen: [],
    abandoned: () => abandoned,
    lastAnswer: () => last.answer,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
  return canned;
}

interface Last {
  answer: object;
}

interface Answering {
  readonly schema: GraphQLSchema;
  readonly name: string;
  readonly opener: Opener;
  readonly canned: CannedSubgraph;
  readonly last: Last;
}

/** A JSON text that never comes to its end. */
function goOn(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' }).write('{"data":{"persons":"');
  const more = setInterval(() => response.write('x'.repeat(1_024)), 5);
  response.on('close', () => clearInterval(more));
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { schema, name, opener, canned, last }: Answering,
): Promise<void> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const body = Buffer.concat(parts);
  const header = request.headers[ENVELOPE_HEADER];
  const claims = await opener.open(
    typeof header === 'string' ? header : undefined,
    name,
    request.method ?? '',
    body,
  );
  const { query, variables } = JSON.parse(body.toString('utf8')) as {
    query: string;
    variables?: Record<string, unknown>;
  };
  canned.seen.push({ claims, headers: request.headers, query });
  const { behaviour } = canned;
  if (behaviour.kind === 'HANG') return;
  if (behaviour.kind === 'CUT') return void response.destroy();
  if (behaviour.kind === 'ENDLESS') return goOn(response);
  if (behaviour.kind === 'REDIRECT') return void response.writeHead(302, { location: behaviour.to }).end();
  if (behaviour.kind === 'RAW')
    return void response
      .writeHead(behaviour.status, { 'content-type': 'application/json' })
      .end(behaviour.body);
  if (behaviour.kind === 'WAIT') await new Promise((done) => setTimeout(done, behaviour.ms));
  if (behaviour.kind === 'HOLD') await behaviour.until;
  const result = await graphql({
    schema,
    source: query,
    rootValue: ROOT,
    ...(variables ? { variableValues: variables } : {}),
  });
  response.writeHead(200, { 'content-type': 'application/json' });
  last.answer = { ...result, extensions: { hub: REPORT } };
  response.end(JSON.stringify(last.answer));
}
