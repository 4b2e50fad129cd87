import type { Domain } from '../../../shared/src/core/vocabulary.ts';
import type { DrawnEdge, DrawnNode } from './canvas-style.ts';
import type { Positions } from './layout.ts';
import { borderOf, SIZE, type Palette } from './look.ts';
import { isHitOnly, isPartlyWithheld } from './model.ts';

/** What stands around the chart on paper: whoever finds the picture alone knows what it is and what it may be used for. */
export interface Caption {
  readonly title: string;
  /** Who asked, for what, when; then what may be done with it. Each a paragraph. */
  readonly lines: readonly string[];
  readonly legend: readonly LegendItem[];
  /** Language of the words, and of the picture. */
  readonly language: string;
}

/** One sign and what it means. */
export interface LegendItem {
  readonly words: string;
  readonly sign: Sign;
}

export interface Sign {
  readonly domain: Domain;
  readonly handling?: string;
  readonly isDashed?: boolean;
  readonly isHatched?: boolean;
}

export interface Picture {
  readonly nodes: readonly DrawnNode[];
  readonly edges: readonly DrawnEdge[];
  readonly positions: Positions;
  readonly caption: Caption;
  readonly palette: Palette;
}

const MARGIN = 90;
const WIDTH_MIN = 900;
const LINE = 18;
const LETTER = 6.6;
const HEAD = 64;
const LEGEND_ROW = 30;
const LEGEND_COLUMN = 290;

/** Draws the chart as SVG (https://www.w3.org/TR/SVG11/): the same signs as on the canvas, caption and legend around them. */
export function svgOf(picture: Picture): {
  readonly text: string;
  readonly width: number;
  readonly height: number;
} {
  const { nodes, edges, positions, caption, palette } = picture;
  const box = boxOf(positions);
  const width = Math.max(WIDTH_MIN, Math.ceil(box.right - box.left + 2 * MARGIN));
  const below = HEAD + box.bottom - box.top + 2 * MARGIN;
  const legend = legendOf(caption.legend, below, width, palette);
  const text = paragraphs(caption.lines, legend.bottom + LINE, width, palette);
  const height = Math.ceil(text.bottom + LINE);
  const dx = (width - (box.right - box.left)) / 2 - box.left;
  const dy = HEAD + MARGIN - box.top;
  const at = (id: string): string => {
    const { x, y } = positions.get(id) ?? { x: 0, y: 0 };
    return `${round(x + dx)} ${round(y + dy)}`;
  };
  const lines = byEnds(edges).map((drawn) => edgeOf(drawn, at, palette));
  const shapes = nodes.map((drawn) => {
    const { node, label } = drawn;
    const sign = signOf(
      {
        domain: node.domain,
        ...(node.handling !== undefined && { handling: node.handling }),
        isDashed: isPartlyWithheld(node),
        isHatched: isHitOnly(node),
      },
      palette,
    );
    return `<g transform="translate(${at(node.id)})">${sign}${labelOf(label, palette)}</g>`;
  });
  return {
    width,
    height,
    text: `<svg xmlns="http://www.w3.org/2000/svg" xml:lang="${escaped(caption.language)}" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="system-ui, 'Noto Sans', sans-serif" font-size="12" fill="${palette.ink}"><title>${escaped(caption.title)}</title><defs><pattern id="hatch" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="8" height="8" fill="${palette.paper}"/><rect width="4" height="8" fill="${palette.line}"/></pattern></defs><rect width="${width}" height="${height}" fill="${palette.paper}"/><text x="24" y="40" font-size="22" font-weight="bold">${escaped(caption.title)}</text><g stroke="${palette.line}" stroke-width="1.5">${lines.map(({ line }) => line).join('')}</g><g font-size="10" text-anchor="middle" fill="${palette.inkSoft}">${lines.map(({ label }) => label).join('')}</g>${shapes.join('')}${legend.text}${text.text}</svg>`,
  };
}

/** Links of the same two records are one line with the words of each. */
function byEnds(edges: readonly DrawnEdge[]): readonly DrawnEdge[] {
  const lines = new Map<string, DrawnEdge>();
  for (const drawn of edges) {
    const ends = drawn.edge.ends.join(' ');
    const known = lines.get(ends);
    const isNew = known && !known.label.split(', ').includes(drawn.label);
    lines.set(ends, isNew ? { ...known, label: `${known.label}, ${drawn.label}` } : (known ?? drawn));
  }
  return [...lines.values()];
}

