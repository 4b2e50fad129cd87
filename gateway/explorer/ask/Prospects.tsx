import type { ReactElement } from 'react';
import { useStateName } from '../app/states.ts';
import type { Search } from '../graph/schema.ts';
import { useCodeWord } from '../words/codes.ts';
import { useWords } from '../words/words.ts';
import { useLabels } from './labels.ts';
import { givenIn, type Values } from './questions.ts';
import type { Prospect } from './reach.ts';

/** Beside the word, for who does not see the colour. */
export const SIGNS: Readonly<Record<Prospect['kind'], string>> = {
  asked: '',
  notPermitted: '✕ ',
  notSearchable: '◐ ',
};

interface ProspectsProps {
  readonly search: Search;
  readonly values: Values;
  readonly prospects: readonly { readonly state: string; readonly prospect: Prospect }[];
  readonly askBy: (values: Values, owners: readonly string[]) => void;
}

/** States that cannot be asked this way, those of one reason in one line, and what they can be asked. */
export function Prospects({ prospects, ...question }: ProspectsProps): ReactElement {
  const groups = new Map<string, { readonly states: string[]; readonly prospect: Prospect }>();
  for (const { state, prospect } of prospects) {
    if (prospect.kind === 'asked') continue;
    const key = JSON.stringify(prospect);
    const group = groups.get(key);
    if (group) group.states.push(state);
    else groups.set(key, { states: [state], prospect });
  }
  return (
    <ul className="prospects">
      {[...groups].map(([key, group]) => (
        <GroupLine key={key} {...group} {...question} />
      ))}
    </ul>
  );
}

function GroupLine({
  states,
  prospect,
  search,
  values,
  askBy,
}: Omit<ProspectsProps, 'prospects'> & {
  readonly states: readonly string[];
  readonly prospect: Prospect;
}): ReactElement | null {
  const say = useWords();
  const word = useCodeWord();
  const stateName = useStateName();
  const { all, inSentence } = useLabels();
  const named = all(states.map(stateName));
  const count = states.length;
  if (prospect.kind === 'asked') return null;
  if (prospect.kind === 'notPermitted') {
    const { reason } = prospect;
    return (
      <li>
        <span aria-hidden="true">{SIGNS.notPermitted}</span>
        {say('ask.state.notPermitted', { state: named, count })}{' '}
        {reason === undefined ? null : <span className="soft">({word('WithheldReason', reason)})</span>}
      </li>
    );
  }
  const flat = search.members.flatMap((one) => [one, ...(one.members ?? [])]);
  const labels = (paths: readonly string[]): string =>
    all(paths.flatMap((path) => flat.filter((one) => one.path === path).map(inSentence)));
  const left = Object.fromEntries(Object.entries(values).filter(([path]) => !prospect.by.includes(path)));
  const rest = givenIn(left);
  return (
    <li>
      <span aria-hidden="true">{SIGNS.notSearchable}</span>
      {say('ask.state.notBy', { state: named, by: labels(prospect.by) })}{' '}
      {rest.length > 0 ? (
        <button type="button" className="quiet" onClick={() => askBy(left, states)}>
          {say('ask.state.askBy', { by: labels(rest), count })}
        </button>
      ) : (
        <span className="soft">{say('ask.state.only', { only: labels(prospect.only) })}</span>
      )}
    </li>
  );
}
