import {
  getNamedType,
  isListType,
  isNonNullType,
  isObjectType,
  isScalarType,
  isEnumType,
  Kind,
  parse,
  print,
  typeFromAST,
  validate,
  visit,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  type GraphQLInputType,
  type GraphQLOutputType,
  type GraphQLSchema,
  type GraphQLType,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';

/** What a value is, in no language yet. Words of enums are texts: a later hub may say more of them. */
export type Ref =
  | { readonly kind: 'TEXT' | 'WHOLE' | 'NUMBER' | 'TRUTH'; readonly nullable: boolean }
  | { readonly kind: 'LIST'; readonly of: Ref; readonly nullable: boolean }
  | { readonly kind: 'SHAPE'; readonly name: string; readonly nullable: boolean };

export interface Field {
  readonly name: string;
  readonly type: Ref;
}

/** What a document selects of an object. */
export interface Shape {
  readonly name: string;
  /** Of the schema. */
  readonly type: string;
  readonly fields: readonly Field[];
}

export interface Operation {
  readonly name: string;
  /** With the fragments that it uses. */
  readonly text: string;
  readonly variables: readonly Field[];
  readonly result: string;
}

export interface Model {
  readonly shapes: readonly Shape[];
  readonly operations: readonly Operation[];
}

/** The hub's page information, which every runtime has of its own. */
export const PAGE_INFO = 'PageInfo';

/**
 * Reads what documents ask of a schema, for generators of languages that the registry has no kept one for.
 *
 * @throws Error that names what the schema does not answer, or what this reader does not know: selections by type.
 */
export function modelOf(schema: GraphQLSchema, text: string): Model {
  const document = parse(text);
  const [wrong] = validate(schema, document);
  if (wrong) throw new Error(wrong.message);
  if (/\\|"""/u.test(print(document)))
    throw new Error('A document with a backslash or """ is not written into these languages.');
  const reader = new Reader(schema, document);
  const operations = document.definitions
    .filter((one): one is OperationDefinitionNode => one.kind === Kind.OPERATION_DEFINITION)
    .map((one) => reader.operation(one));
  return { shapes: [...reader.shapes.values()], operations };
}

class Reader {
  readonly shapes = new Map<string, Shape>();
  readonly #schema: GraphQLSchema;
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;

  constructor(schema: GraphQLSchema, { definitions }: DocumentNode) {
    this.#schema = schema;
    const fragments = definitions.filter((one) => one.kind === Kind.FRAGMENT_DEFINITION);
    this.#fragments = new Map(fragments.map((one) => [one.name.value, one]));
  }

  operation(node: OperationDefinitionNode): Operation {
    const name = node.name?.value ?? '';
    const root = this.#schema.getRootType(node.operation);
    if (!root || name === '') throw new Error('An operation needs a name.');
    const variables = (node.variableDefinitions ?? []).map(({ variable, type }) => {
      const named = typeFromAST(this.#schema, type as never) as unknown as GraphQLInputType;
      return { name: variable.name.value, type: this.#ref(named, variable.name.value) };
    });
    const used = [...this.#used(node)].map((one) => this.#fragment(one));
    return {
      name,
      text: [node, ...used].map(print).join('\n'),
      variables,
      result: this.#shape(name, root, node.selectionSet),
    };
  }

  #fragment(name: string): FragmentDefinitionNode {
    const found = this.#fragments.get(name);
    if (!found) throw new Error(`There is no fragment ${name}.`);
    return found;
  }

  #used(node: OperationDefinitionNode | FragmentDefinitionNode, found = new Set<string>()): Set<string> {
    visit(node, {
      FragmentSpread: ({ name }) => {
        if (found.has(name.value)) return;
        found.add(name.value);
        this.#used(this.#fragment(name.value), found);
      },
    });
    return found;
  }

  /** @returns the name of the shape: that of the fragment, where nothing but one is selected. */
  #shape(path: string, type: GraphQLObjectType, { selections }: SelectionSetNode): string {
    const [first] = selections;
    const only =
      selections.length === 1 && first?.kind === Kind.FRAGMENT_SPREAD ? first.name.value : undefined;
    if (only !== undefined && this.shapes.has(only)) return only;
    const nodes = this.#fields(selections);
    const keys = nodes.map((node) => node.alias?.value ?? node.name.value);
    if (
      type.name === PAGE_INFO &&
      keys.length === 2 &&
      keys.includes('hasNextPage') &&
      keys.includes('endCursor')
    )
      return PAGE_INFO;
    const name = only ?? path;
    const fields = nodes.map((node, at) => ({
      name: keys[at] ?? '',
      type: this.#field(`${name}${capital(keys[at] ?? '')}`, type, node),
    }));
    this.shapes.set(name, { name, type: type.name, fields });
    return name;
  }

  #fields(selections: SelectionSetNode['selections']): readonly FieldNode[] {
    return selections.flatMap((one) => {
      if (one.kind === Kind.FIELD) return [one];
      if (one.kind === Kind.FRAGMENT_SPREAD)
        return this.#fields(this.#fragment(one.name.value).selectionSet.selections);
      throw new Error('A selection by type ("... on X") is not written into these languages.');
    });
  }

  #field(path: string, parent: GraphQLObjectType, node: FieldNode): Ref {
    const field = parent.getFields()[node.name.value];
    if (!field) throw new Error(`${parent.name} has no field ${node.name.value}.`);
    const type: GraphQLOutputType = field.type;
    const named = getNamedType(type);
    if (!node.selectionSet) return this.#ref(type, path);
    if (!isObjectType(named)) throw new Error(`${path}: ${named.name} is no object.`);
    return this.#ref(type, this.#shape(path, named, node.selectionSet));
  }

  #ref(type: GraphQLType, shape: string, nullable = true): Ref {
    if (isNonNullType(type)) return this.#ref(type.ofType, shape, false);
    if (isListType(type)) return { kind: 'LIST', of: this.#ref(type.ofType, shape), nullable };
    if (isObjectType(type)) return { kind: 'SHAPE', name: shape, nullable };
    if (!isScalarType(type) && !isEnumType(type))
      throw new Error(`${shape}: ${String(type)} is not written into these languages.`);
    const kinds = { Int: 'WHOLE', Float: 'NUMBER', Boolean: 'TRUTH' } as const;
    return { kind: kinds[type.name as keyof typeof kinds] ?? 'TEXT', nullable };
  }
}

export function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** Whether a shape says why a value is withheld. */
export function isWithheld({ type, fields }: Shape): boolean {
  const names = fields.map(({ name }) => name);
  return type === 'Withheld' && ['field', 'mode', 'reason'].every((one) => names.includes(one));
}

/** What the pages of a shape hold, where it is a list with a way on. */
export function nodesOf({ fields }: Shape): Ref | undefined {
  const hasInfo = fields.some(
    ({ name, type }) => name === 'pageInfo' && type.kind === 'SHAPE' && type.name === PAGE_INFO,
  );
  const nodes = fields.find(({ name }) => name === 'nodes')?.type;
  return hasInfo && nodes?.kind === 'LIST' ? nodes.of : undefined;
}
