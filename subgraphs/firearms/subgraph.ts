import type { NationalSubgraph } from '../../shared/src/kit/schema/subgraph.ts';
import { migrations } from './migrations/index.ts';
import { resolvers } from './resolvers.ts';

/** Firearms: what they are, whose they are, what happened to them. */
export const subgraph: NationalSubgraph = {
  name: 'firearms',
  domain: 'firearm',
  directory: new URL('.', import.meta.url),
  resolvers,
  migrations,
};
