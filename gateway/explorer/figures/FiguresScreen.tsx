import { useState, type ReactElement } from 'react';
import type { ScreenProps } from '../app/screen.ts';
import { useLabels } from '../ask/labels.ts';
import { useCallerSchema } from '../graph/useCallerSchema.ts';
import { useWords } from '../words/words.ts';
import { FiguresCard } from './FiguresCard.tsx';
import { FiguresForm, firstChoice, type FiguresChoice } from './FiguresForm.tsx';
import { statisticsOf, type Statistic } from './schema.ts';
import { useFigures } from './useFigures.ts';

/** Counts and kilograms by two groupings, as line, bars, heat map, map and table. */
export function FiguresScreen(_props: ScreenProps<'figures'>): ReactElement {
  const say = useWords();
  const { schema, failure } = useCallerSchema();
  if (failure !== undefined) return <p role="alert">{say('app.failed', { message: failure })}</p>;
  if (!schema) return <p role="status">{say('app.loading')}</p>;
  const statistics = statisticsOf(schema);
  const [first] = statistics;
  return (
    <div className="figures">
      <h1>{say('figures.title')}</h1>
      {first ? <Counting statistics={statistics} first={first} /> : <p>{say('figures.none')}</p>}
    </div>
  );
}

function Counting({
  statistics,
  first,
}: {
  readonly statistics: readonly Statistic[];
  readonly first: Statistic;
}): ReactElement {
  const say = useWords();
  const labels = useLabels();
  const [choice, setChoice] = useState<FiguresChoice>(() => firstChoice(first, new Date()));
  const statistic = statistics.find(({ root }) => root === choice.root) ?? first;
  const { counted, isBusy, count } = useFigures();
  const send = (): void => {
    const { values, down, across } = choice;
    const what = say(`figures.root.${statistic.hasKilograms ? 'seizures' : 'crossings'}`);
    const title = say('figures.asked', { what, values: labels.values(statistic, values) });
    count({ statistic, values, down, across, title });
  };
  return (
    <>
      <FiguresForm
        statistics={statistics}
        statistic={statistic}
        choice={choice}
        change={setChoice}
        send={send}
        isBusy={isBusy}
      />
      <div role="status">{isBusy ? <p>{say('figures.busy')}</p> : null}</div>
      {counted ? (
        <FiguresCard
          key={counted.number}
          counted={counted}
          measure={choice.measure}
          change={(measure) => setChoice({ ...choice, measure })}
        />
      ) : null}
    </>
  );
}
