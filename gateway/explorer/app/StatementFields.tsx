import type { ReactElement } from 'react';
import { PURPOSES, URGENCIES } from '../../../shared/src/core/vocabulary.ts';
import { Choice, Line } from '../parts/Field.tsx';
import type { Statement } from '../session/statement.ts';
import { useWords } from '../words/words.ts';

/** Why the user asks, as fields. */
export function StatementFields({
  statement,
  change,
}: {
  readonly statement: Statement;
  readonly change: (next: Statement) => void;
}): ReactElement {
  const say = useWords();
  const set =
    <Name extends keyof Statement>(name: Name) =>
    (value: Statement[Name]): void =>
      change({ ...statement, [name]: value });
  return (
    <>
      <Choice
        label={say('statement.purpose')}
        options={PURPOSES}
        value={statement.purpose}
        change={set('purpose')}
      />
      <Line label={say('statement.case')} value={statement.caseReference} change={set('caseReference')} />
      <Line label={say('statement.offence')} value={statement.offence} change={set('offence')} />
      <Choice
        label={say('statement.urgency')}
        options={URGENCIES}
        value={statement.urgency}
        change={set('urgency')}
      />
      <Line label={say('statement.necessity')} value={statement.necessity} change={set('necessity')} />
      <Choice
        label={say('statement.backing')}
        options={['VOUCHED', 'STATED'] as const}
        value={statement.backing}
        change={set('backing')}
      />
    </>
  );
}
