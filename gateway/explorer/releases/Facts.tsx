import type { ReactElement, ReactNode } from 'react';
import { useOpenRecord } from '../answer/useOpenRecord.ts';
import { durationWord, momentOf } from '../graph/value.ts';
import { ContactLine } from '../parts/ContactLine.tsx';
import { stateName, useCodeWord } from '../words/codes.ts';
import { useLanguage, useWords } from '../words/words.ts';
import type { ReleasePerson, ReleaseWhole } from './model.ts';

/** Who asks, whom to call, and why, with what the requester's State vouches for. */
export function Inquiry({ release }: { readonly release: ReleaseWhole }): ReactElement {
  const say = useWords();
  const codeWord = useCodeWord();
  const { requester, owner, necessity } = release;
  const language = useLanguage();
  const openRecord = useOpenRecord();
  return (
    <section aria-label={say('releases.who')}>
      <dl className="facts">
        <Fact name={say('releases.who')}>
          <PersonLine person={requester} />
        </Fact>
        {requester.contact ? (
          <Fact name={say('releases.contact')}>
            <ContactLine contact={requester.contact} />
          </Fact>
        ) : null}
        {release.ownerContact ? (
          <Fact name={say('releases.ownerContact')}>
            {say('releases.of', { name: stateName(owner, language), text: '' })}{' '}
            <ContactLine contact={release.ownerContact} />
          </Fact>
        ) : null}
        <Fact name={say('releases.why')}>
          <strong dir="auto">{release.reason}</strong>
        </Fact>
        <Fact name={say('releases.purpose')}>{codeWord('Purpose', release.purpose)}</Fact>
        <Fact name={say('releases.case')}>
          <bdi>{release.caseReference}</bdi> <Vouched by={requester.state} holds={release.caseVouched} />
        </Fact>
        <Fact name={say('releases.offence')}>
          <Offence release={release} />
        </Fact>
        {necessity ? (
          <Fact name={say('releases.necessity')}>
            <span dir="auto">{necessity}</span>
          </Fact>
        ) : null}
        <Fact name={say('releases.urgency')}>{codeWord('ReleaseUrgency', release.urgency)}</Fact>
        <Fact name={say('releases.askedAt')}>{momentOf(release.askedAt)}</Fact>
        <Fact name={say('releases.record')}>
          <code>{release.record.id}</code>{' '}
          <button type="button" className="opener" onClick={() => openRecord(release.record.id)}>
            {say('releases.record.open')}
          </button>
        </Fact>
      </dl>
    </section>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }): ReactElement {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

/** State, authority, function; abroad a pseudonym stands for the officer. */
export function PersonLine({ person }: { readonly person: ReleasePerson }): ReactElement {
  const say = useWords();
  const language = useLanguage();
  const codeWord = useCodeWord();
  const { state, agency, role, officer, pseudonym } = person;
  return (
    <>
      {stateName(state, language)}, <bdi>{agency}</bdi>, {codeWord('Role', role)}
      {officer ? <span className="soft"> · {say('releases.officer', { name: officer })}</span> : null}
      {!officer && pseudonym ? (
        <span className="soft"> · {say('releases.pseudonym', { name: pseudonym })}</span>
      ) : null}
    </>
  );
}

/** On whose word: by sign and word. */
function Vouched({ by, holds }: { readonly by: string; readonly holds: boolean }): ReactElement {
  const say = useWords();
  const language = useLanguage();
  return (
    <span className={`badge ${holds ? 'good' : 'warn'}`}>
      {holds
        ? `✓ ${say('releases.vouched', { state: stateName(by, language) })}`
        : `! ${say('releases.stated')}`}
    </span>
  );
}

function Offence({ release }: { readonly release: ReleaseWhole }): ReactElement {
  const say = useWords();
  const language = useLanguage();
  const codeWord = useCodeWord();
  const { offence } = release;
  if (!offence) return <>{say('strip.noOffence')}</>;
  const said = codeWord('Offence', offence.code);
  const parts = [
    said === offence.code ? said : `${offence.code} ${said}`,
    ...(offence.maxPenaltyMonths == null ? [] : [say('strip.months', { months: offence.maxPenaltyMonths })]),
    ...(offence.lawOf ? [say('strip.law', { state: stateName(offence.lawOf, language) })] : []),
  ];
  return (
    <>
      {parts.join(', ')} <Vouched by={release.requester.state} holds={release.offenceVouched} />
    </>
  );
}

/** What was decided: the ground as far as it is told, how long it holds, and the duties. */
export function Outcome({ release }: { readonly release: ReleaseWhole }): ReactElement | null {
  const say = useWords();
  const codeWord = useCodeWord();
  const language = useLanguage();
  const { from, until, ground, obligations, fields } = release;
  const isRefused = fields.some(({ state }) => state === 'REFUSED');
  if (!isRefused && !until && obligations.length === 0) return null;
  return (
    <dl className="facts outcome">
      {isRefused ? (
        <Fact name={say('releases.ground')}>
          {ground ? codeWord('ReleaseGround', ground) : say('releases.untold')}
        </Fact>
      ) : null}
      {until ? (
        <Fact name={say('releases.validity')}>
          {from ? say('releases.validity.days', { from, until }) : say('releases.until', { day: until })}
        </Fact>
      ) : null}
      {obligations.length > 0 ? (
        <Fact name={say('releases.duties')}>
          {obligations.map(({ kind, text, after }, at) => (
            <span key={at} className="line">
              {say('releases.of', {
                name: `${codeWord('ObligationKind', kind)}${after ? ` (${durationWord(after, language)})` : ''}`,
                text: '',
              })}{' '}
              <span dir="auto">{text}</span>
            </span>
          ))}
        </Fact>
      ) : null}
    </dl>
  );
}
