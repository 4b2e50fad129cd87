import { isEnumType, visit, type DocumentNode, type GraphQLSchema } from 'graphql';

/** Names as V8 knows them from now on. Here, so that it does not forget them. */
const known: Record<string, true> = {};

/**
 * Has V8 keep the names of a schema in one byte a character, before any other text of the schema is read.
 *
 * V8 keeps each name once, as it first came, and `Array.prototype.join` makes two bytes a character of what has been a name of
 * a member before (V8 11, ThinString): so does whatever prints a schema. A name that is read from such a print first makes
 * every answer that holds it twice as large, which is then digested, sealed and sent.
 */
export function narrowNames(document: DocumentNode): void {
  visit(document, {
    Name: ({ value }) => {
      known[narrow(value)] = true;
    },
  });
}

/** Values of enums are answered as the schema names them. */
export function narrowEnums(schema: GraphQLSchema): void {
  for (const type of Object.values(schema.getTypeMap()))
    if (isEnumType(type)) for (const value of type.getValues()) value.name = narrow(value.name);
}

/** The same name in one byte a character. GraphQL's names are ASCII. */
function narrow(name: string): string {
  return Buffer.from(name, 'latin1').toString('latin1');
}
