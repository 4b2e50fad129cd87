import { useState, type FormEvent, type ReactElement } from 'react';
import { AGENCY_KINDS, ROLES } from '../../../shared/src/core/vocabulary.ts';
import type { SignInAt } from '../../../shared/src/identity/sign-ins.ts';
import { Choice } from '../parts/Field.tsx';
import type { Identity } from '../session/identity.ts';
import type { Session } from '../session/session.ts';
import { trimmed, type Statement } from '../session/statement.ts';
import { useCodeWord } from '../words/codes.ts';
import { useWords } from '../words/words.ts';
import { IssuerButtons } from './IssuerSignIn.tsx';
import { useStateName, useStates } from './states.ts';
import { PurposeAndCase } from './StatementFields.tsx';
import { usualOf } from './usual.ts';

/** An invented case under an invented officer's law. */
const FIRST_STATEMENT: Statement = {
  purpose: 'INVESTIGATION',
  caseReference: 'INVENTED-2026-1',
  offence: '0501;max=120;law=FR',
  urgency: 'NORMAL',
  necessity: '',
  backing: 'VOUCHED',
};

/** The demonstration's sign-in: an invented officer of any office. */
export function SignIn({
  session,
  issuers,
}: {
  readonly session: Session;
  readonly issuers: readonly SignInAt[];
}): ReactElement {
  const say = useWords();
  const states = useStates();
  const [identity, setIdentity] = useState<Identity>({
    state: states.find((code) => code === 'FR') ?? states[0] ?? '',
    agencyKind: 'POLICE',
    role: 'INVESTIGATOR',
  });
  const [statement, setStatement] = useState(FIRST_STATEMENT);
  const [failure, setFailure] = useState<string>();
  const become = (next: Identity): void => {
    if (next.agencyKind === identity.agencyKind) return setIdentity(next);
    const { role, purpose } = usualOf(next.agencyKind);
    setIdentity({ ...next, role });
    setStatement({ ...statement, purpose });
  };
  const signIn = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    try {
      await session.signIn(identity, trimmed(statement));
    } catch (error) {
      setFailure(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <main className="app-main">
      <form className="sign-in" onSubmit={(event) => void signIn(event)}>
        <h1>{say('signIn.title')}</h1>
        {session.hasEnded() ? <p role="status">{say('strip.ended')}</p> : null}
        <p className="lead">{say('signIn.lead')}</p>
        <Office identity={identity} change={become} />
        <PurposeAndCase statement={statement} change={setStatement} />
        {failure === undefined ? null : <p role="alert">{say('app.failed', { message: failure })}</p>}
        <button type="submit">{say('signIn.go')}</button>
        <IssuerButtons session={session} issuers={issuers} state={identity.state} statement={statement} />
      </form>
    </main>
  );
}

function Office({
  identity,
  change,
}: {
  readonly identity: Identity;
  readonly change: (next: Identity) => void;
}): ReactElement {
  const say = useWords();
  const code = useCodeWord();
  const stateName = useStateName();
  const states = useStates();
  return (
    <>
      <Choice
        label={say('signIn.state')}
        options={states}
        value={identity.state}
        change={(state) => change({ ...identity, state })}
        word={(state) => `${state} ${stateName(state)}`}
      />
      <Choice
        label={say('signIn.agency')}
        options={AGENCY_KINDS}
        value={identity.agencyKind}
        change={(agencyKind) => change({ ...identity, agencyKind })}
        word={(kind) => code('AgencyKind', kind)}
      />
      <Choice
        label={say('signIn.role')}
        options={ROLES}
        value={identity.role}
        change={(role) => change({ ...identity, role })}
        word={(role) => code('Role', role)}
      />
    </>
  );
}
