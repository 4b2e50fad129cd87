import {
  getDirectiveValues,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  isCompositeType,
  isObjectType,
  Kind,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
  visit,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLOutputType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

/** One key of an object of the answer. */
export type SelectedField =
  | { readonly kind: 'TYPENAME'; readonly key: string }
  | {
      readonly kind: 'FIELD';
      readonly key: string;
      readonly name: string;
      readonly type: GraphQLOutputType;
      /** What is asked of the value, from every place of the document that asks for it under this key. */
      readonly selected: readonly Selected[];
    };

/** A selection set, and the type under which it was written. */
export interface Selected {
  readonly set: SelectionSetNode;
  readonly on: GraphQLCompositeType;
}

export interface Selector {
  readonly schema: GraphQLSchema;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  /** Values of the variables that decide @skip and @include. */
  readonly conditions: Readonly<Record<string, boolean>>;
}

/**
 * Fields of an object in the order of the document (GraphQL October 2021, 6.3.2), with fragments that do not fit its type
 * left out.
 *
 * @param runtime name of the object's type; undefined when the data do not say it. Then fragments are judged by the type
 *   under which they stand, as @apollo/gateway does.
 */
export function selectFields(
  { schema, fragments, conditions }: Selector,
  selected: readonly Selected[],
  runtime: string | undefined,
): SelectedField[] {
  const fields = new Map<
    string,
    { kind: 'TYPENAME' } | { kind: 'FIELD'; name: string; type: GraphQLOutputType; selected: Selected[] }
  >();
  const runtimeType = runtime === undefined ? undefined : schema.getType(runtime);
  const fits = (condition: GraphQLCompositeType, on: GraphQLCompositeType): boolean => {
    const type = runtimeType ?? on;
    if (condition === type) return true;
    if (!isCompositeType(type) || isObjectType(condition) || !('getFields' in type)) return false;
    return schema.isSubType(condition, type);
  };
  const add = (node: FieldNode, on: GraphQLCompositeType): void => {
    const key = (node.alias ?? node.name).value;
    if (node.name.value === '__typename') {
      if (!fields.has(key)) fields.set(key, { kind: 'TYPENAME' });
      return;
    }
    const type = 'getFields' in on ? on.getFields()[node.name.value]?.type : undefined;
    if (!type) throw new Error(`no field ${on.name}.${node.name.value}`);
    let field = fields.get(key);
    if (!field) fields.set(key, (field = { kind: 'FIELD', name: node.name.value, type, selected: [] }));
    // An interface and a type that implements it may declare different types for one field: each place has its own.
    const below = compositeOf(type);
    if (node.selectionSet && below && field.kind === 'FIELD')
      field.selected.push({ set: node.selectionSet, on: below });
  };
  // Each fragment once (6.3.2, visitedFragments), but for each type under which it is spread when the data name none:
  // fragments that spread fragments would double the work with every line.
  const visited = new Set<string>();
  const walk = ({ set, on }: Selected): void => {
    for (const selection of set.selections) {
      if (isLeftOut(selection, conditions)) continue;
      if (selection.kind === Kind.FIELD) {
        add(selection, on);
        continue;
      }
      let fragment:
        | {
            readonly typeCondition?: { readonly name: { readonly value: string } } | undefined;
            readonly selectionSet: SelectionSetNode;
          }
        | undefined;
      if (selection.kind === Kind.INLINE_FRAGMENT) fragment = selection;
      else {
        const name = selection.name.value;
        const place = `${name} ${on.name}`;
        if (visited.has(place)) continue;
        visited.add(place);
        fragment = fragments.get(name);
      }
      if (!fragment) continue;
      const condition = fragment.typeCondition ? schema.getType(fragment.typeCondition.name.value) : on;
      if (isCompositeType(condition) && fits(condition, on))
        walk({ set: fragment.selectionSet, on: condition });
    }
  };
  for (const one of selected) walk(one);
  return [...fields].map(([key, field]) => ({ key, ...field }));
}

function isLeftOut(selection: SelectionNode, conditions: Selector['conditions']): boolean {
  if (!selection.directives?.length) return false;
  const skip = getDirectiveValues(GraphQLSkipDirective, selection, conditions);
  if (skip?.['if'] === true) return true;
  return getDirectiveValues(GraphQLIncludeDirective, selection, conditions)?.['if'] === false;
}

function compositeOf(type: GraphQLOutputType): GraphQLCompositeType | undefined {
  let named: unknown = type;
  while (typeof named === 'object' && named !== null && 'ofType' in named) named = named.ofType;
  return isCompositeType(named) ? named : undefined;
}

/** What of a document the compiled executor needs to know before it sees a request. */
export interface DocumentFacts {
  /** Variables that decide @skip and @include. */
  readonly conditionVariables: readonly string[];
  readonly asksIntrospection: boolean;
}

/** Reads an operation with all fragments of its document. */
export function readFacts(
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): DocumentFacts {
  const variables = new Set<string>();
  let asksIntrospection = false;
  for (const node of [operation, ...fragments.values()]) {
    visit(node, {
      Field: ({ name }) => {
        if (name.value === SchemaMetaFieldDef.name || name.value === TypeMetaFieldDef.name)
          asksIntrospection = true;
      },
      Directive: ({ name, arguments: given }) => {
        if (name.value !== 'skip' && name.value !== 'include') return;
        const value = given?.find((argument) => argument.name.value === 'if')?.value;
        if (value?.kind === Kind.VARIABLE) variables.add(value.name.value);
      },
    });
  }
  return { conditionVariables: [...variables], asksIntrospection };
}
