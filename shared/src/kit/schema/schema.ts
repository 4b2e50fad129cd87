import { buildSubgraphSchema } from '@apollo/subgraph';
import type { GraphQLResolverMap } from '@apollo/subgraph/dist/schema-helper/resolverMap.js';
import {
  defaultFieldResolver,
  isObjectType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  type ObjectTypeDefinitionNode,
} from 'graphql';
import type { SourceReport } from '../../policy/words/report.ts';
import { decimalText } from '../../core/decimal.ts';
import { domainFacts } from '../../core/domain-facts.ts';
import { DOMAINS, type Domain } from '../../core/vocabulary.ts';
import { exactOf } from '../../domains/around.ts';
import { argumentsCheck } from './bounds.ts';
import type { HubContext } from './hub.ts';
import { narrowEnums, narrowNames } from './narrow-names.ts';
import { endOf, type Reference } from './references.ts';
import { scalars } from './scalars.ts';
import type { SubgraphDefinition } from './subgraph.ts';
import { isLinkType, objectTypes, typeDefs } from './typedefs.ts';

type FieldResolvers = Record<string, unknown>;

/**
 * The executable schema of a subgraph, not yet guarded. Adds what is the same everywhere: scalars, reference resolvers,
 * and the ends of links.
 */
export function subgraphSchema(definition: SubgraphDefinition): GraphQLSchema {
  const document = typeDefs(definition.directory, definition.recordType);
  const types = objectTypes(document);
  const resolvers: Record<string, unknown> = { ...scalars };
  // A report says only what is amiss.
  const incomplete = (report: SourceReport): boolean => report.incomplete === true;
  for (const type of types) {
    const name = type.name.value;
    const own = definition.resolvers[name] ?? {};
    resolvers[name] = {
      ...referenceResolver(name, definition.domain),
      ...linkEnds(type, definition.domain),
      ...exactSpellings(type),
      ...(name === 'SourceReport' ? { incomplete } : {}),
      ...own,
    };
  }
  for (const [name, own] of Object.entries(definition.resolvers)) resolvers[name] ??= own;
  narrowNames(document);
  const schema = buildSubgraphSchema({
    typeDefs: document,
    resolvers: resolvers as GraphQLResolverMap<unknown>,
  });
  narrowEnums(schema);
  return bounded(schema);
}

/** Lets no resolver see an argument larger than the schema says. */
function bounded(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      const check = argumentsCheck(field.args);
      const { resolve = defaultFieldResolver } = field;
      // What federation adds is asked by the gateway's plans, about as many records as there are.
      if (!check || field.name === '_entities') continue;
      field.resolve = (parent, args, context, info): unknown => {
        check(args);
        return resolve(parent, args, context, info);
      };
    }
  }
  return schema;
}

/** A field's second spelling reads the value of the field that law knows, after the law was applied to it. */
function exactSpellings({ fields = [] }: ObjectTypeDefinitionNode): FieldResolvers {
  return Object.fromEntries(
    fields.flatMap((node) => {
      const name = exactOf({ astNode: node });
      return name === undefined
        ? []
        : [[node.name.value, (parent: Readonly<Record<string, unknown>>) => exactly(parent[name])]];
    }),
  );
}

/** What is a number to GraphQL is one here too: of text that is none as it is written, what it is as a number. */
function exactly(value: unknown): unknown {
  if (value === null || value === undefined || value instanceof Error) return value;
  return decimalText(value) ?? Number(value);
}

function domainOf(typeName: string): Domain | undefined {
  return DOMAINS.find((domain) => domainFacts[domain].recordType === typeName);
}

/** A record served here is loaded; one served elsewhere is only pointed at. */
function referenceResolver(typeName: string, served: Domain | undefined): FieldResolvers {
  const domain = domainOf(typeName);
  if (domain === undefined) return {};
  return {
    __resolveReference:
      domain === served
        ? (from: { readonly id: string }, { hub }: HubContext, info: GraphQLResolveInfo) =>
            hub.byId(domain, from.id, info)
        : (from: { readonly id: string }, { hub }: HubContext) => hub.pointer(domain, from.id),
  };
}

/** The record fields of a link type: `person` of a FirearmPersonLink is whichever end is a Person. */
function linkEnds(type: ObjectTypeDefinitionNode, served: Domain | undefined): FieldResolvers {
  if (!isLinkType(type)) return {};
  const ends: FieldResolvers = {};
  for (const field of type.fields ?? []) {
    let named = field.type;
    while (named.kind !== 'NamedType') named = named.type;
    const domain = domainOf(named.name.value);
    if (domain === undefined) continue;
    const end = domainFacts[domain].recordType;
    ends[field.name.value] = (
      link: { readonly far: Reference; readonly near: Reference },
      _args: unknown,
      { hub }: HubContext,
      info: GraphQLResolveInfo,
    ) => {
      const found = endOf(link, end);
      // The far record was loaded with the link; the near one, or one of another subgraph, is only pointed at.
      return domain === served && found === link.near ? hub.byId(domain, found.id, info) : found;
    };
  }
  return ends;
}
