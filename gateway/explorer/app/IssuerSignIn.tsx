import { useRef, useState, type FormEvent, type ReactElement } from 'react';
import type { SignInAt } from '../../../shared/src/identity/sign-ins.ts';
import { Choice } from '../parts/Field.tsx';
import type { Identity } from '../session/identity.ts';
import { issuerTokens } from '../session/oidc.ts';
import type { Session } from '../session/session.ts';
import { trimmed, type Statement } from '../session/statement.ts';
import { BROWSER } from '../session/surroundings.ts';
import { useWords } from '../words/words.ts';
import { useStateName } from './states.ts';
import { PurposeAndCase } from './StatementFields.tsx';

const NOTHING_STATED: Statement = {
  purpose: 'INVESTIGATION',
  caseReference: '',
  offence: '',
  urgency: 'NORMAL',
  necessity: '',
  backing: 'VOUCHED',
};

interface IssuersProps {
  readonly session: Session;
  /** Where people of this hub sign in. */
  readonly issuers: readonly SignInAt[];
}

/** The sign-in of a hub in production: at an issuer of the officer's own State, and nowhere else. */
export function IssuerSignIn({ session, issuers }: IssuersProps): ReactElement {
  const say = useWords();
  const stateName = useStateName();
  const [chosen, setChosen] = useState(issuers[0]?.issuer ?? '');
  const [statement, setStatement] = useState(NOTHING_STATED);
  const { begin, isWaiting, failure } = useIssuer(session);
  const at = issuers.find(({ issuer }) => issuer === chosen);
  const signIn = (event: FormEvent): void => {
    event.preventDefault();
    if (at) begin(at, statement);
  };
  return (
    <main className="app-main">
      <form className="sign-in" onSubmit={signIn}>
        <h1>{say('signIn.title')}</h1>
        {session.hasEnded() ? <p role="status">{say('strip.ended')}</p> : null}
        {at ? (
          <>
            <p className="lead">{say('issuer.lead')}</p>
            <Choice
              label={say('issuer.where')}
              options={issuers.map(({ issuer }) => issuer)}
              value={chosen}
              change={setChosen}
              word={(issuer) => {
                const { state = '' } = issuers.find((one) => one.issuer === issuer) ?? {};
                return `${state} ${stateName(state)} · ${placeOf(issuer)}`;
              }}
            />
            <PurposeAndCase statement={statement} change={setStatement} />
            <Standing isWaiting={isWaiting} failure={failure} />
            <button type="submit">{say('issuer.go')}</button>
          </>
        ) : (
          <p role="alert">{say('issuer.none')}</p>
        )}
      </form>
    </main>
  );
}

/** Beside the demonstration's short sign-in: the way that officers go, at each issuer of the chosen State. */
export function IssuerButtons({
  session,
  issuers,
  state,
  statement,
}: IssuersProps & { readonly state: string; readonly statement: Statement }): ReactElement {
  const say = useWords();
  const { begin, isWaiting, failure } = useIssuer(session);
  const own = issuers.filter((at) => at.state === state);
  return (
    <>
      {own.map((at) => (
        <button key={at.issuer} type="button" className="sign-in-issuer" onClick={() => begin(at, statement)}>
          {own.length === 1 ? say('issuer.go') : say('issuer.goAt', { place: placeOf(at.issuer) })}
        </button>
      ))}
      <Standing isWaiting={isWaiting} failure={failure} />
    </>
  );
}

function Standing({
  isWaiting,
  failure,
}: {
  readonly isWaiting: boolean;
  readonly failure: string | undefined;
}): ReactElement | null {
  const say = useWords();
  if (isWaiting) return <p role="status">{say('issuer.waiting')}</p>;
  return failure === undefined ? null : <p role="alert">{say('app.failed', { message: failure })}</p>;
}

function useIssuer(session: Session) {
  const [isWaiting, setWaiting] = useState(false);
  const [failure, setFailure] = useState<string>();
  const latest = useRef(0);
  // The browser opens a window only while it hears the click: nothing is waited for before.
  const begin = (at: SignInAt, statement: Statement): void => {
    const turn = (latest.current += 1);
    setWaiting(true);
    setFailure(undefined);
    session.signIn(officeOf(at), trimmed(statement), issuerTokens(at, BROWSER)).catch((error: unknown) => {
      // Of an attempt that another has ended nothing is left to say.
      if (latest.current !== turn) return;
      setWaiting(false);
      setFailure(error instanceof Error ? error.message : String(error));
    });
  };
  return { begin, isWaiting, failure };
}

/** An issuer's address as people read it: one host may hold several. */
function placeOf(issuer: string): string {
  return issuer.replace(/^https?:\/\//u, '');
}

/** Whoever signs in says whose office it is; until then nobody does. */
function officeOf({ state, agencyKinds = [], roles = [] }: SignInAt): Identity {
  return { state, agencyKind: agencyKinds[0] ?? 'POLICE', role: roles[0] ?? 'INVESTIGATOR' };
}
