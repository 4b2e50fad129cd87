import type { NationalSubgraph, SubgraphDefinition } from '../../shared/src/kit/schema/subgraph.ts';
import { subgraph as borderCrossings } from '../../subgraphs/border-crossings/subgraph.ts';
import { subgraph as drugSeizures } from '../../subgraphs/drug-seizures/subgraph.ts';
import { subgraph as firearms } from '../../subgraphs/firearms/subgraph.ts';
import { subgraph as oversight } from '../../subgraphs/oversight/subgraph.ts';
import { subgraph as persons } from '../../subgraphs/persons/subgraph.ts';

/** The subgraphs over national databases, in the order in which they are composed. A new domain adds its line here. */
export const subgraphs: readonly NationalSubgraph[] = [persons, firearms, drugSeizures, borderCrossings];

/** All that the gateway composes: those, and the ledger's readers. */
export const served: readonly SubgraphDefinition[] = [...subgraphs, oversight];
