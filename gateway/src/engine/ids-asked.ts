import {
  isAbstractType,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type DocumentNode,
  type GraphQLSchema,
} from 'graphql';

const known = new WeakMap<DocumentNode, { readonly schema: GraphQLSchema; readonly types: Set<string> }>();

/** The types of which a document asks for `id` anywhere. Read once a document, as the same ones come again. */
export function typesWithIds(document: DocumentNode, schema: GraphQLSchema): ReadonlySet<string> {
  const read = known.get(document);
  if (read?.schema === schema) return read.types;
  const types = new Set<string>();
  const info = new TypeInfo(schema);
  visit(
    document,
    visitWithTypeInfo(info, {
      Field: ({ name }) => {
        const parent = info.getParentType();
        if (name.value !== 'id' || !parent) return;
        // What is asked of an interface is asked of every type that it may stand for.
        const asked = isAbstractType(parent) ? schema.getPossibleTypes(parent) : [parent];
        for (const type of asked) types.add(type.name);
      },
    }),
  );
  known.set(document, { schema, types });
  return types;
}
