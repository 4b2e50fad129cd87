import { useEffect, useState, type ReactElement, type ReactNode } from 'react';
import type { Session, SignedIn } from '../session/session.ts';
import type { Statement } from '../session/statement.ts';
import { useCodeWord } from '../words/codes.ts';
import { useWords } from '../words/words.ts';
import { offenceParts } from './offence.ts';
import { StatementDialog } from './StatementDialog.tsx';
import { useStateName } from './states.ts';

interface StripProps {
  readonly session: Session;
  readonly signedIn: SignedIn;
}

/** Who asks and why: what stands here is what is sent. */
export function Strip({ session, signedIn }: StripProps): ReactElement {
  const say = useWords();
  const code = useCodeWord();
  const stateName = useStateName();
  const [isOpen, setOpen] = useState(false);
  const { identity, statement, token } = signedIn;
  const minutes = useMinutesUntil(token.expiresAt);
  const isStated = statement.backing === 'STATED';
  return (
    <section className="strip" aria-label={say('strip.label')}>
      <div className="strip-cells">
        <Cell label={say('strip.office')}>
          <b>{identity.state}</b> {stateName(identity.state)} · {code('AgencyKind', identity.agencyKind)} ·{' '}
          {code('Role', identity.role)}
        </Cell>
        <Cell label={say('statement.purpose')}>{code('Purpose', statement.purpose)}</Cell>
        <Cell label={say('statement.case')}>
          <bdi>{statement.caseReference}</bdi>{' '}
          <span className={isStated ? 'badge warn' : 'badge good'}>
            {isStated ? '! ' : '✓ '}
            {say(isStated ? 'strip.stated' : 'strip.vouched')}
          </span>
        </Cell>
        <Cell label={say('statement.offence')} isWide>
          <OffenceInWords statement={statement} />
        </Cell>
        {statement.urgency === 'NORMAL' ? null : (
          <Cell label={say('statement.urgency')}>
            <span className="badge warn">! {code('ReleaseUrgency', statement.urgency)}</span>
          </Cell>
        )}
        {statement.necessity === '' ? null : (
          <Cell label={say('statement.necessity')} isWide>
            <bdi className="strip-long">{statement.necessity}</bdi>
          </Cell>
        )}
      </div>
      <span className="strip-actions">
        <button type="button" aria-haspopup="dialog" onClick={() => setOpen(true)}>
          <span aria-hidden="true">✎ </span>
          {say('strip.change')}
        </button>
        <span className={minutes < 2 ? 'strip-minutes badge warn' : 'strip-minutes'}>
          {minutes < 100
            ? say('strip.minutes', { minutes })
            : say('strip.hours', { hours: Math.floor(minutes / 60) })}
        </span>
        <button type="button" onClick={() => session.signOut()}>
          {say('strip.signOut')}
        </button>
      </span>
      {isOpen ? <StatementDialog session={session} signedIn={signedIn} close={() => setOpen(false)} /> : null}
    </section>
  );
}

function Cell({
  label,
  isWide = false,
  children,
}: {
  readonly label: string;
  readonly isWide?: boolean;
  readonly children: ReactNode;
}): ReactElement {
  return (
    <span className={isWide ? 'strip-cell wide' : 'strip-cell'}>
      <span className="strip-label">{label}</span>
      <span className="strip-value">{children}</span>
    </span>
  );
}

function OffenceInWords({ statement }: { readonly statement: Statement }): ReactElement {
  const say = useWords();
  const word = useCodeWord();
  const stateName = useStateName();
  const { code, months, law } = offenceParts(statement.offence);
  if (code === '') return <>{say('strip.noOffence')}</>;
  const said = word('Offence', code);
  const parts = [
    said === code ? code : `${code} ${said}`,
    ...(months === '' ? [] : [say('strip.months', { months: Number(months) })]),
    ...(law === '' ? [] : [say('strip.law', { state: stateName(law) })]),
  ];
  return <bdi>{parts.join(', ')}</bdi>;
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
