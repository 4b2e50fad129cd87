import type { ReactElement } from 'react';
import { useStateName } from '../app/states.ts';
import type { Search } from '../graph/schema.ts';
import { useWords } from '../words/words.ts';
import { Prospects, SIGNS } from './Prospects.tsx';
import type { Values } from './questions.ts';
import { prospectOf, type Standing } from './reach.ts';

interface PickerProps {
  readonly search: Search;
  /** What the question would ask for. */
  readonly values: Values;
  readonly standings: Readonly<Record<string, Standing>>;
  /** None: all States. */
  readonly owners: readonly string[];
  readonly change: (owners: readonly string[]) => void;
  /** Asks some States by fewer members. */
  readonly askBy: (values: Values, owners: readonly string[]) => void;
}

/** Who is asked, and who cannot be asked that way: said before asking. */
export function StatesPicker({
  search,
  values,
  standings,
  owners,
  change,
  askBy,
}: PickerProps): ReactElement {
  const say = useWords();
  const stateName = useStateName();
  const states = Object.keys(standings);
  const prospects = states.map((state) => ({
    state,
    prospect: prospectOf(search, standings[state], values),
  }));
  const isAll = owners.length === 0;
  const toggle = (state: string): void => {
    const next = owners.includes(state) ? owners.filter((one) => one !== state) : [...owners, state];
    change(next.length === states.length ? [] : next);
  };
  return (
    <fieldset className="states">
      <legend>{say('ask.states')}</legend>
      <div className="states-row">
        <button type="button" className="toggle" aria-pressed={isAll} onClick={() => change([])}>
          {say('ask.states.all')}
        </button>
        {prospects.map(({ state, prospect: { kind } }) => (
          <button
            key={state}
            type="button"
            className={`toggle ${kind}`}
            aria-pressed={owners.includes(state)}
            aria-label={`${state} ${stateName(state)}`}
            title={stateName(state)}
            onClick={() => toggle(state)}
          >
            {SIGNS[kind]}
            {state}
          </button>
        ))}
      </div>
      <Prospects
        search={search}
        values={values}
        prospects={prospects.filter(({ state }) => isAll || owners.includes(state))}
        askBy={askBy}
      />
    </fieldset>
  );
}
