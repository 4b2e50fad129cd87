import type { DomainDefinition } from '../../shared/src/kit/schema/subgraph.ts';
import { contract } from './contract.ts';
import { mainQuestions } from './main-questions.ts';
import { migrations } from './migrations/index.ts';
import { ASSOCIATES, IDENTITY_LINKS } from './questions.ts';
import { resolvers } from './resolvers.ts';
import { questions } from './root-questions.ts';
import { personSearchColumns } from './search-columns.ts';

/** Persons of interest: who they are, why they are sought, and who else has a record of them. */
export const subgraph: DomainDefinition = {
  name: 'persons',
  domain: 'person',
  recordType: 'Person',
  about: 'Persons of interest',
  plainSubjects: ['SUSPECT'],
  marks: {},
  questions,
  links: [ASSOCIATES, IDENTITY_LINKS],
  contract,
  mainQuestions,
  searchColumns: personSearchColumns,
  invented: { prefix: 'P', records: 1_500, maker: () => import('./invented.ts') },
  directory: new URL('.', import.meta.url),
  resolvers,
  migrations,
};
