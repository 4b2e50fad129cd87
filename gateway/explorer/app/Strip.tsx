import { useEffect, useState, type ReactElement } from 'react';
import type { Session, SignedIn } from '../session/session.ts';
import { useWords } from '../words/words.ts';
import { StatementFields } from './StatementFields.tsx';

interface StripProps {
  readonly session: Session;
  readonly signedIn: SignedIn;
}

/** Who asks and why: what stands here is what is sent. */
export function Strip({ session, signedIn }: StripProps): ReactElement {
  const say = useWords();
  const [isOpen, setOpen] = useState(false);
  const { identity, statement, token } = signedIn;
  const minutes = useMinutesUntil(token.expiresAt);
  return (
    <section className="strip" aria-label={say('strip.label')}>
      <span>{identity.state}</span>
      <span>{identity.agencyKind}</span>
      <span>{identity.role}</span>
      <span>{say('strip.minutes', { minutes })}</span>
      <span>{statement.purpose}</span>
      <span dir="auto">{statement.caseReference}</span>
      <span dir="auto">{statement.offence}</span>
      <button type="button" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        {say('strip.change')}
      </button>
      <button type="button" onClick={() => session.signOut()}>
        {say('strip.signOut')}
      </button>
      {isOpen ? <StatementForm session={session} signedIn={signedIn} close={() => setOpen(false)} /> : null}
    </section>
  );
}

function StatementForm({
  session,
  signedIn,
  close,
}: StripProps & { readonly close: () => void }): ReactElement {
  const say = useWords();
  const [draft, setDraft] = useState(signedIn.statement);
  const [failure, setFailure] = useState<string>();
  const use = async (): Promise<void> => {
    try {
      await session.signIn(signedIn.identity, draft);
      close();
    } catch (error) {
      setFailure(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <form
      className="strip-form"
      onSubmit={(event) => {
        event.preventDefault();
        void use();
      }}
    >
      <StatementFields statement={draft} change={setDraft} />
      <button type="submit">{say('statement.use')}</button>
      {failure === undefined ? null : <p role="alert">{say('app.failed', { message: failure })}</p>}
    </form>
  );
}

const MINUTE_MS = 60_000;

function useMinutesUntil(time: number): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), MINUTE_MS / 4);
    return () => clearInterval(timer);
  }, []);
  return Math.max(0, Math.floor((time - now) / MINUTE_MS));
}
