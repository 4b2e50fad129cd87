import type { DomainDefinition } from '../../shared/src/kit/schema/subgraph.ts';
import { contract } from './contract.ts';
import { mainQuestions } from './main-questions.ts';
import { migrations } from './migrations/index.ts';
import { SEIZURE_CROSSINGS, SEIZURE_FIREARMS, SEIZURE_PERSONS } from './questions.ts';
import { resolvers } from './resolvers.ts';
import { questions } from './root-questions.ts';
import { seizureSearchColumns } from './search-columns.ts';

/** Drug seizures: what, how much, where, on which way. */
export const subgraph: DomainDefinition = {
  name: 'drug-seizures',
  domain: 'seizure',
  recordType: 'DrugSeizure',
  about: 'Drug seizures',
  plainSubjects: [],
  marks: {},
  questions,
  links: [SEIZURE_PERSONS, SEIZURE_FIREARMS, SEIZURE_CROSSINGS],
  contract,
  mainQuestions,
  searchColumns: seizureSearchColumns,
  invented: { prefix: 'S', records: 300, maker: () => import('./invented.ts') },
  directory: new URL('.', import.meta.url),
  resolvers,
  migrations,
};
