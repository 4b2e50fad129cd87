import type { SourceReport } from '../../policy/words/report.ts';
import type { Connection, Edge } from '../schema/hub.ts';

/** What is around a page. */
export interface AroundPage {
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  /** null where it may not, or cannot, be told. */
  readonly totalCount: number | null;
  readonly sources: readonly SourceReport[];
}

/** One page with its cursors. */
export function connectionOf<T>(
  edges: readonly Edge<T>[],
  { hasNextPage, hasPreviousPage, totalCount, sources }: AroundPage,
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
