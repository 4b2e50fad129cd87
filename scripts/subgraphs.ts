import type { NationalSubgraph, SubgraphDefinition } from '../shared/src/kit/subgraph.ts';
import { subgraph as borderCrossings } from '../subgraphs/border-crossings/main.ts';
import { subgraph as drugSeizures } from '../subgraphs/drug-seizures/main.ts';
import { subgraph as firearms } from '../subgraphs/firearms/main.ts';
import { subgraph as oversight } from '../subgraphs/oversight/main.ts';
import { subgraph as persons } from '../subgraphs/persons/main.ts';

/** The subgraphs over national databases, in the order in which they are composed. A new domain adds its line here. */
export const subgraphs: readonly NationalSubgraph[] = [persons, firearms, drugSeizures, borderCrossings];

/** All that the gateway composes: those, and the ledger's readers. */
export const served: readonly SubgraphDefinition[] = [...subgraphs, oversight];
