import { describe, expect, test } from '@jest/globals';
import type { DrawnEdge, DrawnNode } from './canvas-style.ts';
import { byState, tree } from './layout.ts';
import type { Palette } from './look.ts';
import type { ChartEdge, ChartNode } from './model.ts';
import { svgOf, wrapped } from './picture.ts';

function node(id: string, change: Partial<ChartNode> = {}): ChartNode {
  const owner = id.slice(0, 2);
  return { id, domain: 'person', owner, withheld: [], obligations: [], links: {}, ...change };
}
function edge(a: string, b: string): ChartEdge {
  return { id: `${a}-${b}`, type: 'T', ends: [a, b], obligations: [] };
}

describe('a layout', () => {
  const nodes = ['DE:a', 'DE:b', 'FR:c', 'FR:d', 'AT:e'].map((id) => node(id));

  test('by State has a column and a head for each, and no two records in one place', () => {
    const many = [...nodes, ...Array.from({ length: 20 }, (_, i) => node(`RS:${i}`))];
    const { positions, heads } = byState(many);
    expect(heads.map(({ owner }) => owner)).toEqual(['AT', 'DE', 'FR', 'RS']);
    const columnOf = (id: string): number | undefined => positions.get(id)?.x;
    expect(columnOf('DE:a')).toBe(columnOf('DE:b'));
    expect(columnOf('DE:a')).not.toBe(columnOf('FR:c'));
    const places = new Set([...positions.values()].map(({ x, y }) => `${x} ${y}`));
    expect(places.size).toBe(many.length);
  });

  test('of a tree has a row for each step from the roots; what they do not reach comes last', () => {
    const positions = tree(nodes, [edge('DE:a', 'DE:b'), edge('DE:b', 'FR:c')], ['DE:a']);
    const rows = nodes.map(({ id }) => positions.get(id)?.y ?? Number.NaN);
    expect(rows).toEqual([...rows].sort((a, b) => a - b));
    expect(new Set(rows).size).toBe(5);
  });
});

describe('a picture', () => {
  const names = ['ink', 'inkSoft', 'paper', 'paper2', 'line', 'accent', 'good', 'warn', 'bad'] as const;
  const palette = Object.fromEntries(
    names.map((name) => [name, `rgb(1, 2, ${name.length})`]),
  ) as unknown as Palette;
  const drawn = (one: ChartNode, label: string): DrawnNode => ({ node: one, label, isPinned: false });
  const line = (a: string, b: string, label: string): DrawnEdge => ({
    edge: { ...edge(a, b), id: `${a}-${b}-${label}` },
    label,
  });
  const withheld = [{ field: 'primaryName', mode: 'HIT_ONLY', reason: 'R' }];
  const { text } = svgOf({
    nodes: [
      drawn(node('DE:a', { handling: 'H2', name: '<b>Ä & "B"</b>' }), '<b>Ä & "B"</b>\nDE · H2'),
      drawn(node('FR:c', { withheld }), '… c\nFR'),
    ],
    edges: [
      line('DE:a', 'FR:c', 'associate'),
      line('DE:a', 'FR:c', 'family'),
      line('DE:a', 'FR:c', 'family'),
    ],
    positions: new Map([
      ['DE:a', { x: 0, y: 0 }],
      ['FR:c', { x: 100, y: 0 }],
    ]),
    caption: {
      title: 'Links · Łódź-7',
      lines: ['Handling codes: H2.', 'Receipts: test / 1.'],
      legend: [{ words: 'Person', sign: { domain: 'person' } }],
      language: 'en',
    },
    palette,
  });

  test('has title, legend, conditions and receipts', () => {
    for (const words of ['Links · Łódź-7', 'Person', 'Handling codes: H2.', 'Receipts: test / 1.'])
      expect(text).toContain(words);
  });

  test('holds names as text, whatever they are', () => {
    expect(text).toContain('&lt;b&gt;Ä &amp; &quot;B&quot;&lt;/b&gt;');
    expect(text).not.toContain('<b>');
  });

  test('draws links of two records as one line with the words of each, and a hit hatched and dashed', () => {
    expect(text.match(/<line /gu)).toHaveLength(1);
    expect(text).toContain('associate, family<');
    expect(text).toMatch(/<circle r="19" fill="url\(#hatch\)"[^>]*stroke-dasharray/u);
    expect(text).toMatch(/stroke-width="5"/u);
  });

  test('breaks long lines at blanks and loses no word', () => {
    const words = 'a bb ccc dddddddddddd e f';
    const lines = wrapped(words, 6);
    expect(lines).toEqual(['a bb', 'ccc', 'dddddddddddd', 'e f']);
    expect(lines.join(' ')).toBe(words);
  });
});
