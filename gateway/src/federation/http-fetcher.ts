import { Pool } from 'undici';
import { post } from '../../../shared/src/core/post.ts';
import type { SubgraphFetcher } from './types.ts';

export interface HttpFetcherOptions {
  /** Where each subgraph answers. */
  readonly urls: Readonly<Record<string, string>>;
  /** Connections to each subgraph, kept alive. 64 by default. */
  readonly connections?: number;
  /** Patience with a subgraph. 30,000 ms by default. */
  readonly timeoutMs?: number;
}

/** Asks subgraphs over HTTP with nothing around it: no identity, no seal. For tests and benchmarks of the module alone. */
export function httpFetcher<C>({ urls, connections = 64, timeoutMs = 30_000 }: HttpFetcherOptions): {
  readonly fetcher: SubgraphFetcher<C>;
  close(): Promise<void>;
} {
  const pools = new Map<string, { readonly pool: Pool; readonly path: string }>();
  for (const [name, url] of Object.entries(urls)) {
    const { origin, pathname, search } = new URL(url);
    const pool = new Pool(origin, { connections, headersTimeout: timeoutMs, bodyTimeout: timeoutMs });
    pools.set(name, { pool, path: pathname + search });
  }
  return {
    fetcher: ({ subgraph, body }) => {
      const known = pools.get(subgraph);
      if (!known) throw new Error(`no address is configured for subgraph ${subgraph}`);
      return post(known.pool, { path: known.path, headers: HEADERS, body });
    },
    close: async () => {
      await Promise.all([...pools.values()].map(({ pool }) => pool.close()));
    },
  };
}

const HEADERS = { 'content-type': 'application/json', accept: 'application/json' };
