import type cytoscape from 'cytoscape';
import type { ChartEdge, ChartNode } from './model.ts';
import { isHitOnly, isPartlyWithheld } from './model.ts';
import { borderOf, SHAPES, SIZE, type Palette } from './look.ts';

/** What the canvas draws of a node, beside its record. */
export interface DrawnNode {
  readonly node: ChartNode;
  /** Two lines: what it is, and its State, handling and how many links are not shown. */
  readonly label: string;
  readonly isPinned: boolean;
}

export interface DrawnEdge {
  readonly edge: ChartEdge;
  readonly label: string;
}

/** All that is drawn, with its words. */
export interface Drawn {
  readonly nodes: readonly DrawnNode[];
  readonly edges: readonly DrawnEdge[];
  /** Links that are shown, by record and type. */
  readonly links: ReadonlyMap<string, Readonly<Record<string, number>>>;
}

/** Data of a node for the style sheet. */
export function dataOf({ node, label }: DrawnNode, palette: Palette): Readonly<Record<string, unknown>> {
  const { width, colour } = borderOf(node.handling);
  return {
    id: node.id,
    label,
    shape: SHAPES[node.domain],
    borderWidth: width,
    borderColour: palette[colour],
    borderStyle: isPartlyWithheld(node) ? 'dashed' : 'solid',
  };
}

/** Classes of a node. */
export function classesOf({ node, isPinned }: DrawnNode): string {
  return [isHitOnly(node) ? 'hit' : '', isPinned ? 'pinned' : ''].join(' ').trim();
}

/** Stripes, as stops of a gradient: the canvas knows no patterns. */
function hatch(palette: Palette): Readonly<Record<string, unknown>> {
  const stripes = 6;
  const stops = Array.from({ length: stripes }, (_, i) => {
    const colour = i % 2 === 0 ? palette.paper : palette.line;
    const from = (i * 100) / stripes;
    return [
      { colour, at: from },
      { colour, at: from + 100 / stripes - 0.01 },
    ];
  }).flat();
  return {
    'background-fill': 'linear-gradient',
    'background-gradient-direction': 'to-bottom-right',
    'background-gradient-stop-colors': stops.map(({ colour }) => colour),
    'background-gradient-stop-positions': stops.map(({ at }) => at),
  };
}

/** The style sheet of the canvas in the colours of the page. */
export function styleOf(palette: Palette): cytoscape.StylesheetJson {
  return [
    {
      selector: 'node',
      style: {
        label: 'data(label)',
        shape: 'data(shape)' as 'ellipse',
        width: SIZE,
        height: SIZE,
        'background-color': palette.paper2,
        'border-width': 'data(borderWidth)' as unknown as number,
        'border-color': 'data(borderColour)',
        'border-style': 'data(borderStyle)' as 'solid',
        color: palette.ink,
        'font-size': 12,
        'text-wrap': 'wrap',
        'text-max-width': '130px',
        'text-valign': 'bottom',
        'text-margin-y': 4,
        'text-background-color': palette.paper,
        'text-background-opacity': 0.85,
        'text-background-padding': '1px',
        'min-zoomed-font-size': 6,
      },
    },
    { selector: 'node.hit', style: hatch(palette) },
    { selector: 'node.pinned', style: { 'underlay-color': palette.inkSoft, 'underlay-opacity': 0.25 } },
    {
      selector: 'node:selected',
      style: {
        'overlay-color': palette.accent,
        'overlay-opacity': 0.25,
        'overlay-padding': 6,
        'overlay-shape': 'ellipse',
      },
    },
    {
      selector: 'node.head',
      style: {
        'background-opacity': 0,
        'border-width': 0,
        'font-size': 18,
        'font-weight': 'bold',
        'text-valign': 'center',
        events: 'no',
      },
    },
    {
      selector: 'edge',
      style: {
        label: 'data(label)',
        width: 1.5,
        'line-color': palette.line,
        'curve-style': 'bezier',
        'font-size': 10,
        color: palette.inkSoft,
        'text-background-color': palette.paper,
        'text-background-opacity': 0.85,
        'text-rotation': 'autorotate',
        'text-wrap': 'ellipsis',
        'text-max-width': '96px',
        'min-zoomed-font-size': 8,
      },
    },
  ] as cytoscape.StylesheetJson;
}
