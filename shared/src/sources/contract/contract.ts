import type { GraphQLSchema } from 'graphql';
import { CHANGE_VIEWS, CURRENCY_VIEW, linkView } from './common-views.ts';
import type { Contract, Contracted } from './contract-form.ts';
import { mainView } from './main-view.ts';

/** Raised by one with every change that a State's views have to follow. */
export const CONTRACT_VERSION = 1;

/** The role that reads a source's views and nothing else; who logs in for the hub is a member of it. */
export const READER_ROLE = 'hub_reader';

/**
 * Works out what a source of a domain must offer: the header that all records have, a column for each field of its record
 * type, and what the domain adds.
 *
 * @param schema of the domain's subgraph, whose types and descriptions the columns have.
 * @throws Error as `domainEntry` does.
 */
export function contractOf(definition: Contracted, schema: GraphQLSchema): Contract {
  const { domain, contract = {} } = definition;
  const main = mainView(definition, schema);
  return {
    version: CONTRACT_VERSION,
    domain,
    role: READER_ROLE,
    views: [main, ...(contract.sideViews ?? []), linkView(definition), CURRENCY_VIEW],
    optionalViews: [CHANGE_VIEWS.changes, CHANGE_VIEWS.clock],
    functions: contract.functions ?? [],
    extensions: contract.extensions ?? [],
    indexes: [
      { view: main.name, on: '(owner, id)', serves: 'ids' },
      { view: 'link_v1', on: '(near_id, owner, id)', serves: 'links' },
      { view: 'link_v1', on: '(far_id, owner, id)', serves: 'links' },
      { view: CHANGE_VIEWS.changes.name, on: '(owner, position)', serves: 'changes' },
      ...(contract.indexes ?? []),
    ],
    rules: contract.rules ?? [],
  };
}
