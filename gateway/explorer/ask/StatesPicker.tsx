import type { ReactElement } from 'react';
import type { Search } from '../graph/schema.ts';
import { useStateName } from '../app/states.ts';
import { useCodeWord } from '../words/codes.ts';
import { useWords } from '../words/words.ts';
import { useLabels } from './labels.ts';
import type { Values } from './questions.ts';
import { prospectOf, type Prospect, type Standing } from './reach.ts';

const SIGNS: Readonly<Record<Prospect['kind'], string>> = {
  asked: '',
  notPermitted: '✕ ',
  notSearchable: '◐ ',
};

interface PickerProps {
  readonly search: Search;
  /** What the question would ask for. */
  readonly values: Values;
  readonly standings: Readonly<Record<string, Standing>>;
  /** None: all States. */
  readonly owners: readonly string[];
  readonly change: (owners: readonly string[]) => void;
}

/** Who is asked, and who cannot be asked that way: said before asking. */
export function StatesPicker({ search, values, standings, owners, change }: PickerProps): ReactElement {
  const say = useWords();
  const stateName = useStateName();
  const prospects = Object.entries(standings).map(
    ([state, standing]) => [state, prospectOf(search, standing, values)] as const,
  );
  const isAll = owners.length === 0;
  const toggle = (state: string): void => {
    const next = owners.includes(state) ? owners.filter((one) => one !== state) : [...owners, state];
    change(next.length === prospects.length ? [] : next);
  };
  return (
    <fieldset className="states">
      <legend>{say('ask.states')}</legend>
      <div className="states-row">
        <button type="button" className="toggle" aria-pressed={isAll} onClick={() => change([])}>
          {say('ask.states.all')}
        </button>
        {prospects.map(([state, { kind }]) => (
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
      <ul className="prospects">
        {prospects
          .filter(([state]) => isAll || owners.includes(state))
          .map(([state, prospect]) => (
            <ProspectLine key={state} state={state} prospect={prospect} search={search} />
          ))}
      </ul>
    </fieldset>
  );
}

function ProspectLine({
  state: code,
  prospect,
  search,
}: {
  readonly state: string;
  readonly prospect: Prospect;
  readonly search: Search;
}): ReactElement | null {
  const say = useWords();
  const word = useCodeWord();
  const { member, all } = useLabels();
  const state = useStateName()(code);
  if (prospect.kind === 'asked') return null;
  if (prospect.kind === 'notPermitted')
    return (
      <li>
        <span aria-hidden="true">{SIGNS.notPermitted}</span>
        {say('ask.state.notPermitted', { state })}{' '}
        {prospect.reason === undefined ? null : (
          <span className="soft">{word('WithheldReason', prospect.reason)}</span>
        )}
      </li>
    );
  const flat = search.members.flatMap((one) => [one, ...(one.members ?? [])]);
  const named = (paths: readonly string[]): string =>
    all(paths.flatMap((path) => flat.filter((one) => one.path === path).map(member)));
  const { by, only } = prospect;
  return (
    <li>
      <span aria-hidden="true">{SIGNS.notSearchable}</span>
      {only.length > 0 && only.length <= by.length + 3
        ? say('ask.state.only', { state, only: named(only) })
        : say('ask.state.notBy', { state, by: named(by) })}
    </li>
  );
}
