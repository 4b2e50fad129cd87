import type { NationalSubgraph } from '../../shared/src/kit/schema/subgraph.ts';
import { migrations } from './migrations/index.ts';
import { resolvers } from './resolvers.ts';

/** Drug crossings: what, how much, where, on which way. */
export const subgraph: NationalSubgraph = {
  name: 'persons',
  domain: 'person',
  directory: new URL('.', import.meta.url),
  resolvers,
  migrations,
};
