import type { CompiledFetch, EntityFetch } from './fetches.ts';
import type { JsonObject } from './json.ts';

/** An entity fetch that is ready to leave, and may find company. */
export interface Leaving {
  readonly fetch: CompiledFetch & { readonly entities: EntityFetch };
  readonly mayShare: boolean;
  readonly targets: readonly JsonObject[];
  /** Which of `representations` each target got; -1 for none. */
  readonly positions: readonly number[];
  readonly representations: readonly string[];
  readonly variables: string;
  readonly done: () => void;
}

/** The same question about entities, asked by one or more fetches of a batch. */
export interface List {
  readonly id: number;
  readonly entities: EntityFetch;
  readonly index: Map<string, number>;
  readonly askedBy: { readonly leaving: Leaving; readonly positions: readonly number[] }[];
}

function indexIn(index: Map<string, number>, key: string): number {
  const known = index.get(key);
  if (known !== undefined) return known;
  index.set(key, index.size);
  return index.size - 1;
}

/** Fetches that ask the same of entities with the same variables share one list. */
export function listsOf(group: readonly Leaving[]): List[] {
  const lists = new Map<string, List>();
  for (const leaving of group) {
    const { id, entities } = leaving.fetch;
    const key = `${entities.selection}\n${entities.definitions.join()}`;
    let list = lists.get(key);
    if (!list) lists.set(key, (list = { id, entities, index: new Map(), askedBy: [] }));
    const { index } = list;
    const moved = leaving.representations.map((representation) => indexIn(index, representation));
    list.askedBy.push({
      leaving,
      positions: leaving.positions.map((position) => (position < 0 ? -1 : (moved[position] ?? -1))),
    });
  }
  return [...lists.values()];
}

/** All fetches of a batch see the same caller's variables: each is sent once. */
export function mergedVariables(
  group: readonly Leaving[],
  given: Readonly<Record<string, unknown>> | undefined,
): Set<string> {
  const values = new Set<string>();
  if (!given) return values;
  for (const { fetch } of group)
    for (const { name, prefix } of fetch.variables)
      if (Object.hasOwn(given, name) && given[name] !== undefined)
        values.add(prefix + JSON.stringify(given[name]));
  return values;
}

export function grouped(leaving: readonly Leaving[]): Map<string, Leaving[]> {
  const groups = new Map<string, Leaving[]>();
  for (const one of leaving) {
    const group = groups.get(one.fetch.subgraph);
    if (group) group.push(one);
    else groups.set(one.fetch.subgraph, [one]);
  }
  return groups;
}
