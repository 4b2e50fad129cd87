import type { SourceReport } from '../../policy/words/report.ts';
import type { Connection, Edge } from '../schema/hub.ts';

/** One page with its cursors. `totalCount` is null where it may not, or cannot, be told. */
export function connectionOf<T>(
  edges: readonly Edge<T>[],
  hasNextPage: boolean,
  hasPreviousPage: boolean,
  totalCount: number | null,
  sources: readonly SourceReport[],
): Connection<T> {
  return {
    nodes: edges.map(({ node }) => node),
    edges,
    pageInfo: {
      hasNextPage,
      hasPreviousPage,
      startCursor: () => edges[0]?.cursor() ?? null,
      endCursor: () => edges.at(-1)?.cursor() ?? null,
    },
    totalCount,
    sources,
  };
}
