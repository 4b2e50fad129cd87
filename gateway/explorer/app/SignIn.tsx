import { useState, type FormEvent, type ReactElement } from 'react';
import { AGENCY_KINDS, ROLES } from '../../../shared/src/core/vocabulary.ts';
import { Choice } from '../parts/Field.tsx';
import type { Identity } from '../session/identity.ts';
import type { Session } from '../session/session.ts';
import type { Statement } from '../session/statement.ts';
import { useWords } from '../words/words.ts';
import { StatementFields } from './StatementFields.tsx';

const STATES = ['AT', 'DE', 'DK', 'ES', 'FI', 'FR', 'GB', 'IE', 'NO', 'RS'] as const;

/** The demonstration's sign-in: an invented officer of any office. */
export function SignIn({ session }: { readonly session: Session }): ReactElement {
  const say = useWords();
  const [identity, setIdentity] = useState<Identity>({
    state: 'FR',
    agencyKind: 'POLICE',
    role: 'INVESTIGATOR',
  });
  const [statement, setStatement] = useState<Statement>({
    purpose: 'INVESTIGATION',
    caseReference: 'INVENTED-2026-1',
    offence: '0501;max=120;law=FR',
    urgency: 'NORMAL',
    necessity: '',
    backing: 'VOUCHED',
  });
  const [failure, setFailure] = useState<string>();
  const signIn = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    try {
      await session.signIn(identity, statement);
    } catch (error) {
      setFailure(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <main className="app-main">
      <form className="sign-in" onSubmit={(event) => void signIn(event)}>
        <h1>{say('signIn.title')}</h1>
        <Choice
          label={say('signIn.state')}
          options={STATES}
          value={identity.state as (typeof STATES)[number]}
          change={(state) => setIdentity({ ...identity, state })}
        />
        <Choice
          label={say('signIn.agency')}
          options={AGENCY_KINDS}
          value={identity.agencyKind}
          change={(agencyKind) => setIdentity({ ...identity, agencyKind })}
        />
        <Choice
          label={say('signIn.role')}
          options={ROLES}
          value={identity.role}
          change={(role) => setIdentity({ ...identity, role })}
        />
        <StatementFields statement={statement} change={setStatement} />
        <button type="submit">{say('signIn.go')}</button>
        {failure === undefined ? null : <p role="alert">{say('app.failed', { message: failure })}</p>}
      </form>
    </main>
  );
}
