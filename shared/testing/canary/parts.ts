import { isInputObjectType, type GraphQLSchema } from 'graphql';
import type { Domain } from '../../src/core/vocabulary.ts';
import { subgraphs } from '../../../scripts/hub/subgraphs.ts';
import { use, type CanaryPart, type CanaryRecord, type CanaryWorld, type Search } from './model.ts';

/** Each domain's part of the canaries, from the folder of its subgraph. */
const parts = new Map(
  await Promise.all(
    subgraphs.map(async ({ domain, directory }) => {
      const { canary } = (await import(new URL('canary.ts', directory).href)) as {
        readonly canary: CanaryPart;
      };
      return [domain, canary] as const;
    }),
  ),
);

export function partOf(domain: Domain): CanaryPart {
  const part = parts.get(domain);
  if (!part) throw new Error(`no subgraph serves ${domain}`);
  return part;
}

/** Searches that a record would meet, with the fields that each looks at. */
export function searchesOf(domain: Domain, target: CanaryRecord, world: CanaryWorld): readonly Search[] {
  const { local } = target;
  const { searches, always = [] } = partOf(domain);
  const byReference: Search = {
    filter: { reference: local },
    uses: [use('reference')],
    matches: (record) => record.local === local,
  };
  return [byReference, ...searches(target, world)].map((search) => ({
    ...search,
    uses: [...search.uses, ...always],
  }));
}

/** Whether a schema has the search and every member of its filter: what it sorts by may be withheld, and then it is gone. */
export function canSearch(schema: GraphQLSchema, domain: Domain, search: Pick<Search, 'filter'>): boolean {
  const roots = schema.getQueryType()?.getFields() ?? {};
  return partOf(domain).search in roots && hasFilter(schema, domain, search);
}

/** Whether a schema has every member of a filter. */
export function hasFilter(
  schema: GraphQLSchema,
  domain: Domain,
  { filter }: Pick<Search, 'filter'>,
): boolean {
  const type = schema.getType(partOf(domain).filter);
  const fields = isInputObjectType(type) ? type.getFields() : {};
  return Object.keys(filter).every((member) => member in fields);
}
