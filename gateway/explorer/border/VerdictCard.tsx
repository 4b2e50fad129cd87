import { use, type ReactElement, type ReactNode } from 'react';
import { useCodeWord, stateName } from '../words/codes.ts';
import { useWords, WordsContext } from '../words/words.ts';
import type { TravellerAnswer } from './useCheck.ts';
import type { FoundPerson, ReadZone, Reason, Shown } from './verdict.ts';

/** Verdict first, then what is to be done, warnings, who did not answer, and only then why. */
export function VerdictCard({
  shown,
  answer,
}: {
  readonly shown: Shown;
  readonly answer: TravellerAnswer;
}): ReactElement {
  const say = useWords();
  const { verdict, failure } = shown;
  return (
    <article className={`border-verdict ${verdict}`}>
      <header className="border-word">
        <VerdictSign verdict={verdict} />
        <div>
          <h2>{say(`border.verdict.${verdict}`)}</h2>
          <p>{say(`border.say.${verdict}`)}</p>
        </div>
      </header>
      {failure === undefined ? null : <p role="alert">{say('border.failed', { message: failure })}</p>}
      <Actions shown={shown} />
      <Warnings shown={shown} />
      <States
        title={say('border.notAnswered')}
        states={shown.notAnswered}
        after={say('border.notAnswered.say')}
        isBad
      />
      <Reasons reasons={shown.reasons} />
      <Persons persons={shown.persons} />
      {shown.read ? <Zone read={shown.read} /> : null}
      <States title={say('border.notAsked')} states={shown.notAsked} />
      <Stamp answer={answer} />
    </article>
  );
}

/** Each verdict has a shape of its own: nobody has to tell red from green. */
function VerdictSign({ verdict }: { readonly verdict: Shown['verdict'] }): ReactElement {
  const outline = {
    STOP: 'M17 2h14l15 15v14L31 46H17L2 31V17z',
    SECOND_LINE: 'M24 3 46 43H2z',
    GO: 'M24 2a22 22 0 1 1 0 44 22 22 0 0 1 0-44z',
    NONE: 'M4 4h40v40H4z',
  }[verdict];
  const mark = {
    STOP: 'M14 24h20',
    SECOND_LINE: 'M24 17v13M24 35v3',
    GO: 'M13 25l8 8 14-16',
    NONE: 'M17 18a7 7 0 1 1 9 7c-2 1-2 2-2 4M24 34v3',
  }[verdict];
  return (
    <svg className="border-sign" viewBox="0 0 48 48" aria-hidden="true">
      <path className="border-sign-shape" d={outline} />
      <path className="border-sign-mark" d={mark} />
    </svg>
  );
}

function Part({ title, children }: { readonly title: string; readonly children: ReactNode }): ReactElement {
  return (
    <section className="border-part">
      <h3>{title}</h3>
      {children}
    </section>
  );
}

function Actions({ shown: { actions } }: { readonly shown: Shown }): ReactElement | null {
  const say = useWords();
  const codeWord = useCodeWord();
  const name = useStateName();
  if (actions.length === 0) return null;
  return (
    <Part title={say('border.actions')}>
      <ol className="border-actions">
        {actions.map(({ owner, actionToBeTaken, basis, offence, reference, issuingAuthority }, i) => (
          <li key={i}>
            <strong>
              {say('border.action', {
                state: name(owner),
                action:
                  actionToBeTaken === null
                    ? say('border.action.unknown', { state: name(owner) })
                    : codeWord('PersonAlertAction', actionToBeTaken),
              })}
            </strong>
            <span dir="auto">
              {[basis === null ? null : codeWord('PersonAlertBasis', basis), offence]
                .filter(Boolean)
                .join(' · ')}
            </span>
            <span className="border-small" dir="auto">
              {[reference, issuingAuthority].filter(Boolean).join(' · ')}
            </span>
          </li>
        ))}
      </ol>
    </Part>
  );
}

function Warnings({ shown: { warnings } }: { readonly shown: Shown }): ReactElement | null {
  const say = useWords();
  const codeWord = useCodeWord();
  if (warnings.length === 0) return null;
  const kinds = [...new Set(warnings.map(({ kind }) => kind))];
  return (
    <Part title={say('border.warnings')}>
      <ul className="border-chips">
        {kinds.map((kind) => (
          <li key={kind} className="border-chip bad">
            ⚠ {codeWord('PersonWarningKind', kind)}{' '}
            <span className="border-small">
              {[...new Set(warnings.filter((one) => one.kind === kind).map(({ owner }) => owner))].join(' ')}
            </span>
          </li>
        ))}
      </ul>
    </Part>
  );
}

function States({
  title,
  states,
  after,
  isBad,
}: {
  readonly title: string;
  readonly states: readonly string[];
  readonly after?: string;
  readonly isBad?: boolean;
}): ReactElement | null {
  const name = useStateName();
  if (states.length === 0) return null;
  return (
    <Part title={title}>
      <ul className="border-chips">
        {states.map((state) => (
          <li key={state} className={`border-chip ${isBad === true ? 'warn' : ''}`}>
            {isBad === true ? '… ' : ''}
            {name(state)}
          </li>
        ))}
      </ul>
      {after === undefined ? null : <p className="border-small">{after}</p>}
    </Part>
  );
}

