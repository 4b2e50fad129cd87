import type { FormEvent, ReactElement } from 'react';
import { FIELD_CATEGORIES, PURPOSES } from '../../../shared/src/core/vocabulary.ts';
import { useStateName, useStates } from '../app/states.ts';
import { ChoiceList } from '../ask/ChoiceList.tsx';
import { DayField } from '../ask/DayField.tsx';
import { Choice, Line } from '../parts/Field.tsx';
import { useCodeWord } from '../words/codes.ts';
import { useWords } from '../words/words.ts';
import type { Limits, ListName } from './ledger.ts';

const HITS = ['', 'HIT', 'NO_HIT'] as const;

/** What limits a list of the ledger. Everything that is said must hold. */
export function LimitsForm({
  list,
  limits,
  change,
  ask,
  isBusy,
}: {
  readonly list: ListName;
  readonly limits: Limits;
  readonly change: (next: Limits) => void;
  readonly ask: () => void;
  readonly isBusy: boolean;
}): ReactElement {
  const say = useWords();
  const part = list === 'ledgerAccesses' ? 'ACCESSES' : 'QUESTIONS';
  const put =
    <Name extends keyof Limits>(name: Name) =>
    (value: Limits[Name]): void =>
      change({ ...limits, [name]: value });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    ask();
  };
  return (
    <form className="limits" onSubmit={submit} aria-label={say(`over.tab.${part}`)}>
      <p className="soft">{say(`over.hint.${part}`)}</p>
      {part === 'QUESTIONS' ? (
        <div className="limits-wide">
          <Line
            label={say('over.value')}
            hint={say('over.value.hint')}
            value={limits.value}
            change={put('value')}
          />
        </div>
      ) : null}
      <DayField label={say('over.from')} value={limits.from} change={put('from')} />
      <DayField label={say('over.until')} value={limits.until} change={put('until')} />
      <Lists part={part} limits={limits} put={put} />
      <Line label={say('over.record')} value={limits.record} change={put('record')} />
      {part === 'QUESTIONS' ? (
        <Line label={say('over.entry')} value={limits.entry} change={put('entry')} />
      ) : (
        <Choice
          label={say('over.hit')}
          options={HITS}
          value={limits.hit}
          change={put('hit')}
          word={(one) => say(`over.hit.${one}`)}
        />
      )}
      <button type="submit" disabled={isBusy}>
        {say('over.read')}
      </button>
    </form>
  );
}

/** What limits it by closed lists. */
function Lists({
  part,
  limits,
  put,
}: {
  readonly part: 'ACCESSES' | 'QUESTIONS';
  readonly limits: Limits;
  readonly put: <Name extends keyof Limits>(name: Name) => (value: Limits[Name]) => void;
}): ReactElement {
  const say = useWords();
  const codeWord = useCodeWord();
  const states = useStates();
  const stateName = useStateName();
  return (
    <>
      <ChoiceList
        label={say('over.purposes')}
        options={PURPOSES}
        chosen={limits.purposes}
        change={put('purposes')}
        word={(one) => codeWord('Purpose', one)}
      />
      <ChoiceList
        label={say(`over.states.${part}`)}
        options={states}
        chosen={limits.states}
        change={put('states')}
        word={stateName}
      />
      <ChoiceList
        label={say('over.categories')}
        options={FIELD_CATEGORIES}
        chosen={limits.categories}
        change={put('categories')}
        word={(one) => codeWord('FieldCategory', one)}
      />
    </>
  );
}
