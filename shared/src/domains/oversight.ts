import { readFileSync } from 'node:fs';
import { isObjectType, type GraphQLField, type GraphQLObjectType, type GraphQLSchema } from 'graphql';

let loaded: ReadonlySet<string> | undefined;

/** Every `Type.field` that only those see who read the ledger; `npm run schema` writes the list, CI checks that it is current. */
export function oversightFields(): ReadonlySet<string> {
  loaded ??= new Set(
    JSON.parse(readFileSync(new URL('./oversight.json', import.meta.url), 'utf8')) as string[],
  );
  return loaded;
}

/** Reads the list out of a subgraph's schema: fields, and all fields of types, that carry `@oversight`. */
export function markedOversight(schema: GraphQLSchema): readonly string[] {
  return Object.values(schema.getTypeMap()).flatMap((type) =>
    isObjectType(type)
      ? Object.values(type.getFields())
          .filter((field) => isOversight(type, field))
          .map(({ name }) => `${type.name}.${name}`)
      : [],
  );
}

/** Whether a field belongs to the ledger's readers alone: by itself, or as all of its type. */
export function isOversight(type: GraphQLObjectType, field: GraphQLField<unknown, unknown>): boolean {
  return [type.astNode, field.astNode].some(
    (node) => node?.directives?.some(({ name }) => name.value === 'oversight') === true,
  );
}
