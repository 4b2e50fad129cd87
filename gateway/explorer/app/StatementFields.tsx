import type { ReactElement } from 'react';
import { PURPOSES, URGENCIES } from '../../../shared/src/core/vocabulary.ts';
import { Choice, Line } from '../parts/Field.tsx';
import type { Statement } from '../session/statement.ts';
import { codesOf, useCodeWord } from '../words/codes.ts';
import { useWords } from '../words/words.ts';
import { offenceParts, offenceText, type OffenceParts } from './offence.ts';
import { useStateName, useStates } from './states.ts';

interface StatementProps {
  readonly statement: Statement;
  readonly change: (next: Statement) => void;
}

/** Why the user asks, each part explained. */
export function StatementFields(props: StatementProps): ReactElement {
  const { statement, change } = props;
  const say = useWords();
  const code = useCodeWord();
  return (
    <>
      <PurposeAndCase {...props} />
      <Offence value={statement.offence} change={(offence) => change({ ...statement, offence })} />
      <Choice
        label={say('statement.urgency')}
        options={URGENCIES}
        value={statement.urgency}
        change={(urgency) => change({ ...statement, urgency })}
        word={(urgency) => code('ReleaseUrgency', urgency)}
        hint={say(`statement.urgency.${statement.urgency}`)}
      />
      <Choice
        label={say('statement.backing')}
        options={['VOUCHED', 'STATED'] as const}
        value={statement.backing}
        change={(backing) => change({ ...statement, backing })}
        word={(backing) => say(`statement.backing.${backing}`)}
        hint={say(`statement.backing.${statement.backing}.hint`)}
      />
      <Line
        label={say('statement.necessity')}
        value={statement.necessity}
        change={(necessity) => change({ ...statement, necessity })}
        hint={say('statement.necessity.hint')}
        rows={2}
        maxLength={1000}
      />
    </>
  );
}

/** What every question needs. */
export function PurposeAndCase({ statement, change }: StatementProps): ReactElement {
  const say = useWords();
  const code = useCodeWord();
  return (
    <>
      <Choice
        label={say('statement.purpose')}
        options={PURPOSES}
        value={statement.purpose}
        change={(purpose) => change({ ...statement, purpose })}
        word={(purpose) => code('Purpose', purpose)}
        hint={say(`purpose.${statement.purpose}`)}
      />
      <Line
        label={say('statement.case')}
        value={statement.caseReference}
        change={(caseReference) => change({ ...statement, caseReference })}
        hint={say('statement.case.hint')}
        maxLength={100}
        isRequired
      />
    </>
  );
}

function Offence({
  value,
  change,
}: {
  readonly value: string;
  readonly change: (offence: string) => void;
}): ReactElement {
  const say = useWords();
  const word = useCodeWord();
  const stateName = useStateName();
  const states = useStates();
  const parts = offenceParts(value);
  const set = (next: Partial<OffenceParts>): void => change(offenceText({ ...parts, ...next }));
  const known = codesOf('Offence');
  const codes = known.includes(parts.code) || parts.code === '' ? known : [parts.code, ...known];
  return (
    <fieldset className="offence">
      <legend>{say('statement.offence')}</legend>
      {known.length === 0 ? (
        <Line label={say('statement.offence')} value={parts.code} change={(code) => set({ code })} />
      ) : (
        <Choice
          label={say('statement.offence')}
          options={['', ...codes]}
          value={parts.code}
          change={(code) => set({ code })}
          word={(code) => (code === '' ? say('statement.offence.none') : `${code} ${word('Offence', code)}`)}
        />
      )}
      <Line
        label={say('statement.months')}
        value={parts.months}
        change={(months) => set({ months: months.replace(/\D/gu, '') })}
        inputMode="numeric"
      />
      <Choice
        label={say('statement.law')}
        options={['', ...states]}
        value={parts.law}
        change={(law) => set({ law })}
        word={(law) => (law === '' ? say('statement.law.none') : stateName(law))}
      />
      <span className="field-hint">{say('statement.offence.hint')}</span>
    </fieldset>
  );
}
