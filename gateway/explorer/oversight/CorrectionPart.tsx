import { useState, type FormEvent, type ReactElement } from 'react';
import { useSignedIn } from '../app/context.ts';
import { Choice, Line } from '../parts/Field.tsx';
import { stateName, useCodeWord } from '../words/codes.ts';
import { useLanguage, useWords } from '../words/words.ts';
import { Told } from './EntriesPart.tsx';
import { noticeOf, type PaperVoice } from './letter.ts';
import { RECIPIENTS } from './ledger.ts';
import { Papers, type Paper } from './Papers.tsx';
import { CORRECTIONS, recipientsOf, type Access, type Correction, type Recipient } from './recipients.ts';
import { useLedger } from './useLedger.ts';

/** Notice of correction to all who were shown a record: the ledger names them, the notices are drafted here. */
export function CorrectionPart(): ReactElement {
  const say = useWords();
  const [record, setRecord] = useState('');
  const [asked, setAsked] = useState('');
  const [correction, setCorrection] = useState<Correction>('RECTIFIED');
  const [text, setText] = useState('');
  const { nodes, read, readOn, setAside, archivedBefore, failure, hasMore, isAsking } =
    useLedger<Access>(RECIPIENTS);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const id = record.trim();
    if (id === '') return;
    setAsked(id);
    read({ filter: { record: id } });
  };
  return (
    <>
      <p className="soft">{say('subject.c.lead')}</p>
      <form className="limits" onSubmit={submit} aria-label={say('over.tab.CORRECTION')}>
        <Line label={say('over.record')} value={record} change={setRecord} isRequired />
        <Choice
          label={say('subject.c.kind')}
          options={CORRECTIONS}
          value={correction}
          change={setCorrection}
          word={(one) => say(`subject.c.${one}`)}
        />
        <div className="limits-wide">
          <Line label={say('subject.c.text')} value={text} change={setText} rows={2} maxLength={2000} />
        </div>
        <button type="submit" disabled={isAsking}>
          {say('subject.c.go')}
        </button>
      </form>
      <Told
        failure={failure}
        setAside={setAside}
        archivedBefore={archivedBefore}
        hasNodes={nodes !== undefined}
        isAsking={isAsking}
      />
      {hasMore ? (
        <p role="alert">
          ⚠ {say('subject.c.cut')}{' '}
          <button type="button" disabled={isAsking} onClick={readOn}>
            {say('over.readOn')}
          </button>
        </p>
      ) : null}
      {nodes === undefined ? null : nodes.length === 0 ? (
        <p role="status">{say('subject.c.none')}</p>
      ) : (
        <Notices recipients={recipientsOf(nodes)} {...{ record: asked, correction, text }} />
      )}
    </>
  );
}

function Notices({
  recipients,
  ...about
}: {
  readonly recipients: readonly Recipient[];
  readonly record: string;
  readonly correction: Correction;
  readonly text: string;
}): ReactElement {
  const say = useWords();
  const codeWord = useCodeWord();
  const language = useLanguage();
  const { identity } = useSignedIn();
  const on = new Date().toISOString().slice(0, 10);
  const make = (voice: PaperVoice): readonly Paper[] =>
    recipients.map((recipient) => ({
      title: say('subject.c.notice', {
        state: stateName(recipient.state, language),
        agency: codeWord('AgencyKind', recipient.agencyKind),
      }),
      paragraphs: noticeOf(recipient, { ...about, from: identity.state, on }, voice),
    }));
  return (
    <>
      <ul className="recipients">
        {recipients.map(({ state, agencyKind, purposes, first, last, entries, dim }) => (
          <li key={`${state} ${agencyKind}`}>
            <strong>
              {stateName(state, language)}, {codeWord('AgencyKind', agencyKind)}
            </strong>
            {state === identity.state ? <span className="badge">{say('subject.c.own')}</span> : null}
            <span className="below">
              {entries.length === 1
                ? say('letter.once', { on: first })
                : say('letter.times', { times: entries.length, first, last })}{' '}
              · {purposes.map((purpose) => codeWord('Purpose', purpose)).join(', ')}
              {dim > 0 ? ` · ⚠ ${say('subject.c.dim', { count: dim })}` : ''}
            </span>
          </li>
        ))}
      </ul>
      <Papers
        make={make}
        stem={say('subject.name.notices')}
        entry={undefined}
        printWord={say('subject.c.print')}
      />
    </>
  );
}
