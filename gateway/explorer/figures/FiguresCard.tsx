import { lazy, Suspense, useMemo, useState, type ReactElement } from 'react';
import { SMALLEST_CELL } from '../../../shared/src/core/small-cell.ts';
import { Footer } from '../answer/Footer.tsx';
import { StateStrip } from '../answer/StateStrip.tsx';
import { useWords } from '../words/words.ts';
import { Bars } from './Bars.tsx';
import { cardOf, type Card } from './card.ts';
import { FiguresTable } from './FiguresTable.tsx';
import { Heat } from './Heat.tsx';
import { useFigureLabels } from './labels.ts';
import { isOverlapping, isTime, OWNER, pivotOf, type Measure } from './pivot.ts';
import { figuresSheet } from './sheet.ts';
import type { Counted, Wanted } from './useFigures.ts';

const LineChart = lazy(async () => ({ default: (await import('./LineChart.tsx')).LineChart }));
const WorldMap = lazy(async () => ({ default: (await import('./WorldMap.tsx')).WorldMap }));

interface CardProps {
  readonly counted: Counted;
  readonly measure: Measure;
  readonly change: (measure: Measure) => void;
}

/** What was counted: who answered, what was left out, the pictures and the table, and what can be taken away. */
export function FiguresCard({ counted, measure: wished, change }: CardProps): ReactElement {
  const say = useWords();
  const { answer, wanted } = counted;
  const card = useMemo(() => cardOf(answer, wanted), [answer, wanted]);
  const { model, asked, rows } = card;
  const message = model.errors.map((error) => error.message).join(' ');
  const measure = wanted.statistic.hasKilograms ? wished : 'count';
  return (
    <article className="answer figures-card" aria-label={asked.title}>
      <header className="answer-head">
        <h2 dir="auto">{asked.title}</h2>
        {wanted.statistic.hasKilograms ? <MeasureChoice measure={measure} change={change} /> : null}
      </header>
      {model.found ? (
        <>
          {message === '' ? null : <p role="alert">{say('answer.partly', { message })}</p>}
          <StateStrip cells={model.cells} root={asked.root} />
          <Notes card={card} wanted={wanted} />
          {rows.length === 0 ? (
            <p role="status">{say('figures.empty')}</p>
          ) : (
            <Pictures card={card} wanted={wanted} measure={measure} />
          )}
        </>
      ) : (
        <p role="alert">
          {say('answer.failed')} {message}
        </p>
      )}
      <Footer answer={answer} asked={asked} model={model} make={figuresSheet(card, wanted)} />
    </article>
  );
}

function MeasureChoice({ measure, change }: Pick<CardProps, 'measure' | 'change'>): ReactElement {
  const say = useWords();
  return (
    <div className="figures-measure" role="group" aria-label={say('figures.measure')}>
      {(['count', 'kilograms'] as const).map((one) => (
        <button
          key={one}
          type="button"
          className="toggle"
          aria-pressed={one === measure}
          onClick={() => change(one)}
        >
          {say(`figures.measure.${one}`)}
        </button>
      ))}
    </div>
  );
}

/** What must be known to read the numbers. */
function Notes({ card, wanted }: { readonly card: Card; readonly wanted: Wanted }): ReactElement | null {
  const say = useWords();
  const { grouping } = useFigureLabels();
  const leftOut = card.rows.filter(({ suppressed }) => suppressed).length;
  const overlapping = [wanted.down, wanted.across].filter(isOverlapping);
  const by = overlapping.map((one) => grouping(one, wanted.statistic.groupingList)).join(', ');
  // A State that is a line or column shows there that it is not known; else nothing shows it but this.
  const hasStates = wanted.down === OWNER || wanted.across === OWNER;
  const unknown = hasStates ? 'figures.note.unknown' : 'figures.note.missing';
  const notes = [
    ...(leftOut > 0 ? [say('figures.note.leftOut', { cells: leftOut, smallest: SMALLEST_CELL })] : []),
    ...(card.rows.some(({ rounded }) => rounded) ? [say('figures.note.rounded')] : []),
    ...(card.silent.length > 0 ? [say(unknown, { states: card.silent.join(', ') })] : []),
    ...(overlapping.length > 0 ? [say('figures.note.overlapping', { by })] : []),
  ];
  if (notes.length === 0) return null;
  return (
    <ul className="figures-notes">
      {notes.map((note) => (
        <li key={note}>{note}</li>
      ))}
    </ul>
  );
}

function Pictures({
  card,
  wanted,
  measure,
}: {
  readonly card: Card;
  readonly wanted: Wanted;
  readonly measure: Measure;
}): ReactElement {
  const say = useWords();
  const [at, setAt] = useState<string>();
  const { rows, answered, asked: askedStates } = { ...card, asked: card.askedStates };
  const pivot = useMemo(
    () => pivotOf(rows, { ...wanted, measure, answered, asked: askedStates }),
    [rows, wanted, measure, answered, askedStates],
  );
  const props = { pivot, wanted, measure };
  const hasTime = isTime(wanted.down) || isTime(wanted.across);
  return (
    <div className="figures-pictures">
      <Suspense fallback={<p role="status">{say('app.loading')}</p>}>
        {hasTime ? <LineChart {...props} /> : null}
        <WorldMap rows={rows} wanted={wanted} measure={measure} silent={card.silent} at={at} point={setAt} />
      </Suspense>
      <Bars {...props} />
      <Heat {...props} />
      <FiguresTable {...props} />
    </div>
  );
}
