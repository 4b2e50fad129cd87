import type { DomainDefinition } from '../../shared/src/kit/schema/subgraph.ts';
import { contract } from './contract.ts';
import { mainQuestions } from './main-questions.ts';
import { migrations } from './migrations/index.ts';
import { BALLISTIC_LINKS, FIREARM_PERSONS } from './questions.ts';
import { resolvers } from './resolvers.ts';
import { questions } from './root-questions.ts';

/** Firearms: what they are, whose they are, what happened to them. */
export const subgraph: DomainDefinition = {
  name: 'firearms',
  domain: 'firearm',
  recordType: 'Firearm',
  about: 'Firearms',
  plainSubjects: [],
  marks: {},
  questions,
  links: [FIREARM_PERSONS, BALLISTIC_LINKS],
  contract,
  mainQuestions,
  invented: { prefix: 'F', records: 1_000, maker: () => import('./invented.ts') },
  directory: new URL('.', import.meta.url),
  resolvers,
  migrations,
};
