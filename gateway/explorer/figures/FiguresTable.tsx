import type { ReactElement } from 'react';
import { useWords } from '../words/words.ts';
import type { PictureProps } from './picture.ts';
import { useFigureLabels } from './labels.ts';
import type { Figure } from './pivot.ts';

/** The numbers themselves. What was left out is striped and said; what is not known is a question mark. */
export function FiguresTable({ pivot, wanted, measure }: PictureProps): ReactElement {
  const say = useWords();
  const labels = useFigureLabels();
  const { downs, acrosses, at, totalDown, totalAcross } = pivot;
  const { down, across, statistic } = wanted;
  const all = totalDown && totalAcross ? sumOf(acrosses.map((one) => totalAcross(one))) : undefined;
  const heading = say('figures.table', { measure: say(`figures.measure.${measure}`) });
  return (
    <section className="figure figure-wide">
      <h3>{heading}</h3>
      <div className="figures-scroll" tabIndex={0} role="group" aria-label={heading}>
        <table className="figures-table">
          <thead>
            <tr>
              <th scope="col">{labels.grouping(down, statistic.groupingList)}</th>
              {acrosses.map((one) => (
                <th key={one} scope="col">
                  {labels.value(across, one)}
                </th>
              ))}
              {totalDown ? <th scope="col">{say('figures.total')}</th> : null}
            </tr>
          </thead>
          <tbody>
            {downs.map((one) => (
              <tr key={one}>
                <th scope="row">{labels.value(down, one)}</th>
                {acrosses.map((other) => (
                  <FigureCell key={other} figure={at(one, other)} />
                ))}
                {totalDown ? <FigureCell figure={totalDown(one)} isTotal /> : null}
              </tr>
            ))}
          </tbody>
          {totalAcross ? (
            <tfoot>
              <tr>
                <th scope="row">{say('figures.total')}</th>
                {acrosses.map((other) => (
                  <FigureCell key={other} figure={totalAcross(other)} isTotal />
                ))}
                {all ? <FigureCell figure={all} isTotal /> : totalDown ? <td /> : null}
              </tr>
            </tfoot>
          ) : null}
        </table>
      </div>
    </section>
  );
}

function sumOf(figures: readonly Figure[]): Figure {
  const value = figures.reduce((all, figure) => all + (figure.value ?? 0), 0);
  return {
    value: Number(value.toFixed(6)),
    isPartly: figures.some((figure) => figure.isPartly || figure.value === null),
    isRounded: figures.some(({ isRounded }) => isRounded),
  };
}

function FigureCell({
  figure,
  isTotal = false,
}: {
  readonly figure: Figure;
  readonly isTotal?: boolean;
}): ReactElement {
  const say = useWords();
  const labels = useFigureLabels();
  const { value, isPartly } = figure;
  const kind = value === null ? 'unknown' : isPartly && !isTotal ? 'striped' : value === 0 ? 'zero' : '';
  return (
    <td
      className={`${kind}${isTotal ? ' total' : ''}`}
      title={value === null ? say('figures.cell.unknown') : undefined}
    >
      {labels.figure(figure, isTotal)}
    </td>
  );
}
