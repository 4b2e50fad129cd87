import { setImmediate } from 'node:timers/promises';
import {
  buildASTSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isUnionType,
  Kind,
  parse,
  printSchema,
  visit,
  type ASTNode,
  type DocumentNode,
  type GraphQLNamedType,
  type GraphQLSchema,
} from 'graphql';
import type { StateCode } from '../../../shared/src/core/ids.ts';
import { widestReaders } from '../../../shared/src/policy/enforce/widest-readers.ts';
import { visibleSchema } from '../../../shared/src/policy/enforce/visible-schema.ts';
import type { Law } from '../../../shared/src/policy/law/law.ts';

/**
 * The schema that some caller of a State may see, whatever its role and agency kind: the union of their schemas, so that one
 * client serves all screens of that State. It grants nothing: each caller is still held to its own schema.
 *
 * It is worked out in pieces of one caller each, some tens of whom see what no other does, and others' questions are answered
 * in between: seconds in all, so keep the result for each State, law and graph.
 *
 * @param schema the API schema of the whole graph.
 */
export async function stateSchema(schema: GraphQLSchema, law: Law, state: StateCode): Promise<GraphQLSchema> {
  const seen = new Set<string>();
  let last = schema;
  for (const reader of widestReaders(law, state)) {
    last = visibleSchema(schema, law, reader);
    for (const coordinate of coordinatesOf(last)) seen.add(coordinate);
    await setImmediate();
  }
  // Where nobody may see anything, all schemas are the same empty one.
  const isEmpty = !Object.keys(schema.getQueryType()?.getFields() ?? {}).some((name) =>
    seen.has(`Query.${name}`),
  );
  return isEmpty ? last : onlyThe(seen, schema);
}

/** Everything that a schema names: types, members, arguments, values, interfaces of types, members of unions, directives. */
export function coordinatesOf(schema: GraphQLSchema): ReadonlySet<string> {
  return new Set([
    ...Object.values(schema.getTypeMap()).flatMap(coordinatesOfType),
    ...schema.getDirectives().map(({ name }) => `@${name}`),
  ]);
}

function coordinatesOfType(type: GraphQLNamedType): readonly string[] {
  const { name } = type;
  if (isEnumType(type)) return [name, ...type.getValues().map((value) => `${name}.${value.name}`)];
  if (isInputObjectType(type))
    return [name, ...Object.keys(type.getFields()).map((field) => `${name}.${field}`)];
  if (isUnionType(type)) return [name, ...type.getTypes().map((member) => `${name}=${member.name}`)];
  if (!isObjectType(type) && !isInterfaceType(type)) return [name];
  return [
    name,
    ...type.getInterfaces().map((one) => `${name}&${one.name}`),
    ...Object.values(type.getFields()).flatMap((field) => [
      `${name}.${field.name}`,
      ...field.args.map((arg) => `${name}.${field.name}(${arg.name}:)`),
    ]),
  ];
}

/** A schema without what is not among these. */
function onlyThe(seen: ReadonlySet<string>, schema: GraphQLSchema): GraphQLSchema {
  const parts = (node: ASTNode): ASTNode | null | undefined => {
    if (!('name' in node) || node.name === undefined || !seen.has(node.name.value)) return null;
    const name = node.name.value;
    const isSeen = (part: { readonly name: { readonly value: string } }, mark = '.'): boolean =>
      seen.has(`${name}${mark}${part.name.value}`);
    switch (node.kind) {
      case Kind.ENUM_TYPE_DEFINITION:
        return { ...node, values: (node.values ?? []).filter((value) => isSeen(value)) };
      case Kind.INPUT_OBJECT_TYPE_DEFINITION:
        return { ...node, fields: (node.fields ?? []).filter((field) => isSeen(field)) };
      case Kind.UNION_TYPE_DEFINITION:
        return { ...node, types: (node.types ?? []).filter((type) => isSeen(type, '=')) };
      case Kind.OBJECT_TYPE_DEFINITION:
      case Kind.INTERFACE_TYPE_DEFINITION:
        return {
          ...node,
          interfaces: (node.interfaces ?? []).filter((one) => isSeen(one, '&')),
          fields: (node.fields ?? [])
            .filter((field) => isSeen(field))
            .map((field) => ({
              ...field,
              arguments: (field.arguments ?? []).filter((arg) =>
                seen.has(`${name}.${field.name.value}(${arg.name.value}:)`),
              ),
            })),
        };
      default:
        return undefined;
    }
  };
  const document: DocumentNode = visit(parse(printSchema(schema)), {
    EnumTypeDefinition: parts,
    InputObjectTypeDefinition: parts,
    UnionTypeDefinition: parts,
    ObjectTypeDefinition: parts,
    InterfaceTypeDefinition: parts,
    ScalarTypeDefinition: parts,
    DirectiveDefinition: ({ name }) => (seen.has(`@${name.value}`) ? undefined : null),
  });
  return buildASTSchema(document, { assumeValid: true });
}
