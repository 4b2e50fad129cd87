import type { ReactElement } from 'react';
import { useWords } from '../words/words.ts';
import type { PictureProps } from './picture.ts';
import { useFigureLabels } from './labels.ts';
import { stepOf } from './steps.ts';
import { isTime } from './pivot.ts';
import { Stripes } from './Stripes.tsx';

const CELL = 24;
const NAMES = 120;
const HEAD = 74;
/** What the slanted names of the last columns need on the right. */
const SLANT = 44;

/** A square for each figure, the darker the more. Time runs from left to right. */
export function Heat({ pivot, wanted, measure }: PictureProps): ReactElement {
  const say = useWords();
  const labels = useFigureLabels();
  const isTurned = isTime(wanted.down);
  const [rows, columns] = isTurned ? [pivot.acrosses, pivot.downs] : [pivot.downs, pivot.acrosses];
  const [ofRows, ofColumns] = isTurned ? [wanted.across, wanted.down] : [wanted.down, wanted.across];
  const figureAt = (row: string, column: string) =>
    isTurned ? pivot.at(column, row) : pivot.at(row, column);
  const most = Math.max(...rows.flatMap((row) => columns.map((column) => figureAt(row, column).value ?? 0)));
  const heading = say('figures.heat', { measure: say(`figures.measure.${measure}`) });
  const [width, height] = [NAMES + columns.length * CELL + SLANT, HEAD + rows.length * CELL];
  return (
    <section className="figure">
      <h3>{heading}</h3>
      <div className="figures-scroll" tabIndex={0} role="group" aria-label={heading}>
        <svg
          className="figures-heat"
          width={width}
          height={height}
          viewBox={`0 0 ${width} ${height}`}
          role="img"
          aria-label={say('figures.alt', { heading })}
        >
          <Stripes id="heat-stripes" />
          {columns.map((column, x) => (
            <text
              key={column}
              transform={`translate(${NAMES + x * CELL + CELL / 2 + 4} ${HEAD - 6}) rotate(-60)`}
            >
              {labels.value(ofColumns, column).slice(0, 12)}
            </text>
          ))}
          {rows.map((row, y) => (
            <g key={row} transform={`translate(0 ${HEAD + y * CELL})`}>
              <text x={NAMES - 6} y={CELL - 8} textAnchor="end">
                {labels.value(ofRows, row).slice(0, 18)}
              </text>
              {columns.map((column, x) => {
                const figure = figureAt(row, column);
                const text = `${labels.value(ofRows, row)}, ${labels.value(ofColumns, column)}: ${labels.figure(figure)}`;
                return (
                  <rect
                    key={column}
                    className={`heat step-${figure.value === null ? 'none' : stepOf(figure.value, most)}`}
                    x={NAMES + x * CELL}
                    y={0}
                    width={CELL - 2}
                    height={CELL - 2}
                    {...(figure.isPartly && figure.value === 0 && { fill: 'url(#heat-stripes)' })}
                    data-striped={figure.isPartly || undefined}
                  >
                    <title>{text}</title>
                  </rect>
                );
              })}
            </g>
          ))}
        </svg>
      </div>
    </section>
  );
}
