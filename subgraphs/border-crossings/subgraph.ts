import type { DomainDefinition } from '../../shared/src/kit/schema/subgraph.ts';
import { contract } from './contract.ts';
import { mainQuestions } from './main-questions.ts';
import { migrations } from './migrations/index.ts';
import { COMPANIONS, CROSSING_FIREARMS, CROSSING_PERSONS } from './questions.ts';
import { resolvers } from './resolvers.ts';
import { questions } from './root-questions.ts';

/**
 * Border crossings: who crossed, where, when, on which document and how. A crossing that does not say who crossed, or how,
 * is taken at its most protected.
 */
export const subgraph: DomainDefinition = {
  name: 'border-crossings',
  domain: 'crossing',
  recordType: 'BorderCrossing',
  about: 'Border crossings',
  plainSubjects: [],
  marks: {
    // Regulation (EU) 2016/399 Art. 2(5): citizens of the Union, and family members whatever their nationality.
    freeMovement: {
      column: 'traveller_category',
      words: ['EU_EEA_CH', 'FAMILY_OF_FREE_MOVEMENT'],
      about: 'a crossing of somebody with the right of free movement ((EU) 2016/399 Art. 2(5))',
    },
    localTraffic: {
      column: 'border_type',
      words: ['LOCAL_TRAFFIC'],
      about: 'a crossing in local border traffic ((EC) No 1931/2006)',
    },
  },
  questions,
  links: [CROSSING_PERSONS, CROSSING_FIREARMS, COMPANIONS],
  contract,
  mainQuestions,
  invented: { prefix: 'C', records: 3_000, maker: () => import('./invented.ts') },
  directory: new URL('.', import.meta.url),
  resolvers,
  migrations,
};
