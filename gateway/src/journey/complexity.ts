import {
  getNamedType,
  getNullableType,
  getOperationRootType,
  isCompositeType,
  isIntrospectionType,
  isListType,
  Kind,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
  valueFromAST,
  visit,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLArgument,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';

/**
 * What a question costs beside its values, in values of answered records: some 2.5 microseconds of work each. A search gets
 * as many rows from each source as its page holds, and answers the best of all: each owner's are a part of what an answered
 * one costs. Before the first row each source has a statement to plan and an index to read.
 */
const COST = { valueOfOwner: 1 / 8, statement: 40 } as const;

/** Rows of a page whose question does not say how many. */
const PAGE_DEFAULT = 20;
/** Items of a list inside the description of a schema. */
const META_LIST = 10;

/** What an operation weighs: a function of its variables' coerced values, worked out once a document. */
export interface Weight {
  readonly rootFields: number;
  /** Whether no variable changes it. */
  readonly isFixed: boolean;
  of(variables: Readonly<Record<string, unknown>>): number;
}

type Values = Readonly<Record<string, unknown>>;

/** A selection set. One of a fragment stands in several places, and is weighed once. */
interface Part {
  /** What does not depend on variables. */
  readonly fixed: number;
  /** What depends on them here ... */
  readonly lists: readonly Rows[];
  /** ... and in fragments. */
  readonly spread: readonly Part[];
}

interface Rows {
  readonly count: (values: Values) => number;
  readonly perRow: number;
  readonly part: Part;
}

/**
 * Reads what an operation asks with the schema in hand and the values that arguments get, defaults included: the order of
 * arguments, variables, literals and fragments change nothing.
 *
 * @param document valid under the schema.
 * @param owners States whose sources may be asked.
 */
export function weigh(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  owners: number,
): Weight {
  const reader = new Reader(schema, document, owners);
  const root = getOperationRootType(schema, operation);
  const part = reader.part(operation.selectionSet, root);
  return {
    rootFields: reader.fieldsOf(operation.selectionSet),
    isFixed: isFixed(part),
    of: (variables) => (isFixed(part) ? part.fixed : costOf(part, variables, new Map())),
  };
}

function costOf(part: Part, values: Values, known: Map<Part, number>): number {
  const before = known.get(part);
  if (before !== undefined) return before;
  let cost = part.fixed;
  for (const { count, perRow, part: below } of part.lists)
    cost += count(values) * (perRow + costOf(below, values, known));
  for (const inner of part.spread) cost += costOf(inner, values, known);
  known.set(part, cost);
  return cost;
}

const NOTHING: Part = { fixed: 0, lists: [], spread: [] };

/** What is fixed is added up where it is read. */
function isFixed({ lists, spread }: Part): boolean {
  return lists.length === 0 && spread.length === 0;
}

class Reader {
  readonly #schema: GraphQLSchema;
  readonly #owners: number;
  readonly #fragments = new Map<string, FragmentDefinitionNode>();
  readonly #parts = new Map<string, Part>();
  readonly #rootFields = new Map<string, number>();

  constructor(schema: GraphQLSchema, document: DocumentNode, owners: number) {
    this.#schema = schema;
    this.#owners = owners;
    for (const definition of document.definitions)
      if (definition.kind === Kind.FRAGMENT_DEFINITION)
        this.#fragments.set(definition.name.value, definition);
  }

  part(set: SelectionSetNode, on: GraphQLCompositeType): Part {
    let fixed = 0;
    const lists: Rows[] = [];
    const spread: Part[] = [];
    for (const selection of set.selections) {
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        const condition = selection.typeCondition?.name.value;
        const inner = this.part(selection.selectionSet, this.#typeOf(condition) ?? on);
        if (isFixed(inner)) fixed += inner.fixed;
        else spread.push(inner);
      } else if (selection.kind === Kind.FRAGMENT_SPREAD) {
        const inner = this.#fragment(selection.name.value);
        if (isFixed(inner)) fixed += inner.fixed;
        else spread.push(inner);
      } else {
        const { own, rows } = this.#field(selection, on);
        fixed += own;
        if (rows) lists.push(rows);
      }
    }
    return { fixed, lists, spread };
  }

  /** How many fields stand in a selection set, fragments written out. */
  fieldsOf(set: SelectionSetNode): number {
    let fields = 0;
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) fields += 1;
      else if (selection.kind === Kind.INLINE_FRAGMENT) fields += this.fieldsOf(selection.selectionSet);
      else {
        const name = selection.name.value;
        const known = this.#rootFields.get(name);
        const fragment = this.#fragments.get(name);
        const inner = known ?? (fragment ? this.fieldsOf(fragment.selectionSet) : 0);
        this.#rootFields.set(name, inner);
        fields += inner;
      }
    }
    return fields;
  }

  #typeOf(name: string | undefined): GraphQLCompositeType | undefined {
    const type = name === undefined ? undefined : this.#schema.getType(name);
    return isCompositeType(type) ? type : undefined;
  }

  #fragment(name: string): Part {
    const known = this.#parts.get(name);
    if (known) return known;
    const fragment = this.#fragments.get(name);
    const on = this.#typeOf(fragment?.typeCondition.name.value);
    if (!fragment || !on) return NOTHING;
    const part = this.part(fragment.selectionSet, on);
    this.#parts.set(name, part);
    return part;
  }

  #field(node: FieldNode, on: GraphQLCompositeType): { readonly own: number; readonly rows?: Rows } {
    const field = this.#definitionOf(node.name.value, on);
    if (!field || !node.selectionSet) return { own: 1 };
    const below = getNamedType(field.type);
    if (!isCompositeType(below)) return { own: 1 };
    const part = this.part(node.selectionSet, below);
    const isRoot = on === this.#schema.getQueryType();
    const isSearch = isRoot && field.args.some(({ name }) => name === 'filter');
    const changes = on === this.#schema.getMutationType() ? COST.statement : 0;
    const own = 1 + changes + (isSearch ? COST.statement * this.#owners : 0);
    const rows: Rows = {
      count: this.#countOf(node, field, on),
      perRow: isSearch ? COST.valueOfOwner * this.#owners * this.#width(node.selectionSet, below) : 0,
      part,
    };
    if (!isFixed(part) || isOpen(node, field)) return { own, rows };
    return { own: own + rows.count({}) * (rows.perRow + part.fixed) };
  }

  /** Fields of a record itself: links are asked for when the records are known. */
  #width(set: SelectionSetNode, on: GraphQLCompositeType): number {
    let width = 0;
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) {
        const field = this.#definitionOf(selection.name.value, on);
        if (field && counting(field).length > 0) continue;
        const below = field && getNamedType(field.type);
        width += 1;
        if (selection.selectionSet && isCompositeType(below))
          width += this.#width(selection.selectionSet, below);
      } else {
        const fragment =
          selection.kind === Kind.INLINE_FRAGMENT ? selection : this.#fragments.get(selection.name.value);
        if (fragment)
          width += this.#width(fragment.selectionSet, this.#typeOf(fragment.typeCondition?.name.value) ?? on);
      }
    }
    return width;
  }

  #definitionOf(name: string, on: GraphQLCompositeType): GraphQLField<unknown, unknown> | undefined {
    if (name === SchemaMetaFieldDef.name) return SchemaMetaFieldDef;
    if (name === TypeMetaFieldDef.name) return TypeMetaFieldDef;
    return 'getFields' in on ? on.getFields()[name] : undefined;
  }

  /** How many rows a field may hold: its page, or as many as it is given keys, or one. */
  #countOf(
    node: FieldNode,
    field: GraphQLField<unknown, unknown>,
    on: GraphQLCompositeType,
  ): (values: Values) => number {
    const isList = isListType(getNullableType(field.type));
    if (isIntrospectionType(on)) {
      const items = field.name === 'types' ? Object.keys(this.#schema.getTypeMap()).length : META_LIST;
      return () => (isList ? items : 1);
    }
    const args = counting(field).map((argument) => {
      const given = node.arguments?.find(({ name }) => name.value === argument.name)?.value;
      // A variable without a value, or null, is as if nothing were given.
      const valueIn = (values: Values): unknown => given && valueFromAST(given, argument.type, values);
      return { argument, valueIn };
    });
    const last = args.find(({ argument }) => argument.name === 'last');
    return (values) => {
      const isFromEnd = last?.valueIn(values) != null;
      const sizes = args.map(({ argument, valueIn }) => {
        const value = valueIn(values);
        // A page is counted from one of its ends: the other one, which is not given, has no size of its own.
        if (value == null && argument.name === (isFromEnd ? 'first' : 'last')) return 0;
        return sizeOf(value ?? argument.defaultValue);
      });
      return Math.max(1, ...sizes);
    };
  }
}

/** The arguments that say how many rows there may be: the page, and the keys of a lookup. */
function counting({ args, type }: GraphQLField<unknown, unknown>): readonly GraphQLArgument[] {
  const isList = isListType(getNullableType(type));
  return args.filter(
    (argument) =>
      argument.name === 'first' ||
      argument.name === 'last' ||
      (isList && isListType(getNullableType(argument.type))),
  );
}

function sizeOf(value: unknown): number {
  if (Array.isArray(value)) return value.length;
  return typeof value === 'number' ? value : PAGE_DEFAULT;
}

/** Whether a variable decides how many rows a field may hold. */
function isOpen(node: FieldNode, field: GraphQLField<unknown, unknown>): boolean {
  const names = new Set(counting(field).map(({ name }) => name));
  let found = false;
  for (const argument of node.arguments ?? [])
    if (names.has(argument.name.value))
      visit(argument, {
        Variable: () => {
          found = true;
        },
      });
  return found;
}
