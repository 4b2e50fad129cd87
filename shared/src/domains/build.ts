import {
  getNamedType,
  getNullableType,
  GraphQLFloat,
  isEnumType,
  isInputObjectType,
  isListType,
  isObjectType,
  valueFromASTUntyped,
  type ConstDirectiveNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import {
  FIELD_CATEGORIES,
  isOneOf,
  MASKS,
  type Domain,
  type FieldCategory,
  type Mask,
} from '../core/vocabulary.ts';
import { exactOf, isBetweenRecords, mayBeHeld, tellsOf } from './around.ts';
import type { DomainEntry, FieldEntry, SearchEntry, TellingEntry } from './catalogue.ts';

/** Fields that are no column of their own: the kit computes them. */
const COMPUTED = new Set(['id', 'owner', 'evaluation', 'obligations', 'withheld']);
/** Fields whose column has another name: by `reference` the law speaks of what the owner calls a record. */
const COLUMNS: Readonly<Record<string, string>> = { reference: 'id' };
/** Of these the law asks about the parts too. */
const EVALUATION = 'evaluation';

/**
 * Reads the catalogue of a domain out of its subgraph's schema: each field's path, category and column.
 *
 * @throws Error that lists every field of a record, or of what it holds, that has no `@category`.
 */
export function domainEntry(domain: Domain, schema: GraphQLSchema, typeName: string): DomainEntry {
  const type = schema.getType(typeName);
  if (!isObjectType(type)) throw new Error(`${domain}: there is no type ${typeName}`);
  const missing: string[] = [];
  const fields = fieldsOf(type, '', missing);
  if (missing.length > 0)
    throw new Error(`${domain}: these fields need @category:\n  ${missing.join('\n  ')}`);
  const paths = new Set(fields.map(({ path }) => path));
  return {
    domain,
    typeName,
    view: `${domain}_v1`,
    fields,
    searches: searchesOf(domain, schema, paths),
    telling: tellingOf(domain, schema, paths),
  };
}

function tellingOf(
  domain: Domain,
  schema: GraphQLSchema,
  paths: ReadonlySet<string>,
): readonly TellingEntry[] {
  const found = Object.values(schema.getTypeMap()).flatMap((type) =>
    isObjectType(type)
      ? Object.values(type.getFields()).flatMap((field) => {
          const tells = tellsOf(field);
          return tells ? [{ place: `${type.name}.${field.name}`, ...tells }] : [];
        })
      : [],
  );
  const all = [...new Set(found.flatMap(({ fields }) => fields))];
  const mistakes = found.flatMap(({ place, fields, asked }) => [
    ...(fields.length === 0 && !asked ? [`${place}: tells of nothing`] : []),
    ...fields
      .filter((field) => !paths.has(field))
      .map((field) => `${place}: there is no field ${domain}.${field}`),
  ]);
  if (mistakes.length > 0) throw new Error(`${domain}:\n  ${mistakes.join('\n  ')}`);
  return found.map((entry) => (entry.asked ? { ...entry, fields: all } : entry));
}

/** What questions are put together from, each of which says what it looks at: members of inputs, and what to group by. */
function asksForItself(type: GraphQLNamedType, schema: GraphQLSchema): boolean {
  if (isInputObjectType(type)) return true;
  const questions = Object.values(schema.getQueryType()?.getFields() ?? {});
  return (
    isEnumType(type) && questions.some(({ args }) => args.some((arg) => getNamedType(arg.type) === type))
  );
}

function searchesOf(
  domain: Domain,
  schema: GraphQLSchema,
  paths: ReadonlySet<string>,
): readonly SearchEntry[] {
  const found: SearchEntry[] = [];
  const mistakes: string[] = [];
  for (const type of Object.values(schema.getTypeMap())) {
    const places = isInputObjectType(type)
      ? Object.values(type.getFields())
      : isEnumType(type)
        ? type.getValues()
        : type === schema.getQueryType()
          ? Object.values(schema.getQueryType()?.getFields() ?? {})
          : [];
    const mustSay = asksForItself(type, schema);
    for (const { name, astNode } of places) {
      const place = `${type.name}.${name}`;
      const searches = searchesAt(astNode?.directives ?? []);
      if (searches) {
        found.push({ place, ...searches });
        if (searches.within !== undefined && !isOneOf(MASKS, searches.within))
          mistakes.push(`${place}: there is no mask ${String(searches.within)}`);
        for (const field of searches.fields)
          if (!paths.has(field)) mistakes.push(`${place}: there is no field ${domain}.${field}`);
      } else if (mustSay) mistakes.push(`${place}: needs @searches`);
    }
  }
  if (mistakes.length > 0) throw new Error(`${domain}:\n  ${mistakes.join('\n  ')}`);
  return found;
}

function searchesAt(directives: readonly ConstDirectiveNode[]): Omit<SearchEntry, 'place'> | undefined {
  const directive = directives.find(({ name }) => name.value === 'searches');
  if (!directive) return undefined;
  const valueOf = (name: string): unknown => {
    const argument = directive.arguments?.find((one) => one.name.value === name);
    return argument && valueFromASTUntyped(argument.value);
  };
  const within = valueOf('within');
  return {
    fields: valueOf('fields') as readonly string[],
    use: valueOf('exact') === true ? 'MATCH' : 'OPEN',
    ...(within === undefined ? {} : { within: within as Mask }),
  };
}

function fieldsOf(type: GraphQLObjectType, prefix: string, missing: string[]): FieldEntry[] {
  const spellings = spellingsOf(type);
  return Object.values(type.getFields()).flatMap((field) => {
    if (exactOf(field) !== undefined) return [];
    const category = categoryOf(field);
    if (category === undefined) {
      missing.push(`${type.name}.${field.name}`);
      return [];
    }
    const path = `${prefix}${field.name}`;
    const named = getNamedType(field.type);
    const exact = spellings.get(field.name);
    const common = {
      path,
      parentType: type.name,
      name: field.name,
      category,
      list: isListType(getNullableType(field.type)),
      graphqlType: named.name,
      ...(exact === undefined ? {} : { exact }),
    };
    if (prefix === '' && COMPUTED.has(field.name)) {
      const parts =
        field.name === EVALUATION && isObjectType(named) ? fieldsOf(named, `${path}.`, missing) : [];
      return [{ ...common, kind: 'header' as const }, ...parts];
    }
    if (isObjectType(named) && mayBeHeld(named)) {
      const node = getNamedType(named.getFields()['nodes']?.type ?? named);
      const inner = isObjectType(node) && isBetweenRecords(node) ? linkFields(node, `${path}.`, missing) : [];
      return [{ ...common, kind: 'link' as const }, ...inner];
    }
    const own: FieldEntry =
      prefix === ''
        ? { ...common, kind: 'column', column: COLUMNS[field.name] ?? snakeCase(field.name) }
        : { ...common, kind: 'nested' };
    return isObjectType(named) ? [own, ...fieldsOf(named, `${path}.`, missing)] : [own];
  });
}

/**
 * The second spellings of a type's fields, by the field that law knows.
 *
 * @throws Error where one spells what is no number of the same type and category: another law would hold for the same value.
 */
function spellingsOf(type: GraphQLObjectType): ReadonlyMap<string, string> {
  const fields = type.getFields();
  const found = new Map<string, string>();
  for (const field of Object.values(fields)) {
    const name = exactOf(field);
    if (name === undefined) continue;
    const place = `${type.name}.${field.name}`;
    const whole = fields[name];
    if (!whole || whole.type !== GraphQLFloat || String(field.type) !== 'Decimal')
      throw new Error(`${place}: @exactOf makes a Decimal of a Float of its type; ${name} is none`);
    if (categoryOf(whole) !== categoryOf(field))
      throw new Error(`${place}: its @category has to be that of ${name}`);
    if (found.has(name)) throw new Error(`${place}: ${name} has an exact spelling already`);
    found.set(name, field.name);
  }
  return found;
}

/** A link's fields, without what the kit computes and without walking into the records at its ends. */
function linkFields(type: GraphQLObjectType, prefix: string, missing: string[]): FieldEntry[] {
  const exact = Object.values(type.getFields()).find((field) => exactOf(field) !== undefined);
  if (exact) throw new Error(`${type.name}.${exact.name}: a link has no exact spellings`);
  return Object.values(type.getFields()).flatMap((field) => {
    const category = categoryOf(field);
    if (category === undefined) {
      missing.push(`${type.name}.${field.name}`);
      return [];
    }
    const path = `${prefix}${field.name}`;
    const named = getNamedType(field.type);
    const parts =
      field.name === EVALUATION && isObjectType(named)
        ? fieldsOf(named, `${path}.`, missing).map((part) => ({ ...part, kind: 'link' as const }))
        : [];
    return [
      {
        path,
        parentType: type.name,
        name: field.name,
        category,
        kind: 'link' as const,
        list: isListType(getNullableType(field.type)),
        graphqlType: named.name,
      },
      ...parts,
    ];
  });
}

function categoryOf(field: GraphQLField<unknown, unknown>): FieldCategory | undefined {
  const directive = field.astNode?.directives?.find(({ name }) => name.value === 'category');
  const value = directive?.arguments?.[0]?.value;
  return value?.kind === 'EnumValue' && isOneOf(FIELD_CATEGORIES, value.value) ? value.value : undefined;
}

export function snakeCase(name: string): string {
  return name.replace(/[A-Z]/gu, (letter) => `_${letter.toLowerCase()}`);
}

/** The member of a GraphQL type that a column holds: the way back from `snakeCase`. */
export function camelCase(column: string): string {
  return column.replace(/_([a-z])/gu, (_, letter: string) => letter.toUpperCase());
}
