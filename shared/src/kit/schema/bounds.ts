import {
  isInputObjectType,
  isListType,
  isNonNullType,
  Kind,
  valueFromASTUntyped,
  visit,
  type DocumentNode,
  type FieldDefinitionNode,
  type GraphQLInputType,
  type InputObjectTypeDefinitionNode,
  type InputValueDefinitionNode,
  type TypeNode,
} from 'graphql';
import { badInput } from '../../core/errors.ts';
import { isStorable } from '../../core/text.ts';
import { acceptedFor, textReader } from './text-readers.ts';

/** Longest text of each scalar where `@atMost` says nothing else, in UTF-16 code units. */
const CHARACTERS: Readonly<Record<string, number>> = {
  String: 200,
  ID: 200,
  StateCode: 3,
  CountryCode: 3,
  PartialDate: 30,
  Date: 10,
  DateTime: 40,
  Decimal: 200,
};
const ITEMS = 100;

/** How much an argument, or a member of an input, may hold. Both the description and the check are made from it. */
interface Bounds {
  /** None where it holds no text. */
  readonly characters: number | undefined;
  readonly items: number;
}

function boundsOf({ type, directives = [] }: InputValueDefinitionNode): Bounds {
  const said = directives.find(({ name }) => name.value === 'atMost')?.arguments ?? [];
  const valueOf = (name: string): number | undefined => {
    const found = said.find((argument) => argument.name.value === name);
    return found && (valueFromASTUntyped(found.value) as number);
  };
  const byDefault = CHARACTERS[namedType(type)];
  return {
    characters: byDefault === undefined ? undefined : (valueOf('characters') ?? byDefault),
    items: valueOf('items') ?? ITEMS,
  };
}

function namedType(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type);
}

function isList(type: TypeNode): boolean {
  return type.kind === Kind.LIST_TYPE || (type.kind === Kind.NON_NULL_TYPE && isList(type.type));
}

/** Says in the description of every argument, and of every member of an input, how much it may hold. */
export function describeBounds(document: DocumentNode): DocumentNode {
  return visit(document, {
    FieldDefinition: (node): FieldDefinitionNode | undefined =>
      node.arguments?.length ? { ...node, arguments: node.arguments.map(described) } : undefined,
    InputObjectTypeDefinition: (node): InputObjectTypeDefinitionNode | undefined =>
      node.fields ? { ...node, fields: node.fields.map(described) } : undefined,
  });
}

function described(node: InputValueDefinitionNode): InputValueDefinitionNode {
  const { characters, items } = boundsOf(node);
  const parts = [
    ...(isList(node.type) ? [`${items} items`] : []),
    ...(characters === undefined ? [] : [`${characters} characters${isList(node.type) ? ' each' : ''}`]),
  ];
  if (parts.length === 0) return node;
  const sentence = `At most ${parts.join(' of ')}.`;
  const value = node.description ? `${node.description.value} ${sentence}` : sentence;
  return { ...node, description: { kind: Kind.STRING, value } };
}

/** Checks one value. @throws HubError BAD_INPUT that names the input and says what is accepted. */
type Check = (value: unknown) => void;

/** What of an argument, or of a member of an input, is looked at here. */
interface Bounded {
  readonly name: string;
  readonly type: GraphQLInputType;
  readonly astNode?: InputValueDefinitionNode | null | undefined;
}

/**
 * The one place where the size of what callers send is bounded: every text, however deep in lists and inputs, before
 * anything reads it. Literals and variables come here alike.
 *
 * @returns what throws HubError BAD_INPUT for a text that is too long, for a list of too many items, for a text that no
 *   database can hold (U+0000, half a surrogate pair), and for a date or the code of a country that is none. Nothing when no
 *   argument needs a check.
 */
export function argumentsCheck(args: readonly Bounded[]): Check | undefined {
  return membersCheck(args, new Map());
}

function membersCheck(members: readonly Bounded[], known: Map<GraphQLInputType, Check>): Check | undefined {
  const checks = members.flatMap(({ name, type, astNode }) => {
    const check = astNode ? valueCheck(name, type, boundsOf(astNode), known) : undefined;
    return check ? [[name, check] as const] : [];
  });
  if (checks.length === 0) return undefined;
  return (value) => {
    for (const [name, check] of checks) {
      const member = (value as Readonly<Record<string, unknown>>)[name];
      if (member != null) check(member);
    }
  };
}

function valueCheck(
  name: string,
  type: GraphQLInputType,
  bounds: Bounds,
  known: Map<GraphQLInputType, Check>,
): Check | undefined {
  if (isNonNullType(type)) return valueCheck(name, type.ofType as GraphQLInputType, bounds, known);
  if (isListType(type)) {
    const each = valueCheck(name, type.ofType as GraphQLInputType, bounds, known);
    return (value) => {
      const list = value as readonly unknown[];
      if (list.length > bounds.items)
        throw badInput(name, `${list.length} items`, `a list of at most ${bounds.items}`);
      if (each) for (const item of list) if (item != null) each(item);
    };
  }
  if (isInputObjectType(type)) return inputCheck(type, known);
  const { characters } = bounds;
  if (characters === undefined) return undefined;
  const reader = textReader(type.name);
  if (!reader) return (value) => checkText(name, value, characters);
  return (value) => {
    if (typeof value !== 'string' || value.length > characters || reader.read(value) === undefined)
      throw badInput(name, value, acceptedFor(reader, value));
  };
}

/** An input may hold itself, so its check is known before it is made. */
function inputCheck(
  type: GraphQLInputType & { getFields(): Readonly<Record<string, Bounded>> },
  known: Map<GraphQLInputType, Check>,
): Check {
  const already = known.get(type);
  if (already) return already;
  const check: Check = (value) => made?.(value);
  known.set(type, check);
  const made = membersCheck(Object.values(type.getFields()), known);
  return check;
}

function checkText(name: string, value: unknown, characters: number): void {
  // A scalar may have made something else of a text that it has checked.
  if (typeof value !== 'string') return;
  if (value.length > characters) throw badInput(name, value, `at most ${characters} characters`);
  if (!isStorable(value))
    throw badInput(name, value, 'a text without U+0000 and without half a surrogate pair');
}

/** Whether a text of a scalar is no longer than any of its texts may be: asked before a pattern reads it. */
export function isShortEnough(scalar: string, text: string): boolean {
  return text.length <= (CHARACTERS[scalar] ?? 0);
}
