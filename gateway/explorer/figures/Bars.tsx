import type { ReactElement } from 'react';
import { useWords } from '../words/words.ts';
import type { PictureProps } from './picture.ts';
import { useFigureLabels } from './labels.ts';
import { isTime, type Figure } from './pivot.ts';
import { Stripes } from './Stripes.tsx';

const ROW = 22;
const BAR = 14;
/** In units of the drawing: names left, numbers right. */
const WIDTH = 520;
const NAMES = 150;
const NUMBERS = 90;

/** A bar for each value of one grouping, over all of the other. Nothing where these cannot be added up. */
export function Bars({ pivot, wanted, measure }: PictureProps): ReactElement | null {
  const say = useWords();
  const labels = useFigureLabels();
  const isAcross = isTime(wanted.down) || !isTime(wanted.across);
  const [grouping, values, total] = isAcross
    ? ([wanted.across, pivot.acrosses, pivot.totalAcross] as const)
    : ([wanted.down, pivot.downs, pivot.totalDown] as const);
  if (!total) return null;
  const bars = values
    .map((value) => ({ value, figure: total(value) }))
    .sort((a, b) => (b.figure.value ?? -1) - (a.figure.value ?? -1));
  const most = Math.max(...bars.map(({ figure }) => figure.value ?? 0), 1);
  const heading = say('figures.bars', {
    measure: say(`figures.measure.${measure}`),
    by: labels.grouping(grouping, wanted.statistic.groupingList),
  });
  return (
    <section className="figure">
      <h3>{heading}</h3>
      <svg
        className="figures-bars"
        viewBox={`0 0 ${WIDTH} ${bars.length * ROW}`}
        role="img"
        aria-label={say('figures.alt', { heading })}
      >
        <Stripes id="bars-stripes" />
        {bars.map(({ value, figure }, at) => (
          <g key={value} transform={`translate(0 ${at * ROW})`}>
            <text x={NAMES - 8} y={BAR} textAnchor="end">
              {shortened(labels.value(grouping, value))}
            </text>
            <Bar figure={figure} most={most} text={labels.figure(figure, true)} />
          </g>
        ))}
      </svg>
    </section>
  );
}

function Bar({
  figure: { value, isPartly },
  most,
  text,
}: {
  readonly figure: Figure;
  readonly most: number;
  readonly text: string;
}): ReactElement {
  const width = ((value ?? 0) / most) * (WIDTH - NAMES - NUMBERS);
  return (
    <>
      <rect className="bar" x={NAMES} y={3} width={width} height={BAR} />
      {isPartly && value !== null ? (
        <rect
          x={NAMES + width}
          y={3}
          width={14}
          height={BAR}
          fill="url(#bars-stripes)"
          className="left-out"
        />
      ) : null}
      <text x={NAMES + width + (isPartly && value !== null ? 20 : 6)} y={BAR}>
        {text}
      </text>
    </>
  );
}

const NAME_MAX = 22;

function shortened(name: string): string {
  return name.length > NAME_MAX ? `${name.slice(0, NAME_MAX - 1)}…` : name;
}
