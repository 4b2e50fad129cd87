import type { ReactElement } from 'react';
import { DOMAINS } from '../../../shared/src/core/vocabulary.ts';
import { useCodeWord } from '../words/codes.ts';
import { useWords } from '../words/words.ts';
import { SHAPES } from './look.ts';
import type { ChartNode } from './model.ts';
import type { LegendItem, Sign } from './picture.ts';

/** What the signs on a chart mean: those that are there. */
export function useLegend(nodes: readonly ChartNode[]): readonly LegendItem[] {
  const say = useWords();
  const codeWord = useCodeWord();
  const codes = [...new Set(nodes.map(({ handling }) => handling))]
    .filter((code) => code !== undefined)
    .sort();
  return [
    ...DOMAINS.filter((domain) => nodes.some((node) => node.domain === domain)).map((domain) => ({
      words: say(`chart.domain.${domain}`),
      sign: { domain },
    })),
    ...codes.map((code) => ({
      words: say('chart.legend.handling', { code, words: codeWord('Handling', code) }),
      sign: { domain: 'person' as const, handling: code },
    })),
    { words: say('chart.legend.dashed'), sign: { domain: 'person', isDashed: true } },
    { words: say('chart.legend.hatched'), sign: { domain: 'person', isHatched: true } },
  ];
}

export function Legend({ nodes }: { readonly nodes: readonly ChartNode[] }): ReactElement {
  const say = useWords();
  const items = useLegend(nodes);
  return (
    <ul className="chart-legend" aria-label={say('chart.legend')}>
      {items.map(({ words, sign }) => (
        <li key={words}>
          <SignIcon sign={sign} />
          {words}
        </li>
      ))}
    </ul>
  );
}

const OUTLINES = {
  ellipse: 'M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18z',
  diamond: 'M12 2l10 10-10 10L2 12z',
  'round-rectangle': 'M5 3h14a2 2 0 0 1 2 2v14a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2z',
  hexagon: 'M2 12l5-9h10l5 9-5 9H7z',
} as const;

/** The sign of a record, as small as a letter. */
export function SignIcon({ sign }: { readonly sign: Sign }): ReactElement {
  const { domain, handling = 'H0', isDashed, isHatched } = sign;
  const classes = ['chart-sign', handling, isDashed === true ? 'dashed' : ''].join(' ');
  return (
    <svg className={classes} viewBox="0 0 24 24" aria-hidden="true">
      <path d={OUTLINES[SHAPES[domain]]} />
      {isHatched === true ? <path className="chart-hatch" d="M7 17 17 7M5 13l8-8M11 19l8-8" /> : null}
    </svg>
  );
}
