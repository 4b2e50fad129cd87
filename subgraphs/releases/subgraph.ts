import type { SubgraphDefinition } from '../../shared/src/kit/schema/subgraph.ts';
import type { ReleaseParts } from './parts.ts';
import { resolversOver } from './resolvers.ts';

/** What a human must do. Asks no national database. @param parts none where there is no store: then it says so. */
export function releases(parts?: ReleaseParts): SubgraphDefinition {
  return {
    name: 'releases',
    directory: new URL('.', import.meta.url),
    resolvers: resolversOver(parts),
  };
}
