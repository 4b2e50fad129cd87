import type { SourceReport } from '../../policy/words/report.ts';
import type { Connection, Edge } from '../schema/hub.ts';
import type { Total } from './count.ts';

/** What is around a page. */
export interface AroundPage {
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  /** Missing where it may not, or cannot, be told. */
  readonly total?: Total;
  readonly sources: readonly SourceReport[];
  /** Where the next page begins. Missing: behind the last edge. */
  readonly endCursor?: () => string;
}

/** One page with its cursors. */
export function connectionOf<T>(
  edges: readonly Edge<T>[],
  { hasNextPage, hasPreviousPage, total, sources, endCursor }: AroundPage,
): Connection<T> {
  return {
    nodes: edges.map(({ node }) => node),
    edges,
    pageInfo: {
      hasNextPage,
      hasPreviousPage,
      startCursor: () => edges[0]?.cursor() ?? null,
      endCursor: endCursor ?? (() => edges.at(-1)?.cursor() ?? null),
    },
    totalCount: total?.count ?? null,
    totalCountIsAtLeast: total?.isAtLeast ?? false,
    sources,
  };
}
