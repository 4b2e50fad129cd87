import { contractOf } from '../../sources/contract/contract.ts';
import type { Contract } from '../../sources/contract/contract-form.ts';
import { subgraphSchema } from './schema.ts';
import type { DomainDefinition } from './subgraph.ts';

type Described = Pick<
  DomainDefinition,
  'domain' | 'recordType' | 'links' | 'contract' | 'name' | 'directory' | 'resolvers'
>;

/** Making one builds the schema of the subgraph: a tenth of a second each. */
const known = new WeakMap<Described, Contract>();

/**
 * What a source of a domain must offer, as the domain's folder and its schema say; worked out once a domain.
 *
 * @throws Error as `contractOf` does.
 */
export function contractOfDomain(definition: Described): Contract {
  let contract = known.get(definition);
  if (contract === undefined) {
    contract = contractOf(definition, subgraphSchema(definition));
    known.set(definition, contract);
  }
  return contract;
}
