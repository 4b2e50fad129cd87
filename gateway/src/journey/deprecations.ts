import { isEnumType, isInputObjectType, isInterfaceType, isObjectType, type GraphQLSchema } from 'graphql';

const UNTIL = /\bUntil (\d{4}-\d{2}-\d{2})\.?$/u;

/** The reasons of everything that is deprecated, by coordinate. */
export function deprecationsOf(schema: GraphQLSchema): ReadonlyMap<string, string> {
  const all = new Map<string, string>();
  const note = (
    at: string,
    { deprecationReason }: { deprecationReason?: string | null | undefined },
  ): void => {
    if (deprecationReason !== undefined && deprecationReason !== null) all.set(at, deprecationReason);
  };
  for (const type of Object.values(schema.getTypeMap())) {
    if (isEnumType(type)) for (const value of type.getValues()) note(`${type.name}.${value.name}`, value);
    if (isInputObjectType(type))
      for (const field of Object.values(type.getFields())) note(`${type.name}.${field.name}`, field);
    if (isObjectType(type) || isInterfaceType(type))
      for (const field of Object.values(type.getFields())) {
        note(`${type.name}.${field.name}`, field);
        for (const arg of field.args) note(`${type.name}.${field.name}(${arg.name}:)`, arg);
      }
  }
  return all;
}

/** The day until which what is deprecated stays, from the end of its reason: "... Until 2027-06-01." */
export function untilOf(reason: string): string | undefined {
  const day = UNTIL.exec(reason)?.[1];
  return day !== undefined && !Number.isNaN(Date.parse(day)) ? day : undefined;
}
