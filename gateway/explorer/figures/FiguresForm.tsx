import type { FormEvent, ReactElement } from 'react';
import { givenIn, type Values } from '../ask/questions.ts';
import { SearchForm } from '../ask/SearchForm.tsx';
import { Choice } from '../parts/Field.tsx';
import { useWords } from '../words/words.ts';
import { useFigureLabels } from './labels.ts';
import { OWNER, type Measure } from './pivot.ts';
import type { Statistic } from './schema.ts';

/** What the form holds. */
export interface FiguresChoice {
  readonly root: string;
  readonly values: Values;
  readonly down: string;
  readonly across: string;
  readonly measure: Measure;
}

/** To begin with: since January of the last year, by month and State. */
export function firstChoice(statistic: Statistic, now: Date, measure: Measure = 'count'): FiguresChoice {
  const { root, groupings, members, hasKilograms } = statistic;
  const hasFrom = members.some(({ path, kind }) => path === 'from' && kind === 'date');
  return {
    ...{ root, across: OWNER, down: groupings.includes('MONTH') ? 'MONTH' : (groupings[0] ?? OWNER) },
    values: hasFrom ? { from: `${now.getUTCFullYear() - 1}-01-01` } : {},
    measure: hasKilograms ? measure : 'count',
  };
}

interface FormProps {
  readonly statistics: readonly Statistic[];
  readonly statistic: Statistic;
  readonly choice: FiguresChoice;
  readonly change: (next: FiguresChoice) => void;
  readonly send: () => void;
  readonly isBusy: boolean;
}

/** What is counted, by what, and of which records. */
export function FiguresForm(props: FormProps): ReactElement {
  const { statistic, choice, change, send, isBusy } = props;
  const say = useWords();
  const isAskable = givenIn(choice.values).length > 0 && !(choice.down === OWNER && choice.across === OWNER);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (isAskable && !isBusy) send();
  };
  return (
    <form className="figures-form" onSubmit={submit} noValidate>
      <Axes {...props} />
      <SearchForm
        search={statistic}
        values={choice.values}
        change={(values) => change({ ...choice, values })}
      />
      {isAskable ? null : <p role="alert">{say('figures.required')}</p>}
      <div className="figures-foot">
        <button type="submit" disabled={isBusy || !isAskable}>
          {say('figures.go')}
        </button>
      </div>
    </form>
  );
}

function Axes({ statistics, statistic, choice, change }: FormProps): ReactElement {
  const say = useWords();
  const labels = useFigureLabels();
  const { groupings, groupingList } = statistic;
  const options = [OWNER, ...groupings];
  const word = (grouping: string): string => labels.grouping(grouping, groupingList);
  return (
    <div className="figures-axes">
      <Choice
        label={say('figures.what')}
        options={statistics.map(({ root }) => root)}
        value={statistic.root}
        change={(root) => {
          const next = statistics.find((one) => one.root === root);
          if (next) change(firstChoice(next, new Date()));
        }}
        word={(root) =>
          say(
            `figures.root.${statistics.find((one) => one.root === root)?.hasKilograms === true ? 'seizures' : 'crossings'}`,
          )
        }
      />
      <Choice
        label={say('figures.down')}
        options={options}
        value={choice.down}
        change={(down) =>
          change({ ...choice, down, across: down === choice.across ? choice.down : choice.across })
        }
        word={word}
      />
      <Choice
        label={say('figures.across')}
        options={options}
        value={choice.across}
        change={(across) =>
          change({ ...choice, across, down: across === choice.down ? choice.across : choice.down })
        }
        word={word}
      />
    </div>
  );
}
