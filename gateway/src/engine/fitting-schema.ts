import {
  Kind,
  parse,
  print,
  type ConstDirectiveNode,
  type FieldDefinitionNode,
  type InputValueDefinitionNode,
  type TypeDefinitionNode,
  type TypeExtensionNode,
} from 'graphql';

/** What all definitions and extensions of one type say together. */
interface TypeParts {
  readonly kind: string;
  readonly directives: ReadonlySet<string>;
  readonly fields: ReadonlyMap<string, FieldDefinitionNode | InputValueDefinitionNode>;
  /** Words of an enum, members of a union, interfaces of an object. */
  readonly words: ReadonlySet<string>;
}

/** Directives that change nothing of what is asked or answered. */
const WITHOUT_EFFECT: ReadonlySet<string> = new Set(['deprecated']);

/**
 * What a subgraph lacks of the schema by which it is going to be asked: a part that is missing, of another type, or marked
 * otherwise (`@category`, `@key`). What it has besides is no hindrance: nobody asks for it.
 *
 * @param asked SDL of the schema that the supergraph was composed of.
 * @param offered SDL of the subgraph.
 * @returns one line for each difference, the coordinate first; none when it may be asked.
 * @throws GraphQLError when one of them is no SDL.
 */
export function differencesOf(asked: string, offered: string): readonly string[] {
  const there = typesIn(offered);
  return [...typesIn(asked)].flatMap(([name, type]) => {
    const other = there.get(name);
    if (!other) return [`${name} is missing`];
    if (other.kind !== type.kind) return [`${name} is another kind of type`];
    return [
      ...markedOtherwise(name, type.directives, other.directives),
      ...[...type.words].filter((word) => !other.words.has(word)).map((word) => `${name}.${word} is missing`),
      ...[...type.fields].flatMap(([field, node]) =>
        fieldDifferences(`${name}.${field}`, node, other.fields.get(field)),
      ),
      ...wantedBesides(name, type, other),
    ];
  });
}

function fieldDifferences(
  coordinate: string,
  asked: FieldDefinitionNode | InputValueDefinitionNode,
  offered: FieldDefinitionNode | InputValueDefinitionNode | undefined,
): readonly string[] {
  if (!offered) return [`${coordinate} is missing`];
  const [askedArguments, offeredArguments] = [argumentsOf(asked), argumentsOf(offered)];
  return [
    ...otherType(coordinate, asked, offered),
    ...markedOtherwise(coordinate, directivesOf(asked.directives), directivesOf(offered.directives)),
    ...[...askedArguments].flatMap(([name, argument]) => {
      const other = offeredArguments.get(name);
      const place = `${coordinate}(${name}:)`;
      return other ? otherType(place, argument, other) : [`${place} is missing`];
    }),
    ...[...offeredArguments]
      .filter(([name, argument]) => !askedArguments.has(name) && isRequired(argument))
      .map(([name]) => `${coordinate}(${name}:) is required`),
  ];
}

function otherType(
  coordinate: string,
  asked: FieldDefinitionNode | InputValueDefinitionNode,
  offered: FieldDefinitionNode | InputValueDefinitionNode,
): readonly string[] {
  const [is, shouldBe] = [print(offered.type), print(asked.type)];
  return is === shouldBe ? [] : [`${coordinate} is ${is}, not ${shouldBe}`];
}

function markedOtherwise(
  coordinate: string,
  asked: ReadonlySet<string>,
  offered: ReadonlySet<string>,
): readonly string[] {
  const lacks = [...asked].filter((mark) => !offered.has(mark)).map((mark) => `lacks ${mark}`);
  const has = [...offered].filter((mark) => !asked.has(mark)).map((mark) => `has ${mark}`);
  return [...lacks, ...has].map((what) => `${coordinate} ${what}`);
}

/** Members of an input that the subgraph cannot do without, and that nobody would send. */
function wantedBesides(name: string, asked: TypeParts, offered: TypeParts): readonly string[] {
  return [...offered.fields].flatMap(([field, node]) =>
    node.kind === Kind.INPUT_VALUE_DEFINITION && !asked.fields.has(field) && isRequired(node)
      ? [`${name}.${field} is required`]
      : [],
  );
}

function isRequired({ type, defaultValue }: InputValueDefinitionNode): boolean {
  return type.kind === Kind.NON_NULL_TYPE && defaultValue === undefined;
}

function argumentsOf(
  node: FieldDefinitionNode | InputValueDefinitionNode,
): ReadonlyMap<string, InputValueDefinitionNode> {
  const own = node.kind === Kind.FIELD_DEFINITION ? (node.arguments ?? []) : [];
  return new Map(own.map((argument) => [argument.name.value, argument]));
}

function directivesOf(directives: readonly ConstDirectiveNode[] = []): ReadonlySet<string> {
  return new Set(directives.filter(({ name }) => !WITHOUT_EFFECT.has(name.value)).map((one) => print(one)));
}

function typesIn(sdl: string): ReadonlyMap<string, TypeParts> {
  const types = new Map<string, TypeParts>();
  for (const node of parse(sdl, { noLocation: true }).definitions) {
    if (!isOfType(node)) continue;
    const name = node.name.value;
    const before = types.get(name);
    const fields = 'fields' in node ? (node.fields ?? []) : [];
    types.set(name, {
      kind: node.kind.replace('Extension', 'Definition'),
      directives: new Set([...(before?.directives ?? []), ...directivesOf(node.directives)]),
      fields: new Map([
        ...(before?.fields ?? []),
        ...fields.map((field) => [field.name.value, field] as const),
      ]),
      words: new Set([...(before?.words ?? []), ...wordsOf(node)]),
    });
  }
  return types;
}

function isOfType(node: { readonly kind: string }): node is TypeDefinitionNode | TypeExtensionNode {
  return /Type(?:Definition|Extension)$/u.test(node.kind);
}

function wordsOf(node: TypeDefinitionNode | TypeExtensionNode): readonly string[] {
  const named = [
    ...('values' in node ? (node.values ?? []) : []),
    ...('types' in node ? (node.types ?? []) : []),
    ...('interfaces' in node ? (node.interfaces ?? []) : []),
  ];
  return named.map(({ name }) => name.value);
}
