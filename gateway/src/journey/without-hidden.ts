import {
  Kind,
  isAbstractType,
  isObjectType,
  visit,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  type InlineFragmentNode,
  type FieldNode,
  type FragmentSpreadNode,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

/** What a document asks of a larger schema that a smaller one does not have. What is below it is not looked at. */
export type Hidden =
  | { readonly kind: 'FIELD'; readonly type: string; readonly field: string; readonly node: FieldNode }
  /** What is asked of objects of a type, where they may be of several. */
  | {
      readonly kind: 'TYPE';
      readonly type: string;
      readonly node: InlineFragmentNode | FragmentSpreadNode;
      readonly selectionSet: SelectionSetNode;
    };

/**
 * Takes out of one operation what a smaller schema does not have. Fragments are written out where they are spread.
 *
 * @param operation valid under a schema of which `own` is a part, and within the limits of size.
 * @returns the rest, with the variables that it still uses, and what was taken out, in the order of the document.
 */
export function withoutHidden(
  operation: OperationDefinitionNode,
  document: DocumentNode,
  own: GraphQLSchema,
): { readonly rest: OperationDefinitionNode; readonly hidden: readonly Hidden[] } {
  const root = own.getRootType(operation.operation);
  const pruning = new Pruning(own, fragmentsOf(document));
  const selectionSet = pruning.prune(operation.selectionSet, root?.name ?? '');
  const rest = { ...operation, selectionSet };
  const used = variablesIn(rest);
  const variableDefinitions = (operation.variableDefinitions ?? []).filter(({ variable }) =>
    used.has(variable.name.value),
  );
  return {
    rest: { ...rest, variableDefinitions },
    hidden: pruning.hidden,
  };
}

/** The fragments of a document, by name. */
export function fragmentsOf({ definitions }: DocumentNode): ReadonlyMap<string, FragmentDefinitionNode> {
  return new Map(
    definitions.flatMap((one) =>
      one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one] as const] : [],
    ),
  );
}

/** A selection of which nothing is left still has to hold something, GraphQL October 2021 section 2.4. */
const NOTHING_LEFT: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } };

class Pruning {
  readonly hidden: Hidden[] = [];
  readonly #own: GraphQLSchema;
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;

  constructor(own: GraphQLSchema, fragments: ReadonlyMap<string, FragmentDefinitionNode>) {
    this.#own = own;
    this.#fragments = fragments;
  }

  /** @param parent the type of what is selected from, which the smaller schema has. */
  prune(set: SelectionSetNode, parent: string): SelectionSetNode {
    const selections = set.selections.flatMap((selection) => this.#pruneOne(selection, parent));
    return { ...set, selections: selections.length > 0 ? selections : [NOTHING_LEFT] };
  }

  #pruneOne(node: SelectionNode, parent: string): readonly SelectionNode[] {
    if (node.kind === Kind.FIELD) return this.#pruneField(node, parent);
    const fragment = node.kind === Kind.FRAGMENT_SPREAD ? this.#fragments.get(node.name.value) : node;
    if (!fragment) return [node];
    const on = fragment.typeCondition?.name.value ?? parent;
    const { selectionSet } = fragment;
    if (!this.#own.getType(on)) {
      this.hidden.push({ kind: 'TYPE', type: on, node, selectionSet });
      return [];
    }
    const { directives } = node;
    return [
      {
        kind: Kind.INLINE_FRAGMENT,
        typeCondition: {
          kind: Kind.NAMED_TYPE,
          name: { kind: Kind.NAME, value: on },
        },
        selectionSet: this.prune(selectionSet, on),
        ...(directives ? { directives } : {}),
      },
    ];
  }

  #pruneField(node: FieldNode, parent: string): readonly FieldNode[] {
    const field = node.name.value;
    if (field.startsWith('__')) return [node];
    const type = this.#own.getType(parent);
    const definition =
      isObjectType(type) || (isAbstractType(type) && 'getFields' in type)
        ? type.getFields()[field]
        : undefined;
    if (!definition) {
      this.hidden.push({ kind: 'FIELD', type: parent, field, node });
      return [];
    }
    if (!node.selectionSet) return [node];
    return [{ ...node, selectionSet: this.prune(node.selectionSet, namedType(String(definition.type))) }];
  }
}

/** `[Person!]!` is of Person. */
function namedType(written: string): string {
  return written.replace(/[[\]!]/gu, '');
}

function variablesIn(operation: OperationDefinitionNode): ReadonlySet<string> {
  const used = new Set<string>();
  const note = {
    Variable: ({ name }: { readonly name: { readonly value: string } }) => void used.add(name.value),
  };
  visit(operation.selectionSet, note);
  for (const directive of operation.directives ?? []) visit(directive, note);
  return used;
}
