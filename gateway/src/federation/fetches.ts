import {
  Kind,
  parse,
  print,
  stripIgnoredCharacters,
  visit,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import type { Path } from './merge.ts';
import type { FetchNode, Rewrite } from './plan.ts';
import { compileRepresentations } from './representation.ts';
import type { FitsType } from './subtypes.ts';

/** A fetch of the plan with everything that does not depend on the request worked out. */
export interface CompiledFetch {
  /** Its place in the plan: names its alias when it travels with otherProcesses. */
  readonly id: number;
  readonly subgraph: string;
  readonly path: Path;
  /** The request's body is head + variables + tail. */
  readonly head: string;
  readonly tail: string;
  /** HostNames of the caller's variables that it uses, with their keys as JSON text. */
  readonly variables: readonly { readonly name: string; readonly prefix: string }[];
  readonly outputRewrites: readonly Rewrite[];
  readonly entities: EntityFetch | undefined;
  /** Response keys that it selects, level by level. */
  readonly keys: KeyTree;
}

export interface EntityFetch {
  readonly represent: ReturnType<typeof compileRepresentations>;
  /** What is asked of each entity, as JSON-escaped GraphQL. */
  readonly selection: string;
  /** Definitions of the caller's variables, as JSON-escaped GraphQL. */
  readonly definitions: readonly string[];
}

/** Maps: the keys are the caller's aliases, and every object has some by birth. */
export class KeyTree extends Map<string, KeyTree> {}

const NO_KEYS = new KeyTree();

/** @returns the compiled fetch, or a sentence that says what stands in the way. */
export function compileFetch(
  node: FetchNode,
  id: number,
  path: Path,
  fits: FitsType,
): CompiledFetch | string {
  if (node.contextRewrites?.length) return 'contexts';
  const document = inlined(parse(node.operation, { noLocation: true }));
  const operation = document.definitions.find((d) => d.kind === Kind.OPERATION_DEFINITION);
  if (!operation) return 'no operation in a fetch';
  const isEntityFetch = node.requires !== undefined;
  const usages = [...new Set(node.variableUsages ?? [])].filter((name) => name !== 'representations');
  if (isEntityFetch && usages.length !== (node.variableUsages ?? []).length)
    return 'a variable named representations';
  const field = isEntityFetch ? entitiesField(operation) : undefined;
  if (isEntityFetch && !field?.selectionSet) return 'an entity fetch without _entities';
  const name =
    node.operationName === undefined ? '' : `,"operationName":${JSON.stringify(node.operationName)}`;
  return {
    id,
    subgraph: node.serviceName,
    path,
    head: `{"query":${JSON.stringify(node.operation)},"variables":{`,
    tail: `}${name}}`,
    variables: usages.map((usage) => ({ name: usage, prefix: `"${usage}":` })),
    outputRewrites: node.outputRewrites ?? [],
    entities: field?.selectionSet
      ? {
          represent: compileRepresentations(node, fits),
          selection: escaped(stripIgnoredCharacters(print(field.selectionSet))),
          definitions: (operation.variableDefinitions ?? [])
            .filter(({ variable }) => variable.name.value !== 'representations')
            .map((definition) => escaped(stripIgnoredCharacters(print(definition)))),
        }
      : undefined,
    keys: keyTree(field?.selectionSet ?? operation.selectionSet),
  };
}

/** The caller's variables that a fetch uses, as they came, as JSON text without braces. */
export function variablesOf(
  { variables }: CompiledFetch,
  given: Readonly<Record<string, unknown>> | undefined,
): string {
  if (!given || variables.length === 0) return '';
  let text = '';
  for (const { name, prefix } of variables) {
    const value = Object.hasOwn(given, name) ? JSON.stringify(given[name]) : undefined;
    if (value !== undefined) text = text === '' ? prefix + value : `${text},${prefix}${value}`;
  }
  return text;
}

/**
 * Whether entities that are told apart by nothing may share one object of this fetch's answer. They may not when another
 * fetch writes into the same nested object from above: what it writes may differ from place to place.
 */
export function maySharePieces(fetch: CompiledFetch, all: readonly CompiledFetch[]): boolean {
  return all.every((other) => {
    if (other === fetch || other.path.length > fetch.path.length) return true;
    if (other.path.some((part, i) => part !== fetch.path[i])) return true;
    let keys: KeyTree | undefined = other.keys;
    for (const part of fetch.path.slice(other.path.length)) if (part !== '@') keys = keys?.get(String(part));
    const there = keys ?? NO_KEYS;
    return [...fetch.keys.keys()].every((key) => key === '__typename' || !there.has(key));
  });
}

/** One request for several entity fetches to one subgraph: each under an alias of its own. */
export function batchHead(lists: readonly { readonly id: number; readonly entities: EntityFetch }[]): string {
  const definitions = new Set<string>();
  let selections = '';
  for (const { id, entities } of lists) {
    definitions.add(`$r${id}:[_Any!]!`);
    for (const definition of entities.definitions) definitions.add(definition);
    selections += `e${id}:_entities(representations:$r${id})${entities.selection}`;
  }
  return `{"query":"query(${[...definitions].join(' ')}){${selections}}","variables":{`;
}

function escaped(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function entitiesField({ selectionSet }: OperationDefinitionNode): FieldNode | undefined {
  const [only, ...others] = selectionSet.selections;
  return only?.kind === Kind.FIELD && only.name.value === '_entities' && !only.alias && others.length === 0
    ? only
    : undefined;
}

/** Writes named fragments out where they are spread. */
function inlined(document: DocumentNode): DocumentNode {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  if (fragments.size === 0) return document;
  const write = <T extends DocumentNode | SelectionSetNode>(node: T): T =>
    visit(node, {
      FragmentSpread: (spread) => {
        const fragment = fragments.get(spread.name.value);
        if (!fragment) return undefined;
        return {
          kind: Kind.INLINE_FRAGMENT as const,
          typeCondition: fragment.typeCondition,
          directives: spread.directives ?? [],
          selectionSet: write(fragment.selectionSet),
        };
      },
    });
  return write({
    ...document,
    definitions: document.definitions.filter((d) => d.kind !== Kind.FRAGMENT_DEFINITION),
  });
}

function keyTree(set: SelectionSetNode): KeyTree {
  const tree = new KeyTree();
  for (const selection of set.selections) {
    if (selection.kind === Kind.FIELD) {
      const key = (selection.alias ?? selection.name).value;
      const inner = selection.selectionSet ? keyTree(selection.selectionSet) : NO_KEYS;
      tree.set(key, merged(tree.get(key) ?? NO_KEYS, inner));
    } else if (selection.kind === Kind.INLINE_FRAGMENT) {
      for (const [key, inner] of keyTree(selection.selectionSet))
        tree.set(key, merged(tree.get(key) ?? NO_KEYS, inner));
    }
  }
  return tree;
}

function merged(a: KeyTree, b: KeyTree): KeyTree {
  const both = new KeyTree(a);
  for (const [key, inner] of b) both.set(key, merged(both.get(key) ?? NO_KEYS, inner));
  return both;
}
