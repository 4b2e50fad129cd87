import { isInputObjectType, type GraphQLSchema } from 'graphql';
import type { Domain } from '../../src/core/vocabulary.ts';
import type { Search } from './searches.ts';

interface Roots {
  readonly type: string;
  readonly search: string;
  readonly one: string;
  readonly many: string;
  readonly filter: string;
}

/** How the schema names what can be asked of a domain. */
export const ROOTS: Readonly<Record<Domain, Roots>> = {
  person: { type: 'Person', search: 'persons', one: 'person', many: 'personsByIds', filter: 'PersonFilter' },
  firearm: {
    type: 'Firearm',
    search: 'firearms',
    one: 'firearm',
    many: 'firearmsByIds',
    filter: 'FirearmFilter',
  },
  seizure: {
    type: 'DrugSeizure',
    search: 'drugSeizures',
    one: 'drugSeizure',
    many: 'drugSeizuresByIds',
    filter: 'DrugSeizureFilter',
  },
  crossing: {
    type: 'BorderCrossing',
    search: 'borderCrossings',
    one: 'borderCrossing',
    many: 'borderCrossingsByIds',
    filter: 'BorderCrossingFilter',
  },
};

/** Whether a schema has the search and every member of its filter: what it sorts by may be withheld, and then it is gone. */
export function canSearch(schema: GraphQLSchema, domain: Domain, search: Pick<Search, 'filter'>): boolean {
  const roots = schema.getQueryType()?.getFields() ?? {};
  return ROOTS[domain].search in roots && hasFilter(schema, domain, search);
}

/** Whether a schema has every member of a filter. */
export function hasFilter(
  schema: GraphQLSchema,
  domain: Domain,
  { filter }: Pick<Search, 'filter'>,
): boolean {
  const type = schema.getType(ROOTS[domain].filter);
  const fields = isInputObjectType(type) ? type.getFields() : {};
  return Object.keys(filter).every((member) => member in fields);
}
