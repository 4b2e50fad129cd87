import { use, type RefObject } from 'react';
import { useSignedIn } from '../app/context.ts';
import { stateName, useCodeWord } from '../words/codes.ts';
import { useWords, WordsContext } from '../words/words.ts';
import type { Shown } from './board.ts';
import type { ChartCanvas } from './canvas.ts';
import type { Drawn } from './canvas-style.ts';
import { useLegend } from './Legend.tsx';
import { readPalette } from './look.ts';
import { silentOf } from './marks.ts';
import { labelOf } from './model.ts';
import { svgOf, type Caption } from './picture.ts';
import type { Chart } from './useChart.ts';

export type Download = (kind: 'svg' | 'png') => Promise<void>;

/** Writes what is shown as a picture that says by itself what it is, what may be done with it, and where it is recorded. */
export function useExport(
  chart: Chart,
  shown: Shown,
  { nodes, edges }: Drawn,
  canvas: RefObject<ChartCanvas | undefined>,
): Download {
  const caption = useCaption(chart, shown);
  return async (kind) => {
    const positions = canvas.current?.positions();
    if (!positions) return;
    const palette = readPalette('light');
    const picture = svgOf({ nodes, edges, positions, caption, palette });
    const svg = new Blob([picture.text], { type: 'image/svg+xml' });
    save(kind === 'svg' ? svg : await pngOf(svg, picture), `liaison-chart.${kind}`);
  };
}

function useCaption({ board }: Chart, shown: Shown): Caption {
  const say = useWords();
  const codeWord = useCodeWord();
  const { locale } = use(WordsContext);
  const { identity, statement } = useSignedIn();
  const legend = useLegend(shown.nodes);
  const all = [...board.graph.nodes.values(), ...board.graph.edges.values()];
  const codes = [...new Set(shown.nodes.map(({ handling }) => handling ?? ''))].filter(Boolean).sort();
  const obligations = [...new Set(all.flatMap((one) => one.obligations))].sort();
  const silent = [...new Set(shown.nodes.flatMap(silentOf))].sort();
  const notes = shown.nodes.flatMap((node) => {
    const text = board.notes.get(node.id);
    return text === undefined ? [] : [say('chart.paper.notes', { record: labelOf(node), text })];
  });
  const lines = [
    say('chart.paper.asked', {
      state: stateName(identity.state, locale),
      agency: codeWord('AgencyKind', identity.agencyKind),
      role: codeWord('Role', identity.role),
      purpose: codeWord('Purpose', statement.purpose),
      case: statement.caseReference,
    }),
    say('chart.paper.made', {
      date: new Date().toISOString().slice(0, 16).replace('T', ' '),
      nodes: shown.nodes.length,
      edges: shown.edges.length,
      hidden: board.graph.nodes.size - shown.nodes.length,
    }),
    ...(codes.length > 0
      ? [
          say('chart.paper.handling', {
            codes: codes.map((code) => `${code} ${codeWord('Handling', code)}`).join('; '),
          }),
        ]
      : []),
    ...(obligations.length > 0
      ? [
          say('chart.paper.obligations', {
            words: obligations.map((kind) => codeWord('ObligationKind', kind)).join('; '),
          }),
        ]
      : []),
    ...(silent.length > 0 ? [say('chart.paper.silent', { states: silent.join(', ') })] : []),
    ...notes,
    say('chart.paper.receipts', {
      receipts: board.receipts.map(({ log, entry, askedAt }) => `${log} / ${entry} (${askedAt})`).join('; '),
    }),
  ];
  return {
    title: `${say('chart.paper.title')} · ${statement.caseReference}`,
    lines,
    legend,
    language: locale,
  };
}

/** Pixels of a picture for each of a page: enough to be printed. */
const SCALE = 2;
/** What browsers bear in one canvas. */
const SIDE_MAX = 8_000;

async function pngOf(
  svg: Blob,
  { width, height }: { readonly width: number; readonly height: number },
): Promise<Blob> {
  const address = URL.createObjectURL(svg);
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const scale = Math.min(SCALE, SIDE_MAX / Math.max(width, height));
    const canvas = new OffscreenCanvas(Math.ceil(width * scale), Math.ceil(height * scale));
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await canvas.convertToBlob({ type: 'image/png' });
  } finally {
    URL.revokeObjectURL(address);
  }
}

function save(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
