import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { GraphQLError, Kind, parse, validate, type DocumentNode } from 'graphql';
import {
  createFederation,
  httpFetcher,
  PlanRefused,
  type Federation,
  type FederationError,
} from '../../gateway/src/federation/index.ts';
import { Lru } from '../../shared/src/core/lru.ts';

const HELP = `SUPERGRAPH=file.graphql [PORT=4000] [HOST=127.0.0.1] node scripts/run.mjs scripts/bench/contestant.ts

Serves a supergraph by the hub's federation module alone: no identity, no law, no ledger. For benchmarks and conformance
suites only; the addresses of the subgraphs are those in the supergraph.
`;

/** Parsed and validated documents, by their text. */
const DOCUMENTS_KEPT = 1_000;

type Checked = { readonly document: DocumentNode } | { readonly errors: readonly object[] };

async function main(): Promise<void> {
  const { SUPERGRAPH, PORT = '4000', HOST = '127.0.0.1' } = process.env;
  if (SUPERGRAPH === undefined || process.argv.includes('--help')) {
    console.log(HELP);
    process.exitCode = SUPERGRAPH === undefined ? 1 : 0;
    return;
  }
  const supergraphSdl = readFileSync(SUPERGRAPH, 'utf8');
  const { fetcher, close } = httpFetcher<undefined>({ urls: urlsIn(supergraphSdl) });
  const federation = await createFederation({ supergraphSdl, fetcher });
  const documents = new Lru<string, Checked>(DOCUMENTS_KEPT);
  const server = createServer((request, response) => {
    if (request.method !== 'POST') {
      reply(response, request.method === 'GET' ? 200 : 405, '{"status":"ok"}');
      return;
    }
    read(request, (body) => {
      answer(body, federation, documents).then(
        ({ status, text }) => reply(response, status, text),
        (error: unknown) => reply(response, 500, failure([{ message: String(error) }])),
      );
    });
  });
  server.keepAliveTimeout = 60_000;
  server.listen(Number(PORT), HOST, () => console.log(`ready at http://${HOST}:${PORT}/graphql`));
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      server.close();
      server.closeAllConnections();
      void federation.close().then(close);
    });
}

/** Addresses of the subgraphs, as a supergraph states them in `join__Graph`. */
function urlsIn(supergraphSdl: string): Readonly<Record<string, string>> {
  const urls: Record<string, string> = {};
  for (const definition of parse(supergraphSdl, { noLocation: true }).definitions) {
    if (definition.kind !== Kind.ENUM_TYPE_DEFINITION || definition.name.value !== 'join__Graph') continue;
    for (const { directives = [] } of definition.values ?? []) {
      const given = Object.fromEntries(
        (directives.find(({ name }) => name.value === 'join__graph')?.arguments ?? []).map(
          ({ name, value }) => [name.value, value.kind === Kind.STRING ? value.value : ''],
        ),
      );
      if (given['name'] && given['url']) urls[given['name']] = given['url'];
    }
  }
  return urls;
}

function read(request: IncomingMessage, then: (body: string) => void): void {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () =>
    then((chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)).toString()),
  );
}

function reply(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
  });
  response.end(text);
}

async function answer(
  body: string,
  federation: Federation<undefined>,
  documents: Lru<string, Checked>,
): Promise<{ readonly status: number; readonly text: string }> {
  const { query, variables, operationName } = JSON.parse(body) as {
    readonly query: string;
    readonly variables?: Readonly<Record<string, unknown>> | null;
    readonly operationName?: string | null;
  };
  let checked = documents.get(query);
  if (!checked) documents.set(query, (checked = check(query, federation)));
  if ('errors' in checked) return { status: 400, text: JSON.stringify({ errors: checked.errors }) };
  try {
    const { data, errors, valueCompletion } = await federation.execute({
      document: checked.document,
      operationName: operationName ?? undefined,
      variables: variables ?? undefined,
      context: undefined,
    });
    if (data === undefined) return { status: 400, text: failure(errors) };
    return { status: 200, text: success(data, errors, valueCompletion) };
  } catch (error) {
    if (error instanceof PlanRefused) return { status: 500, text: failure([error]) };
    throw error;
  }
}

/** Locations cost memory for as long as a document is kept: they are read again for the few that are wrong. */
function check(query: string, { schema }: Federation<undefined>): Checked {
  try {
    const document = parse(query, { noLocation: true });
    if (validate(schema, document).length === 0) return { document };
    const errors = validate(schema, parse(query));
    return { errors: errors.map((error) => coded(error, 'GRAPHQL_VALIDATION_FAILED')) };
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    return { errors: [coded(error, 'GRAPHQL_PARSE_FAILED')] };
  }
}

function coded({ message, locations, path, extensions }: GraphQLError, code: string): object {
  return {
    message,
    ...(locations ? { locations } : {}),
    ...(path ? { path } : {}),
    extensions: { code, ...extensions },
  };
}

type Told = Pick<FederationError, 'message' | 'path' | 'extensions'>;

function success(data: string, errors: readonly Told[], valueCompletion: readonly Told[]): string {
  if (errors.length > 0) return failure(errors, data);
  if (valueCompletion.length === 0) return `{"data":${data}}`;
  return `{"data":${data},"extensions":${JSON.stringify({ valueCompletion: valueCompletion.map(told) })}}`;
}

function failure(errors: readonly Told[], data?: string): string {
  const text = JSON.stringify(errors.map(told));
  return `{"errors":${text}${data === undefined ? '' : `,"data":${data}`}}`;
}

function told({ message, path, extensions }: Told): object {
  return { message, ...(path ? { path } : {}), extensions: { code: 'INTERNAL_SERVER_ERROR', ...extensions } };
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
