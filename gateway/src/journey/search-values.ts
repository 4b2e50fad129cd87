import {
  Kind,
  visit,
  type DocumentNode,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql';
import { HubError } from '../../../shared/src/core/errors.ts';

/** Where a document holds values: an argument, by the name of its field and its own. */
export interface ValuePlace {
  readonly path: string;
  readonly value: ValueNode;
}

type SearchValues = Readonly<Record<string, readonly (string | number)[]>>;

/** Page sizes and cursors are no values that anybody searches for. */
const PAGING: ReadonlySet<string> = new Set(['first', 'after', 'last', 'before']);
/** More than any question can ask about that the other limits let through. */
const VALUES_MAX = 10_000;
/** Since when changes are asked for: a moment, or the token of an answer, which is long and says nothing but to the hub. */
const SINCE = '.changedSince';
const MOMENT_MAX = 40;
const TOKEN = 'the token of an earlier answer';
/** No input of the schema is nearly as deep. */
const DEPTH_MAX = 32;

/** Every argument of every field of an operation, each fragment once. */
export function valuePlaces(
  operation: OperationDefinitionNode,
  document: DocumentNode,
): readonly ValuePlace[] {
  const places: ValuePlace[] = [];
  const fragments = new Map(
    document.definitions.flatMap((one) =>
      one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one.selectionSet] as const] : [],
    ),
  );
  const collect = (set: SelectionSetNode): void => {
    visit(set, {
      Field: (field) => {
        for (const { name, value } of field.arguments ?? [])
          if (!PAGING.has(name.value)) places.push({ path: `${field.name.value}.${name.value}`, value });
      },
      FragmentSpread: ({ name }) => {
        const inner = fragments.get(name.value);
        fragments.delete(name.value);
        if (inner) collect(inner);
      },
    });
  };
  collect(operation.selectionSet);
  return places;
}

/**
 * What a question asks about: its values by the path of their argument, alike whether they stand in the document, in
 * variables or in defaults of variables.
 *
 * @throws HubError LIMIT_EXCEEDED when there are too many to be recorded.
 */
export function searchValues(
  places: readonly ValuePlace[],
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): SearchValues {
  const defaults = new Map(
    (operation.variableDefinitions ?? []).map(({ variable, defaultValue }) => [
      variable.name.value,
      defaultValue,
    ]),
  );
  const found = new Map<string, (string | number)[]>();
  let left = VALUES_MAX;
  const tooMany = (publicMessage: string): HubError =>
    new HubError('LIMIT_EXCEEDED', 'values', { publicMessage });
  const add = (path: string, given: string | number): void => {
    const value = path.endsWith(SINCE) && String(given).length > MOMENT_MAX ? TOKEN : given;
    left -= 1;
    if (left < 0) throw tooMany(`The question holds too many values: at most ${VALUES_MAX} are accepted.`);
    const known = found.get(path);
    if (known) known.push(value);
    else found.set(path, [value]);
  };
  const given = (path: string, value: unknown, depth = 0): void => {
    if (depth > DEPTH_MAX)
      throw tooMany(`The variables are too deep: at most ${DEPTH_MAX} levels are accepted.`);
    if (typeof value === 'string' || typeof value === 'number') add(path, value);
    else if (Array.isArray(value)) for (const item of value) given(path, item, depth + 1);
    else if (typeof value === 'object' && value !== null)
      for (const [name, inner] of Object.entries(value)) given(`${path}.${name}`, inner, depth + 1);
  };
  const written = (path: string, node: ValueNode): void => {
    if (node.kind === Kind.VARIABLE) {
      const name = node.name.value;
      const byDefault = defaults.get(name);
      if (Object.hasOwn(variables, name)) given(path, variables[name]);
      else if (byDefault) written(path, byDefault);
    } else if (node.kind === Kind.LIST) for (const item of node.values) written(path, item);
    else if (node.kind === Kind.OBJECT)
      for (const { name, value } of node.fields) written(`${path}.${name.value}`, value);
    else if (node.kind === Kind.INT || node.kind === Kind.FLOAT) add(path, Number(node.value));
    else if (node.kind === Kind.STRING || node.kind === Kind.ENUM) add(path, node.value);
  };
  for (const { path, value } of places) written(path, value);
  return Object.fromEntries(found);
}

/**
 * The document without its values, and with other names where the caller chose them: an alias may be a name as well as a value
 * may. What is left says what was asked, and nothing of whom.
 */
export function shapeOf(document: DocumentNode): DocumentNode {
  const renamed = (letter: string): ((name: string) => string) => {
    const names = new Map<string, string>();
    return (name) => {
      const known = names.get(name) ?? `${letter}${names.size + 1}`;
      names.set(name, known);
      return known;
    };
  };
  const [alias, variable, fragment] = ['a', 'v', 'f'].map(renamed) as [Rename, Rename, Rename];
  return visit(document, {
    StringValue: (node) => ({ ...node, value: '', block: false }),
    IntValue: (node) => ({ ...node, value: '0' }),
    FloatValue: (node) => ({ ...node, value: '0' }),
    EnumValue: (node) => ({ ...node, value: '_' }),
    ListValue: (node) => ({ ...node, values: [] }),
    OperationDefinition: ({ name: _, ...node }) => node,
    Variable: ({ name, ...node }) => ({ ...node, name: { ...name, value: variable(name.value) } }),
    FragmentSpread: ({ name, ...node }) => ({ ...node, name: { ...name, value: fragment(name.value) } }),
    FragmentDefinition: ({ name, ...node }) => ({ ...node, name: { ...name, value: fragment(name.value) } }),
    Field: (node) =>
      node.alias ? { ...node, alias: { ...node.alias, value: alias(node.alias.value) } } : undefined,
  });
}

type Rename = (name: string) => string;
