import type { Domain } from '../../../shared/src/core/vocabulary.ts';

/** What is known of one record. It is one node, however often it came. */
export interface ChartNode {
  readonly id: string;
  readonly domain: Domain;
  readonly owner: string;
  /** Handling code, where it was told. */
  readonly handling?: string;
  /** What it is called, in the owner's own script, where that was shown. */
  readonly name?: string;
  /** One more thing that tells it from others: a date of birth, a serial number, kilograms. */
  readonly detail?: string;
  /** When it happened, `YYYY-MM-DD`, of seizures and crossings. */
  readonly on?: string;
  readonly withheld: readonly Withheld[];
  readonly obligations: readonly string[];
  /** Links by their type, of a record whose links were asked. */
  readonly links: Readonly<Record<string, LinkCount>>;
}

export interface Withheld {
  readonly field: string;
  readonly mode: string;
  readonly reason: string;
}

/** How many links of one type a record has. */
export interface LinkCount {
  /** null where it was not told: then there may be any number. */
  readonly total: number | null;
  /** Whether there are more than `total`. */
  readonly isAtLeast: boolean;
  /** States that were asked and did not answer, or not whole. */
  readonly silent: readonly string[];
}

/** A link of two records, recorded by its owner. */
export interface ChartEdge {
  readonly id: string;
  /** `FirearmPersonLink`, as the schema names it. */
  readonly type: string;
  /** The lesser id first. */
  readonly ends: readonly [string, string];
  readonly kind?: string;
  readonly since?: string;
  readonly obligations: readonly string[];
}

export interface Graph {
  readonly nodes: ReadonlyMap<string, ChartNode>;
  readonly edges: ReadonlyMap<string, ChartEdge>;
}

/** What one answer adds. */
export interface Part {
  readonly nodes: readonly ChartNode[];
  readonly edges: readonly ChartEdge[];
}

export const EMPTY: Graph = { nodes: new Map(), edges: new Map() };

/** Adds what an answer brought. In whatever order answers come, and however often, the graph is the same: lists are sorted. */
export function absorb(graph: Graph, part: Part): Graph {
  const nodes = new Map(graph.nodes);
  const edges = new Map(graph.edges);
  for (const node of part.nodes) {
    nodes.set(node.id, mergeNodes(nodes.get(node.id) ?? node, node));
  }
  for (const edge of part.edges) {
    edges.set(edge.id, mergeEdges(edges.get(edge.id) ?? edge, edge));
  }
  return { nodes, edges };
}

function mergeNodes(a: ChartNode, b: ChartNode): ChartNode {
  const types = [...new Set([...Object.keys(a.links), ...Object.keys(b.links)])].sort();
  return {
    id: a.id,
    domain: a.domain,
    owner: a.owner,
    ...either('handling', a, b),
    ...either('name', a, b),
    ...either('detail', a, b),
    ...either('on', a, b),
    withheld: union(a.withheld, b.withheld),
    obligations: union(a.obligations, b.obligations),
    links: Object.fromEntries(types.map((type) => [type, mergeCounts(a.links[type], b.links[type])])),
  };
}

function mergeEdges(a: ChartEdge, b: ChartEdge): ChartEdge {
  return {
    id: a.id,
    type: a.type,
    ends: a.ends,
    ...either('kind', a, b),
    ...either('since', a, b),
    obligations: union(a.obligations, b.obligations),
  };
}

/** The member of whichever has it; of two that differ the same one, whoever came first. */
function either<Key extends string>(
  key: Key,
  a: { readonly [key in Key]?: string },
  b: { readonly [key in Key]?: string },
): { readonly [key in Key]?: string } {
  const [value] = [a[key], b[key]].filter((one) => one !== undefined).sort();
  return (value === undefined ? {} : { [key]: value }) as { readonly [key in Key]?: string };
}

function union<Item>(a: readonly Item[], b: readonly Item[]): readonly Item[] {
  const byText = new Map([...a, ...b].map((item) => [JSON.stringify(item), item]));
  return [...byText].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, item]) => item);
}

/** The larger count holds; who has answered once is not silent. */
function mergeCounts(a: LinkCount | undefined, b: LinkCount | undefined): LinkCount {
  if (!a || !b) return (a ?? b) as LinkCount;
  const total = a.total === null || b.total === null ? (a.total ?? b.total) : Math.max(a.total, b.total);
  return {
    total,
    isAtLeast: a.isAtLeast || b.isAtLeast,
    silent: a.silent.filter((state) => b.silent.includes(state)),
  };
}

/** Whether the links of a record were asked. */
export function isAsked({ links }: ChartNode): boolean {
  return Object.keys(links).length > 0;
}

/** Whether the law shows no more than that there is something: no name, and every fact that was asked for is a hit alone. */
export function isHitOnly({ name, detail, withheld }: ChartNode): boolean {
  return (
    name === undefined &&
    detail === undefined &&
    withheld.length > 0 &&
    withheld.every(({ mode }) => mode === 'HIT_ONLY' || mode === 'DENY' || mode === 'NEEDS_APPROVAL')
  );
}

export function isPartlyWithheld(node: ChartNode): boolean {
  return node.withheld.length > 0;
}

/** The links of each record that the edges show, by type. */
export function shownLinks(
  edges: Iterable<ChartEdge>,
): ReadonlyMap<string, Readonly<Record<string, number>>> {
  const counts = new Map<string, Record<string, number>>();
  for (const { ends, type } of edges)
    for (const end of new Set(ends)) {
      const own = counts.get(end) ?? {};
      own[type] = (own[type] ?? 0) + 1;
      counts.set(end, own);
    }
  return counts;
}

/** How many links of a record are known and not shown; what was not told is not counted. */
export interface Remaining {
  readonly count: number;
  readonly isAtLeast: boolean;
}

/** The `+n` of a record, given how many of its links are shown by type. */
export function remaining(node: ChartNode, shown: Readonly<Record<string, number>> = {}): Remaining {
  let count = 0;
  let isAtLeast = false;
  for (const [type, { total, isAtLeast: more }] of Object.entries(node.links)) {
    count += Math.max(0, (total ?? 0) - (shown[type] ?? 0));
    isAtLeast ||= more || total === null;
  }
  return { count, isAtLeast };
}

/** Words on a node: its name, or its detail, or the end of its id where nothing is shown. */
export function labelOf({ name, detail, id }: ChartNode): string {
  return name ?? detail ?? `… ${id.slice(-6)}`;
}
