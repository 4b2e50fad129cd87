import {
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isScalarType,
  isSpecifiedScalarType,
  isUnionType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLNamedType,
  type GraphQLSchema,
} from 'graphql';
import type { Catalogue } from '../../../../shared/src/domains/catalogue.ts';
import { sourcesIn } from './sources.ts';

/** Words of closed lists by list, value and language, as `gateway/codes.json` holds them. */
export type CodeLists = Readonly<
  Record<string, Readonly<Record<string, Readonly<Record<'en' | 'fr' | 'de', string>>>>>
>;

/** All that the data dictionary says of the graph, the same for everybody. */
export interface Dictionary {
  /** Types that hold fields, and scalars, by name. Enums are among the lists. */
  readonly types: readonly DictionaryType[];
  readonly lists: readonly CodeList[];
}

/** Something with a name, what it is in a sentence, and the acts and standards that the sentence names. */
interface Described {
  readonly name: string;
  readonly says: string;
  readonly sources: readonly string[];
}

export interface DictionaryType extends Described {
  readonly kind: 'record' | 'object' | 'input' | 'interface' | 'union' | 'scalar';
  /** Of a scalar: where it is specified. */
  readonly specifiedBy?: string;
  readonly fields: readonly DictionaryField[];
}

export interface DictionaryField extends Described {
  /** As the schema writes it: `[Person!]!`. */
  readonly type: string;
  /** The type without its marks, to which a reader goes on. */
  readonly named: string;
  /** Categories of the law that the field is of; none of what holds no value of a record. */
  readonly categories: readonly string[];
  readonly args: readonly DictionaryArgument[];
  readonly deprecated?: string;
}

export interface DictionaryArgument {
  readonly name: string;
  readonly type: string;
  readonly says: string;
}

export interface CodeList extends Described {
  readonly codes: readonly (Readonly<Record<'code' | 'en' | 'fr' | 'de', string>> & {
    readonly sources: readonly string[];
  })[];
}

/** What federation adds for itself, and GraphQL's own. */
const NOT_OF_THE_HUB = /^(?:__|_|join__|link__|core__)/u;

/**
 * Gathers the dictionary.
 *
 * @param schema the composed schema: the supergraph or what the gateway serves of it.
 * @param catalogue of which category each field of a record is.
 * @param lists words of the closed lists; those that are no enum of the schema are told too.
 */
export function dictionaryOf(schema: GraphQLSchema, catalogue: Catalogue, lists: CodeLists): Dictionary {
  const types = Object.values(schema.getTypeMap())
    .filter((type) => !NOT_OF_THE_HUB.test(type.name) && !isSpecifiedScalarType(type))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
  const records = new Set(Object.values(catalogue).map(({ typeName }) => typeName));
  const categories = categoriesOf(catalogue);
  return {
    types: types.flatMap((type) => {
      const kind = records.has(type.name) ? 'record' : kindOf(type);
      return kind === undefined ? [] : [typeOf(type, kind, categories)];
    }),
    lists: listsOf(types, lists),
  };
}

/** Categories by type and field: one type may stand in several domains, and at several places. */
function categoriesOf(catalogue: Catalogue): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const { fields } of Object.values(catalogue))
    for (const { parentType, name, category, exact } of fields)
      for (const spelling of [name, ...(exact === undefined ? [] : [exact])]) {
        const key = `${parentType}.${spelling}`;
        found.set(key, (found.get(key) ?? new Set()).add(category));
      }
  return found;
}

function kindOf(type: GraphQLNamedType): DictionaryType['kind'] | undefined {
  if (isObjectType(type)) return 'object';
  if (isInputObjectType(type)) return 'input';
  if (isInterfaceType(type)) return 'interface';
  if (isUnionType(type)) return 'union';
  return isScalarType(type) ? 'scalar' : undefined;
}

function typeOf(
  type: GraphQLNamedType,
  kind: DictionaryType['kind'],
  categories: ReadonlyMap<string, ReadonlySet<string>>,
): DictionaryType {
  const fields =
    isObjectType(type) || isInterfaceType(type) || isInputObjectType(type)
      ? Object.values<GraphQLField<unknown, unknown> | GraphQLInputField>(type.getFields())
      : [];
  const specifiedBy = isScalarType(type) ? type.specifiedByURL : undefined;
  return {
    ...described(type.name, type.description),
    kind,
    ...(specifiedBy ? { specifiedBy } : {}),
    fields: fields.map((field) => fieldOf(field, [...(categories.get(`${type.name}.${field.name}`) ?? [])])),
  };
}

function fieldOf(
  field: GraphQLField<unknown, unknown> | GraphQLInputField,
  categories: readonly string[],
): DictionaryField {
  return {
    ...described(field.name, field.description),
    type: String(field.type),
    named: getNamedType(field.type).name,
    categories,
    args: 'args' in field ? field.args.map(argumentOf) : [],
    ...(field.deprecationReason ? { deprecated: field.deprecationReason } : {}),
  };
}

function argumentOf({ name, type, description }: GraphQLArgument): DictionaryArgument {
  return { name, type: String(type), says: plain(description) };
}

function listsOf(types: readonly GraphQLNamedType[], lists: CodeLists): readonly CodeList[] {
  const said = new Map(types.filter(isEnumType).map((type) => [type.name, type.description]));
  return Object.entries(lists)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, values]) => ({
      ...described(name, said.get(name) ?? 'A list that answers use and that is no type of the schema.'),
      codes: Object.entries(values).map(([code, words]) => ({
        code,
        ...words,
        sources: sourcesIn(words.en),
      })),
    }));
}

function described(name: string, description: string | null | undefined): Described {
  const says = plain(description);
  return { name, says, sources: sourcesIn(says) };
}

/** One line of text. */
function plain(description: string | null | undefined): string {
  return (description ?? '').replace(/\s+/gu, ' ').trim();
}
