import { absorb, EMPTY, type ChartEdge, type ChartNode, type Graph, type Part } from './model.ts';

/** A receipt of an answer that the chart is made of, and when it was asked. */
export interface Receipt {
  readonly log: string;
  readonly entry: string;
  readonly askedAt: string;
}

/** Everything on the chart. */
export interface Board {
  readonly graph: Graph;
  readonly hidden: ReadonlySet<string>;
  readonly pinned: ReadonlySet<string>;
  readonly notes: ReadonlyMap<string, string>;
  readonly receipts: readonly Receipt[];
  /** Days between which events and links are shown; those without a day always are. */
  readonly period?: readonly [from: string, to: string];
}

export type Act =
  | { readonly kind: 'absorb'; readonly part: Part; readonly receipts: readonly Receipt[] }
  | { readonly kind: 'hide'; readonly id: string }
  | { readonly kind: 'showAll' }
  | { readonly kind: 'pin'; readonly id: string }
  | { readonly kind: 'note'; readonly id: string; readonly text: string }
  | { readonly kind: 'period'; readonly period: readonly [string, string] | undefined }
  | { readonly kind: 'clear' };

const BLANK: Board = {
  graph: EMPTY,
  hidden: new Set(),
  pinned: new Set(),
  notes: new Map(),
  receipts: [],
};

export interface History {
  readonly now: Board;
  /** Newest last. */
  readonly before: readonly Board[];
}

export const START: History = { now: BLANK, before: [] };

/** One step of the user, or back by one. Receipts stay: what was asked was asked. */
export function change(history: History, act: Act | { readonly kind: 'undo' }): History {
  const { now, before } = history;
  if (act.kind === 'undo') {
    const last = before.at(-1);
    return last ? { now: { ...last, receipts: now.receipts }, before: before.slice(0, -1) } : history;
  }
  const next = changed(now, act);
  // The slider is moved in many small steps: they are not undone one by one.
  if (act.kind === 'period') return { now: next, before };
  return { now: next, before: [...before, now] };
}

function changed(board: Board, act: Act): Board {
  switch (act.kind) {
    case 'absorb':
      return {
        ...board,
        graph: absorb(board.graph, act.part),
        receipts: [...board.receipts, ...act.receipts],
      };
    case 'hide':
      return { ...board, hidden: new Set([...board.hidden, act.id]) };
    case 'showAll':
      return { ...board, hidden: new Set() };
    case 'pin':
      return { ...board, pinned: toggled(board.pinned, act.id) };
    case 'note': {
      const notes = new Map(board.notes);
      if (act.text === '') notes.delete(act.id);
      else notes.set(act.id, act.text);
      return { ...board, notes };
    }
    case 'period': {
      const { period: _old, ...rest } = board;
      return act.period ? { ...rest, period: act.period } : rest;
    }
    case 'clear':
      return { ...BLANK, receipts: board.receipts };
  }
}

function toggled(set: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(set);
  if (!next.delete(id)) next.add(id);
  return next;
}

export interface Shown {
  readonly nodes: readonly ChartNode[];
  readonly edges: readonly ChartEdge[];
}

/** What is to be seen: neither hidden nor outside of the period, in the order of their ids. */
export function shownOf({ graph, hidden, period }: Board): Shown {
  const isIn = (day: string | undefined): boolean =>
    !period || day === undefined || (day.slice(0, 10) >= period[0] && day.slice(0, 10) <= period[1]);
  const nodes = [...graph.nodes.values()]
    .filter(({ id, on }) => !hidden.has(id) && isIn(on))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  const ids = new Set(nodes.map(({ id }) => id));
  const edges = [...graph.edges.values()]
    .filter(({ ends, since }) => ends.every((end) => ids.has(end)) && isIn(since))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  return { nodes, edges };
}

/** First and last day that anything on the chart has, if anything has one. */
export function daysOf({ graph }: Board): readonly [string, string] | undefined {
  const days = [
    ...[...graph.nodes.values()].map(({ on }) => on),
    ...[...graph.edges.values()].map(({ since }) => since),
  ]
    .filter((day) => day !== undefined)
    .map((day) => day.slice(0, 10))
    .sort();
  const [first, last] = [days[0], days.at(-1)];
  return first === undefined || last === undefined ? undefined : [first, last];
}
