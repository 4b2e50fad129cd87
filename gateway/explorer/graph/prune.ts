import { parse, print, TypeInfo, visit, visitWithTypeInfo, type GraphQLSchema } from 'graphql';

/**
 * Leaves out of a document what this caller's schema does not have: a field that its law never shows would refuse the whole
 * question. Variables that nothing uses any more are left out too.
 *
 * @returns undefined where nothing is left to ask.
 * @throws GraphQLError when the document cannot be parsed.
 */
export function prunedFor(schema: GraphQLSchema, document: string): string | undefined {
  const info = new TypeInfo(schema);
  const visible = visit(
    parse(document),
    visitWithTypeInfo(info, {
      Field: {
        enter: () => (info.getFieldDef() ? undefined : null),
        leave: (node) => (node.selectionSet?.selections.length === 0 ? null : undefined),
      },
    }),
  );
  const used = new Set<string>();
  visit(visible, {
    VariableDefinition: () => false,
    Variable: ({ name }) => void used.add(name.value),
  });
  const hasFields = visible.definitions.some(
    (definition) => 'selectionSet' in definition && (definition.selectionSet?.selections.length ?? 0) > 0,
  );
  if (!hasFields) return undefined;
  return print(
    visit(visible, {
      VariableDefinition: ({ variable }) => (used.has(variable.name.value) ? undefined : null),
    }),
  );
}
