import type { SubgraphDefinition } from '../shared/src/kit/subgraph.ts';
import { subgraph as borderCrossings } from '../subgraphs/border-crossings/main.ts';
import { subgraph as drugSeizures } from '../subgraphs/drug-seizures/main.ts';
import { subgraph as firearms } from '../subgraphs/firearms/main.ts';
import { subgraph as persons } from '../subgraphs/persons/main.ts';

/** The four subgraphs, in the order in which they are composed. A new domain adds its line here. */
export const subgraphs: readonly SubgraphDefinition[] = [persons, firearms, drugSeizures, borderCrossings];
