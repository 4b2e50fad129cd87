import {
  isObjectType,
  valueFromASTUntyped,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
} from 'graphql';

/** The roots that GraphQL names, and what federation adds to a schema: they carry no directive of ours. */
const NAMED_ELSEWHERE: ReadonlySet<string> = new Set(['Query', 'Mutation', '_Service']);

/** Whether a type stands around records and holds no value of one itself: it says so by `@aroundRecords`. */
export function isAroundRecords(type: GraphQLObjectType): boolean {
  return NAMED_ELSEWHERE.has(type.name) || mark(type) !== undefined;
}

/** Whether such a type may be held by a record itself: then the record's field guards it, and the hub makes it. */
export function mayBeHeld(type: GraphQLObjectType): boolean {
  const held = mark(type)?.arguments?.find(({ name }) => name.value === 'held')?.value;
  return held?.kind === 'BooleanValue' && held.value;
}

/** Whether a type is a page of records or links: it stands around them and says where it begins and ends. */
export function isPage(type: GraphQLNamedType): boolean {
  return isObjectType(type) && mark(type) !== undefined && 'pageInfo' in type.getFields();
}

/** Whether a type is a link, which stands between two records: it says so by `@betweenRecords`. */
export function isBetweenRecords(type: GraphQLNamedType): boolean {
  return isObjectType(type) && mark(type, 'betweenRecords') !== undefined;
}

/** What a field tells of a record by saying how it stands to a question. */
export interface Tells {
  /** Paths of fields. */
  readonly fields: readonly string[];
  /** All that the question asks for, instead. */
  readonly asked: boolean;
}

/** What a field says by `@tells` that it tells of; undefined for every other field. */
export function tellsOf({ astNode }: GraphQLField<unknown, unknown>): Tells | undefined {
  const directive = astNode?.directives?.find(({ name }) => name.value === 'tells');
  if (!directive) return undefined;
  const valueOf = (argument: string): unknown => {
    const given = directive.arguments?.find(({ name }) => name.value === argument);
    return given && valueFromASTUntyped(given.value);
  };
  return {
    fields: (valueOf('fields') as readonly string[] | undefined) ?? [],
    asked: valueOf('asked') === true,
  };
}

/** What a field says by `@exactOf` that it spells digit for digit: another field of its type. */
export function exactOf({ astNode }: Pick<GraphQLField<unknown, unknown>, 'astNode'>): string | undefined {
  const directive = astNode?.directives?.find(({ name }) => name.value === 'exactOf');
  const value = directive?.arguments?.find(({ name }) => name.value === 'field')?.value;
  return value?.kind === 'StringValue' ? value.value : undefined;
}

/** The name under which law knows a field: its own, or that of the field which it spells digit for digit. */
export function lawNameOf(field: Pick<GraphQLField<unknown, unknown>, 'astNode' | 'name'>): string {
  return exactOf(field) ?? field.name;
}

function mark(type: GraphQLObjectType, directive = 'aroundRecords') {
  return type.astNode?.directives?.find(({ name }) => name.value === directive);
}