function edgeOf(
  { edge, label }: DrawnEdge,
  at: (id: string) => string,
  palette: Palette,
): { readonly line: string; readonly label: string } {
  const [[x1 = 0, y1 = 0], [x2 = 0, y2 = 0]] = edge.ends.map((end) => at(end).split(' ').map(Number)) as [
    number[],
    number[],
  ];
  return {
    line: `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}"/>`,
    label: `<text x="${round((x1 + x2) / 2)}" y="${round((y1 + y2) / 2)}" ${halo(palette)}>${escaped(label)}</text>`,
  };
}

/** The sign of a record around the point 0, 0. */
function signOf({ domain, handling, isDashed, isHatched }: Sign, palette: Palette): string {
  const { width, colour } = borderOf(handling);
  const look = `fill="${isHatched === true ? 'url(#hatch)' : palette.paper2}" stroke="${palette[colour]}" stroke-width="${width}"${isDashed === true ? ' stroke-dasharray="5 4"' : ''}`;
  const r = SIZE / 2;
  const points = (list: readonly (readonly [number, number])[]): string =>
    `<polygon points="${list.map(([x, y]) => `${round(x * r)},${round(y * r)}`).join(' ')}" ${look}/>`;
  switch (domain) {
    case 'person':
      return `<circle r="${r}" ${look}/>`;
    case 'firearm':
      return points([
        [0, -1],
        [1, 0],
        [0, 1],
        [-1, 0],
      ]);
    case 'seizure':
      return `<rect x="${-r}" y="${-r}" width="${SIZE}" height="${SIZE}" rx="6" ${look}/>`;
    case 'crossing':
      return points([
        [-1, 0],
        [-0.5, -0.87],
        [0.5, -0.87],
        [1, 0],
        [0.5, 0.87],
        [-0.5, 0.87],
      ]);
  }
}

function labelOf(label: string, palette: Palette): string {
  return label
    .split('\n')
    .map(
      (line, i) =>
        `<text y="${SIZE / 2 + 16 + i * 15}" text-anchor="middle" ${halo(palette)}>${escaped(line)}</text>`,
    )
    .join('');
}

/** Words stay readable where a line passes behind them. */
function halo({ paper }: Palette): string {
  return `stroke="${paper}" stroke-width="3" paint-order="stroke"`;
}

function legendOf(
  items: readonly LegendItem[],
  top: number,
  width: number,
  palette: Palette,
): { readonly text: string; readonly bottom: number } {
  const columns = Math.max(1, Math.floor((width - 48) / LEGEND_COLUMN));
  const entries = items.map(({ words, sign }, i) => {
    const x = 40 + (i % columns) * LEGEND_COLUMN;
    const y = top + Math.floor(i / columns) * LEGEND_ROW;
    return `<g transform="translate(${x} ${y})"><g transform="scale(0.55)">${signOf(sign, palette)}</g><text x="20" y="4">${escaped(words)}</text></g>`;
  });
  return { text: entries.join(''), bottom: top + Math.ceil(items.length / columns) * LEGEND_ROW };
}

function paragraphs(
  lines: readonly string[],
  top: number,
  width: number,
  palette: Palette,
): { readonly text: string; readonly bottom: number } {
  const all = lines.flatMap((line) => wrapped(line, Math.floor((width - 48) / LETTER)));
  const text = all.map((line, i) => `<tspan x="24" y="${top + i * LINE}">${escaped(line)}</tspan>`).join('');
  return { text: `<text fill="${palette.ink}">${text}</text>`, bottom: top + all.length * LINE };
}

/** Breaks a line at blanks, so that each part has at most so many letters. */
export function wrapped(line: string, letters: number): readonly string[] {
  const out: string[] = [];
  let part = '';
  for (const word of line.split(' ')) {
    if (part !== '' && part.length + 1 + word.length > letters) {
      out.push(part);
      part = word;
    } else part = part === '' ? word : `${part} ${word}`;
  }
  return [...out, part];
}

function boxOf(positions: Positions): { left: number; right: number; top: number; bottom: number } {
  const all = [...positions.values()];
  if (all.length === 0) return { left: 0, right: 0, top: 0, bottom: 0 };
  const xs = all.map(({ x }) => x);
  const ys = all.map(({ y }) => y);
  return { left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** Text of a record in XML: what XML 1.0 does not know is left out, names keep their letters. */
function escaped(text: string): string {
  return text
    .replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '')
    .replace(/&/gu, '&amp;')
    .replace(/</gu, '&lt;')
    .replace(/>/gu, '&gt;')
    .replace(/"/gu, '&quot;');
}