function Reasons({ reasons }: { readonly reasons: readonly Reason[] }): ReactElement | null {
  const say = useWords();
  const codeWord = useCodeWord();
  const name = useStateName();
  // Who did not answer stands above, with a head of its own.
  const others = reasons.filter(({ kind }) => kind !== 'NO_ANSWER');
  if (others.length === 0) return null;
  return (
    <Part title={say('border.reasons')}>
      <ul className="border-reasons">
        {grouped(others).map(({ kind, asks, owners }) => (
          <li key={kind}>
            <span className={`border-asks ${asks}`}>{say(`border.verdict.${asks}`)}</span>
            <span>
              {codeWord('TravellerReasonKind', kind)} (
              {owners.map((owner) => (owner === null ? say('border.reason.zone') : name(owner))).join(', ')})
            </span>
          </li>
        ))}
      </ul>
    </Part>
  );
}

/** Reasons of one kind with all who give it, in the order in which they came. */
function grouped(reasons: readonly Reason[]): readonly {
  readonly kind: string;
  readonly asks: Reason['asks'];
  readonly owners: readonly (string | null)[];
}[] {
  const kinds = [...new Set(reasons.map(({ kind }) => kind))];
  return kinds.flatMap((kind) => {
    const own = reasons.filter((reason) => reason.kind === kind);
    const [first] = own;
    return first ? [{ kind, asks: first.asks, owners: [...new Set(own.map(({ owner }) => owner))] }] : [];
  });
}

function Persons({ persons }: { readonly persons: readonly FoundPerson[] }): ReactElement | null {
  const say = useWords();
  const codeWord = useCodeWord();
  const name = useStateName();
  if (persons.length === 0) return null;
  return (
    <Part title={say('border.persons')}>
      <ul className="border-persons">
        {persons.map(
          ({ id, owner, primaryName, dateOfBirth, documents, handling, obligations, withheld }) => (
            <li key={id}>
              <span className="border-owner">{name(owner)}</span>
              <bdi>{primaryName ?? say('border.noName')}</bdi>
              <span>{dateOfBirth}</span>
              <span>
                {(documents ?? [])
                  .filter(({ status }) => status !== null && status !== 'VALID')
                  .map(
                    ({ number, status }) =>
                      `${number ?? ''} ${codeWord('PersonDocumentStatus', status ?? '')}`,
                  )
                  .join(', ')}
              </span>
              <span className="border-small">
                {[
                  handling === null ? undefined : `${handling} ${codeWord('Handling', handling)}`,
                  ...obligations.map(({ kind }) => codeWord('ObligationKind', kind)),
                  withheld.length === 0 ? undefined : say('border.withheld', { count: withheld.length }),
                ]
                  .filter(Boolean)
                  .join(' · ')}
              </span>
            </li>
          ),
        )}
      </ul>
    </Part>
  );
}

function Zone({ read }: { readonly read: ReadZone }): ReactElement {
  const say = useWords();
  const codeWord = useCodeWord();
  const doubts = read.checkDigits.filter(({ holds }) => !holds);
  const rows: readonly (readonly [string, string])[] = [
    [say('border.read.name'), `${read.surname}, ${read.forenames}`],
    [say('border.read.born'), read.dateOfBirth],
    [say('border.read.number'), `${read.number} (${read.issuer})`],
    ...(read.expiresOn === null ? [] : [[say('border.read.expires'), read.expiresOn] as const]),
    ...(read.nationality === null ? [] : [[say('border.read.nationality'), read.nationality] as const]),
    [
      say('border.read.digits'),
      doubts.length === 0
        ? say('border.read.hold')
        : say('border.read.doubt', { parts: doubts.map(({ of }) => codeWord('MrzPart', of)).join(', ') }),
    ],
  ];
  return (
    <Part title={say('border.read')}>
      <dl className="border-zone">
        {rows.map(([term, value]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd dir="auto">{value}</dd>
          </div>
        ))}
      </dl>
    </Part>
  );
}

function Stamp({ answer: { stamp, told } }: { readonly answer: TravellerAnswer }): ReactElement {
  const say = useWords();
  const codeWord = useCodeWord();
  const { statement, askedAt } = stamp;
  return (
    <footer className="border-small" dir="auto">
      {say('border.stamp', {
        time: askedAt.slice(11, 19),
        purpose: codeWord('Purpose', statement.purpose),
        case: statement.caseReference,
        receipt: told ? `${told.receipt.log} / ${told.receipt.entry}` : '—',
      })}
    </footer>
  );
}

function useStateName(): (code: string) => string {
  const { locale } = use(WordsContext);
  return (code) => stateName(code, locale);
}
