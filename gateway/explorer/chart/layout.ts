import type { ChartEdge, ChartNode } from './model.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}
export type Positions = ReadonlyMap<string, Point>;

export const LAYOUTS = ['force', 'tree', 'states'] as const;
export type LayoutName = (typeof LAYOUTS)[number];

/** Room of one node with its label, in pixels. */
const ROOM = { x: 128, y: 100 } as const;
const ROWS_MAX = 8;
const ROW_MAX = 16;

/** A head over the records of one State. */
export interface Head extends Point {
  readonly owner: string;
}

/** Columns of records by State, those of one domain beneath each other. */
export function byState(nodes: readonly ChartNode[]): {
  readonly positions: Positions;
  readonly heads: readonly Head[];
} {
  const positions = new Map<string, Point>();
  const heads: Head[] = [];
  let left = 0;
  for (const owner of [...new Set(nodes.map((node) => node.owner))].sort()) {
    const own = nodes
      .filter((node) => node.owner === owner)
      .sort((a, b) => compare(`${a.domain} ${a.id}`, `${b.domain} ${b.id}`));
    const columns = Math.ceil(own.length / ROWS_MAX);
    heads.push({ owner, x: left + ((columns - 1) * ROOM.x) / 2, y: -ROOM.y * 0.8 });
    for (const [i, { id }] of own.entries())
      positions.set(id, {
        x: left + Math.floor(i / ROWS_MAX) * ROOM.x,
        y: (i % ROWS_MAX) * ROOM.y,
      });
    left += columns * ROOM.x + ROOM.x / 8;
  }
  return { positions, heads };
}

/** Rows by the number of steps from the roots; a long row is broken. What no root reaches comes last. */
export function tree(
  nodes: readonly ChartNode[],
  edges: readonly ChartEdge[],
  roots: readonly string[],
): Positions {
  const neighbours = neighboursOf(nodes, edges);
  const positions = new Map<string, Point>();
  let row = [...new Set(roots)].filter((id) => neighbours.has(id));
  const waiting = new Set(nodes.map(({ id }) => id));
  let y = 0;
  while (waiting.size > 0) {
    if (row.length === 0) row = [first(waiting)];
    for (const id of row) waiting.delete(id);
    for (let from = 0; from < row.length; from += ROW_MAX) {
      const part = row.slice(from, from + ROW_MAX);
      for (const [i, id] of part.entries()) positions.set(id, { x: (i - (part.length - 1) / 2) * ROOM.x, y });
      y += ROOM.y;
    }
    y += ROOM.y * 0.5;
    row = [...new Set(row.flatMap((id) => neighbours.get(id) ?? []))].filter((id) => waiting.has(id));
  }
  return positions;
}

function neighboursOf(
  nodes: readonly ChartNode[],
  edges: readonly ChartEdge[],
): ReadonlyMap<string, readonly string[]> {
  const neighbours = new Map<string, string[]>(nodes.map(({ id }) => [id, []]));
  for (const { ends } of edges) {
    neighbours.get(ends[0])?.push(ends[1]);
    neighbours.get(ends[1])?.push(ends[0]);
  }
  return neighbours;
}

function first(ids: ReadonlySet<string>): string {
  const [id = ''] = ids;
  return id;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
