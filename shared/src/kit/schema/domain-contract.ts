import { contractOf } from '../../sources/contract/contract.ts';
import type { Contract } from '../../sources/contract/contract-form.ts';
import { subgraphSchema } from './schema.ts';
import type { DomainDefinition } from './subgraph.ts';

/** What a source of a domain must offer, as the domain's folder and its schema say. @throws Error as `contractOf` does. */
export function contractOfDomain(
  definition: Pick<
    DomainDefinition,
    'domain' | 'recordType' | 'links' | 'contract' | 'name' | 'directory' | 'resolvers'
  >,
): Contract {
  return contractOf(definition, subgraphSchema(definition));
}
