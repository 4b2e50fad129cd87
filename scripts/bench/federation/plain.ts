import { readFileSync } from 'node:fs';
import { ApolloGateway, type GraphQLDataSource } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { Pool } from 'undici';

/** Plain @apollo/gateway behind plain @apollo/server, as their documentation starts them; with CLIENT=undici, with that client. */
async function main(): Promise<void> {
  const { SUPERGRAPH = '', PORT = '0', CLIENT } = process.env;
  const gateway = new ApolloGateway({
    supergraphSdl: readFileSync(SUPERGRAPH, 'utf8'),
    ...(CLIENT === 'undici' ? { buildService: ({ url }: { url?: string }) => viaUndici(url ?? '') } : {}),
  });
  const server = new ApolloServer({ gateway: gateway as never, introspection: true });
  await startStandaloneServer(server, { listen: { port: Number(PORT), host: '127.0.0.1' } });
}

function viaUndici(url: string): GraphQLDataSource {
  const { origin, pathname } = new URL(url);
  const pool = new Pool(origin, { connections: 64 });
  return {
    process: async ({ request: { query, variables, operationName } }) => {
      const { body } = await pool.request({
        path: pathname,
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query, variables, operationName }),
      });
      return (await body.json()) as never;
    },
  };
}

await main();
