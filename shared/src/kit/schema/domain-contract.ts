import { buildASTSchema } from 'graphql';
import { contractOf } from '../../sources/contract/contract.ts';
import type { Contract } from '../../sources/contract/contract-form.ts';
import type { DomainDefinition } from './subgraph.ts';
import { typeDefs } from './typedefs.ts';

type Described = Pick<DomainDefinition, 'domain' | 'recordType' | 'links' | 'contract' | 'directory'>;

const known = new WeakMap<Described, Contract>();

/**
 * What a source of a domain must offer, as the domain's folder and its schema say; worked out once a domain.
 *
 * @throws Error as `contractOf` does.
 */
export function contractOfDomain(definition: Described): Contract {
  let contract = known.get(definition);
  if (contract === undefined) {
    const { directory, recordType } = definition;
    // Types and descriptions are all that is read. What serves the domain is built, and its SDL checked, by `subgraphSchema`,
    // which takes thirty times as long.
    const schema = buildASTSchema(typeDefs(directory, recordType), {
      assumeValid: true,
      assumeValidSDL: true,
    });
    contract = contractOf(definition, schema);
    known.set(definition, contract);
  }
  return contract;
}
