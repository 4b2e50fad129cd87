import type { SubgraphDefinition } from '../../shared/src/kit/schema/subgraph.ts';
import { resolvers } from './resolvers.ts';

/** The ledger, for those who answer for it. Asks no national database. */
export const subgraph: SubgraphDefinition = {
  name: 'oversight',
  directory: new URL('.', import.meta.url),
  resolvers,
};
