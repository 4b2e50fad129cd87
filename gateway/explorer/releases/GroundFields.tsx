import type { ReactElement } from 'react';
import { Choice } from '../parts/Field.tsx';
import { useCodeWord } from '../words/codes.ts';
import { useWords } from '../words/words.ts';
import type { Draft } from './acts.ts';

/** The closed list: Directive (EU) 2023/977 Art. 6(1). */
const GROUNDS = [
  ...['NOT_AVAILABLE', 'REQUEST_INCOMPLETE', 'JUDICIAL_AUTHORISATION_REFUSED', 'CATEGORY_NOT_EXCHANGEABLE'],
  ...['INACCURATE_OR_STALE', 'NATIONAL_SECURITY', 'ONGOING_INVESTIGATION', 'PERSON_SAFETY'],
  ...['LEGAL_PERSON_INTEREST', 'OFFENCE_MAX_ONE_YEAR', 'NOT_AN_OFFENCE', 'ORIGINATOR_CONSENT_MISSING'],
];

/** On which ground it is refused, in words, and whether who asks is told. */
export function GroundFields({
  draft,
  change,
}: {
  readonly draft: Draft;
  readonly change: (next: Draft) => void;
}): ReactElement {
  const say = useWords();
  const codeWord = useCodeWord();
  return (
    <>
      <Choice
        label={say('act.ground')}
        options={['', ...GROUNDS]}
        value={draft.ground}
        change={(ground) => change({ ...draft, ground })}
        word={(one) => (one === '' ? say('act.ground.choose') : codeWord('ReleaseGround', one))}
      />
      <label className="tick">
        <input
          type="checkbox"
          checked={draft.tellGround}
          onChange={({ target }) => change({ ...draft, tellGround: target.checked })}
        />{' '}
        {say('act.tell')}
      </label>
    </>
  );
}
