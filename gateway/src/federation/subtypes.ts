import { Kind, parse } from 'graphql';

/** Whether an object or interface named `name` fits a type condition. Knows the supergraph's types, hidden ones too. */
export type FitsType = (condition: string, name: string) => boolean;

/** Reads who implements what from a supergraph. */
export function readSubtypes(supergraphSdl: string): FitsType {
  const fits = new Map<string, Set<string>>();
  const known = new Set<string>();
  const add = (condition: string, name: string): void => {
    const names = fits.get(condition);
    if (names) names.add(name);
    else fits.set(condition, new Set([name]));
  };
  for (const definition of parse(supergraphSdl, { noLocation: true }).definitions) {
    if (
      definition.kind === Kind.OBJECT_TYPE_DEFINITION ||
      definition.kind === Kind.INTERFACE_TYPE_DEFINITION
    ) {
      known.add(definition.name.value);
      for (const { name } of definition.interfaces ?? []) add(name.value, definition.name.value);
    } else if (definition.kind === Kind.UNION_TYPE_DEFINITION) {
      for (const { name } of definition.types ?? []) add(definition.name.value, name.value);
    }
  }
  return (condition, name) =>
    condition === name || (known.has(name) && (fits.get(condition)?.has(name) ?? false));
}
