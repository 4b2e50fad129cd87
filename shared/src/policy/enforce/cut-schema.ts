import { Kind, visit, type DocumentNode, type InputValueDefinitionNode, type TypeNode } from 'graphql';
import { MUTATION } from './release-access.ts';

/**
 * Drops fields that are not visible, then types without fields, then fields of dropped types, until nothing changes. A
 * record whose id is not visible goes as a whole, and with it everything that would hold one.
 */
export function cut(
  document: DocumentNode,
  isVisible: (type: string, field: string) => boolean,
  recordTypes: ReadonlySet<string>,
  links: ReadonlySet<string>,
): DocumentNode {
  const gone = new Set<string>();
  for (const name of recordTypes) if (!isVisible(name, 'id')) gone.add(name);
  let current = document;
  for (let before = -1; before !== gone.size;) {
    before = gone.size;
    current = visit(current, {
      // A filter or grouping of which nothing is left, what needs it, and what is no question without it.
      InputObjectTypeDefinition(type) {
        const left = withoutGone(type.fields ?? [], gone);
        if (left !== undefined && left.length > 0) return { ...type, fields: left };
        gone.add(type.name.value);
        return null;
      },
      EnumTypeDefinition(type) {
        if ((type.values ?? []).length > 0) return undefined;
        gone.add(type.name.value);
        return null;
      },
      // An interface stands for the types that are left of those that it stood for.
      InterfaceTypeDefinition(type) {
        if (!gone.has(type.name.value) && interfacesIn(current, gone).has(type.name.value)) return undefined;
        gone.add(type.name.value);
        return null;
      },
      ObjectTypeDefinition(type) {
        const { name } = type;
        if (gone.has(name.value)) return null;
        const fields = (type.fields ?? []).flatMap((field) => {
          const args = withoutGone(field.arguments ?? [], gone);
          const stays = isVisible(name.value, field.name.value) && !gone.has(nameOf(field.type));
          return stays && args !== undefined ? [{ ...field, arguments: args }] : [];
        });
        // A link of which one end can never be known does not exist.
        const isLink = links.has(name.value);
        const isEnvelope = name.value !== QUERY;
        const heldARecord = (type.fields ?? []).some(
          (field) =>
            (isLink || (isEnvelope && ENVELOPE.has(field.name.value))) && gone.has(nameOf(field.type)),
        );
        if (fields.length > 0 && !heldARecord) return { ...type, fields };
        gone.add(name.value);
        return null;
      },
    });
  }
  return current;
}

/** Interfaces of types that are not gone. */
function interfacesIn({ definitions }: DocumentNode, gone: ReadonlySet<string>): ReadonlySet<string> {
  return new Set(
    definitions.flatMap((definition) =>
      definition.kind === Kind.OBJECT_TYPE_DEFINITION && !gone.has(definition.name.value)
        ? (definition.interfaces ?? []).map(({ name }) => name.value)
        : [],
    ),
  );
}

/** Arguments or members that are left; undefined when one goes that has to be given. */
function withoutGone(
  inputs: readonly InputValueDefinitionNode[],
  gone: ReadonlySet<string>,
): readonly InputValueDefinitionNode[] | undefined {
  const going = inputs.filter(({ type }) => gone.has(nameOf(type)));
  return going.some(({ type }) => type.kind === Kind.NON_NULL_TYPE)
    ? undefined
    : inputs.filter((input) => !going.includes(input));
}

/** The root: its `node` and `nodes` are questions of their own, and hold nothing of the others. */
const QUERY = 'Query';
/** Fields of connections, edges and lookups that hold the records themselves. */
const ENVELOPE: ReadonlySet<string> = new Set(['nodes', 'node', 'edges']);

/** Drops types that nothing leads to any more: inputs and enums of what was cut. */
export function withoutTheUnreachable(document: DocumentNode): DocumentNode {
  const definitions = new Map(
    document.definitions.flatMap((definition) =>
      'name' in definition && definition.name ? [[definition.name.value, definition] as const] : [],
    ),
  );
  const reached = new Set<string>();
  const follow = (name: string): void => {
    if (reached.has(name)) return;
    reached.add(name);
    const named = definitions.get(name);
    if (named !== undefined) visit(named, { NamedType: ({ name: inner }) => follow(inner.value) });
  };
  follow(QUERY);
  follow(MUTATION);
  for (const definition of document.definitions) {
    if (definition.kind === Kind.DIRECTIVE_DEFINITION)
      visit(definition, { NamedType: ({ name }) => follow(name.value) });
  }
  const left = document.definitions.filter(
    (definition) =>
      !('name' in definition && definition.name) ||
      definition.kind === Kind.DIRECTIVE_DEFINITION ||
      reached.has(definition.name.value),
  );
  return { ...document, definitions: left };
}

function nameOf(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : nameOf(type.type);
}
