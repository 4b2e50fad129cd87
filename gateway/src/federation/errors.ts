import type { JsonObject } from './json.ts';
import type { Path, placesOf } from './merge.ts';
import type { CompiledFetch } from './fetches.ts';
import type { FederationError, SubgraphError } from './types.ts';

/** What a subgraph reported, with its place in the whole answer: once for each place where the entity stands. */
export function placed(
  error: SubgraphError,
  fetch: CompiledFetch,
  /** For an entity fetch: where the entities of a representation stand. */
  placesOf: ((position: number) => readonly Path[]) | undefined,
): FederationError[] {
  const index = error.path?.[1];
  if (placesOf && typeof index === 'number') {
    const rest = error.path?.slice(2) ?? [];
    return placesOf(index).map((place) => reported(error, fetch.subgraph, [...place, ...rest]));
  }
  if (!error.path) return [reported(error, fetch.subgraph, undefined)];
  // Which item of a list is not known: the place is as far as it is.
  const list = fetch.path.indexOf('@');
  return [
    reported(
      error,
      fetch.subgraph,
      list >= 0 ? fetch.path.slice(0, list) : placesOf ? fetch.path : [...fetch.path, ...error.path],
    ),
  ];
}

function reported(error: SubgraphError, subgraph: string, path: Path | undefined): FederationError {
  return {
    message: error.message || `Error while fetching subquery from service "${subgraph}"`,
    ...(path ? { path } : {}),
    extensions: {
      ...error.extensions,
      serviceName: subgraph,
      code: error.extensions?.['code'] || 'DOWNSTREAM_SERVICE_ERROR',
    },
    subgraph,
    cause: error,
  };
}

/** Where the entities of each representation stand. */
export function placesByPosition(
  places: ReturnType<typeof placesOf>,
  targets: readonly JsonObject[],
  positions: readonly number[],
): Map<number, Path[]> {
  const positionOf = new Map(targets.map((target, i) => [target, positions[i] ?? -1]));
  const paths = new Map<number, Path[]>();
  for (const { path, object } of places) {
    const position = positionOf.get(object) ?? -1;
    const known = paths.get(position);
    if (known) known.push(path);
    else paths.set(position, [path]);
  }
  return paths;
}

/** A fetch that failed as a whole. */
export function failed(cause: unknown, subgraph: string): FederationError {
  const extensions = (cause as { readonly extensions?: unknown } | undefined)?.extensions;
  return {
    message: cause instanceof Error ? cause.message : String(cause),
    extensions:
      typeof extensions === 'object' && extensions !== null
        ? { code: 'INTERNAL_SERVER_ERROR', ...extensions }
        : { code: 'INTERNAL_SERVER_ERROR' },
    subgraph,
    cause,
  };
}
