import { buildSubgraphSchema } from '@apollo/subgraph';
import {
  execute,
  GraphQLError,
  isAbstractType,
  isEnumType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  parse,
  type DocumentNode,
  type GraphQLFieldResolver,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
} from 'graphql';
import type { SubgraphFetcher } from '../types.ts';

/** How often, of a thousand values, something goes wrong. */
export interface Luck {
  readonly seed: number;
  readonly nulls: number;
  readonly errors: number;
}

interface Thing {
  readonly __typename?: string;
  /** Which of its kind it is: the same number is the same entity in every subgraph. */
  readonly n?: number;
}

/** Entities of a kind: few, so that the same one turns up often. */
const ENTITIES = 5;

/**
 * Subgraphs whose every value follows from its place: type, number of the entity, field, arguments. Whoever asks for the
 * same gets the same, in whatever order and company it is asked.
 */
export function worldOf(
  subgraphs: readonly { readonly name: string; readonly typeDefs: DocumentNode }[],
): SubgraphFetcher<Luck> {
  const schemas = new Map(subgraphs.map(({ name, typeDefs }) => [name, schemaOf(typeDefs)]));
  const documents = new Map<string, DocumentNode>();
  return async ({ subgraph, body, context: luck }) => {
    const schema = schemas.get(subgraph);
    if (!schema) throw new Error(`there is no subgraph ${subgraph}`);
    if (hash(luck.seed, subgraph) % 1000 < luck.errors / 4) throw new Error(`${subgraph} is asleep`);
    const { query, variables, operationName } = JSON.parse(body) as {
      query: string;
      variables?: Record<string, unknown>;
      operationName?: string;
    };
    let document = documents.get(query);
    if (!document) documents.set(query, (document = parse(query, { noLocation: true })));
    const answer = await execute({
      schema,
      document,
      variableValues: variables,
      operationName,
      contextValue: luck,
      fieldResolver: resolveField,
      typeResolver: (thing: Thing) => thing.__typename,
    });
    return { status: 200, body: JSON.stringify(answer) };
  };
}

function schemaOf(typeDefs: DocumentNode): GraphQLSchema {
  const schema = buildSubgraphSchema({ typeDefs });
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isInterfaceType(type)) continue;
    // An entity asked for by its interface: which type it has follows from its number.
    Object.assign(type, {
      resolveReference: (reference: Thing): Thing => madeOf(type.name, numberOf(reference), schema),
    });
  }
  return schema;
}

const resolveField: GraphQLFieldResolver<Thing | undefined, Luck> = (source, args, luck, info) => {
  const { fieldName, parentType, returnType } = info;
  if (fieldName === '_service') return { sdl: '' };
  const n = numberOf(source ?? {});
  const isKey = KEYS.has(fieldName);
  const directives = info.parentType.getFields()[fieldName]?.astNode?.directives ?? [];
  if (directives.some(({ name }) => name.value === 'external') && source && fieldName in source)
    return (source as Record<string, unknown>)[fieldName];
  const required = directives.some(({ name }) => name.value === 'requires') ? JSON.stringify(source) : '';
  const h = hash(luck.seed, parentType.name, fieldName, n, JSON.stringify(args), required);
  if (isKey && isLeafType(unwrapped(returnType))) return `${fieldName}-${n}`;
  if (isKey) return { n };
  if (h % 1000 < luck.errors)
    throw new GraphQLError(`no ${parentType.name}.${fieldName} of ${n}`, {
      extensions: h % 2 === 0 ? { code: 'LOST' } : {},
    });
  return valueOf(returnType, h, luck, info);
};

const KEYS: ReadonlySet<string> = new Set(['id', 'email', 'sku', 'code', 'org']);

function valueOf(type: GraphQLOutputType, h: number, luck: Luck, info: GraphQLResolveInfo): unknown {
  if (isNonNullType(type)) return valueOf(type.ofType, h, luck, info);
  if (hash(h, 'null') % 1000 < luck.nulls) return null;
  if (isListType(type)) {
    const { ofType } = type;
    return Array.from({ length: h % 4 }, (_, i) => valueOf(ofType, hash(h, i), luck, info));
  }
  if (isEnumType(type)) {
    const values = type.getValues();
    return values[h % values.length]?.name;
  }
  if (isLeafType(type)) return leafOf(type.name, h);
  return madeOf(type.name, h % ENTITIES, info.schema);
}

function leafOf(name: string, h: number): unknown {
  switch (name) {
    case 'Int':
      return h % 100;
    case 'Float':
      return (h % 1000) / 8;
    case 'Boolean':
      return h % 2 === 0;
    case 'Json':
      return [null, { deep: [h % 7, { text: '"' }] }, h % 9, 'text'][h % 4];
    default:
      return STRANGE[h % 16] ?? `${name}-${h % 50}`;
  }
}

/** Texts that JSON must take care of. */
const STRANGE = ['"quoted" \\ back', 'line\nfeed \u0007', 'žluťoučký 🐎', ''];

function madeOf(name: string, n: number, schema: GraphQLSchema): Thing {
  const type = schema.getType(name);
  const possible = isAbstractType(type) ? schema.getPossibleTypes(type) : [];
  // Of the possible types of a name, an entity is the same one in every subgraph: they are told apart by number.
  const concrete = [...possible].sort((a, b) => (a.name < b.name ? -1 : 1));
  return { __typename: concrete[n % (concrete.length || 1)]?.name ?? name, n };
}

/** The number of an entity, from a thing made here or from the key in a representation. */
function numberOf(thing: object): number {
  for (const [key, value] of Object.entries(thing)) {
    if (key === 'n' && typeof value === 'number') return value;
    if (!KEYS.has(key)) continue;
    if (typeof value === 'string') return Number(/-(\d+)$/u.exec(value)?.[1] ?? 0);
    if (typeof value === 'object' && value !== null) return numberOf(value);
  }
  return 0;
}

function unwrapped(type: GraphQLOutputType): GraphQLOutputType {
  return isNonNullType(type) || isListType(type) ? unwrapped(type.ofType as GraphQLOutputType) : type;
}

/** FNV-1a, finished so that neighbours differ in all bits. */
export function hash(...parts: readonly (string | number)[]): number {
  let h = 0x811c9dc5;
  const text = parts.join('\u0000');
  for (let i = 0; i < text.length; i += 1) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  return (h ^ (h >>> 12)) >>> 0;
}
