import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { graphql, parse } from 'graphql';
import { RESOLVERS, SUBGRAPHS, type SubgraphName } from './workload.ts';

/**
 * The canned subgraphs, as a process of its own: each question is executed once and then known by its bytes, so that what is
 * measured is the contestant. Tells its parent where they listen.
 */
async function main(): Promise<void> {
  const urls: Record<string, string> = {};
  for (const name of Object.keys(SUBGRAPHS) as SubgraphName[]) urls[name] = await serve(name);
  process.send?.({ urls });
}

function serve(name: SubgraphName): Promise<string> {
  const schema = buildSubgraphSchema({
    typeDefs: parse(SUBGRAPHS[name]),
    resolvers: RESOLVERS[name] as never,
  });
  const known = new Map<string, Buffer>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      const send = (bytes: Buffer): void => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': bytes.length });
        response.end(bytes);
      };
      const bytes = known.get(body);
      if (bytes) send(bytes);
      else
        void execute(body).then((made) => {
          known.set(body, made);
          send(made);
        });
    });
  });
  server.keepAliveTimeout = 60_000;
  const execute = async (body: string): Promise<Buffer> => {
    const { query, variables, operationName } = JSON.parse(body) as {
      query: string;
      variables?: Record<string, unknown>;
      operationName?: string;
    };
    return Buffer.from(
      JSON.stringify(await graphql({ schema, source: query, variableValues: variables, operationName })),
    );
  };
  return new Promise((done) => {
    server.listen(0, '127.0.0.1', () =>
      done(`http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`),
    );
  });
}

await main();
