import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { parse } from 'graphql';
import { Pool } from 'undici';
import { createFederation } from '../../../gateway/src/federation/index.ts';
import type { SubgraphName, Urls } from './workload.ts';

interface Replay {
  /** Requests that leave together, level by level. */
  readonly levels: readonly (readonly { readonly subgraph: SubgraphName; readonly body: string }[])[];
  readonly answer: unknown;
}

/**
 * What no gateway can be faster than: the same HTTP requests to the subgraphs, JSON.parse of what they say and JSON.stringify
 * of the whole answer, with no GraphQL in between. Which requests those are is learned once for each question.
 */
async function main(): Promise<void> {
  const { SUPERGRAPH = '', PORT = '0', URLS = '{}' } = process.env;
  const urls = JSON.parse(URLS) as Urls;
  const pools = new Map(
    Object.entries(urls).map(([name, url]) => [
      name,
      { pool: new Pool(new URL(url).origin, { connections: 64 }), path: new URL(url).pathname },
    ]),
  );
  const post = async (subgraph: string, body: string): Promise<string> => {
    const { pool, path } = pools.get(subgraph) ?? {};
    if (!pool || path === undefined) throw new Error(`no address for ${subgraph}`);
    const headers = { 'content-type': 'application/json' };
    return (await pool.request({ path, method: 'POST', headers, body })).body.text();
  };
  const replays = new Map<string, Replay>();
  const learn = async (query: string): Promise<Replay> => {
    const levels: { subgraph: SubgraphName; body: string }[][] = [];
    let open = 0;
    const federation = await createFederation<undefined>({
      supergraphSdl: readFileSync(SUPERGRAPH, 'utf8'),
      fetcher: async ({ subgraph, body }) => {
        if (open === 0) levels.push([]);
        open += 1;
        levels.at(-1)?.push({ subgraph: subgraph as SubgraphName, body });
        const text = await post(subgraph, body);
        open -= 1;
        return { status: 200, body: text };
      },
    });
    const { data = 'null' } = await federation.execute({ document: parse(query), context: undefined });
    await federation.close();
    return { levels, answer: { data: JSON.parse(data) as unknown } };
  };
  createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { query } = JSON.parse(Buffer.concat(chunks).toString()) as { query: string };
      void (async () => {
        let replay = replays.get(query);
        if (!replay) replays.set(query, (replay = await learn(query)));
        for (const level of replay.levels)
          for (const text of await Promise.all(level.map(({ subgraph, body }) => post(subgraph, body))))
            JSON.parse(text);
        const text = JSON.stringify(replay.answer);
        response.writeHead(200, {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(text),
        });
        response.end(text);
      })();
    });
  }).listen(Number(PORT), '127.0.0.1');
}

await main();
