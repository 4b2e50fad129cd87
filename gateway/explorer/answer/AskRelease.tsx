import { useState, type FormEvent, type ReactElement } from 'react';
import { URGENCIES, type Urgency } from '../../../shared/src/core/vocabulary.ts';
import { useSignedIn, useWorkbench } from '../app/context.ts';
import { fieldWord } from '../graph/field-words.ts';
import { momentOf } from '../graph/value.ts';
import { Window } from '../parts/Window.tsx';
import type { Stamp } from '../session/answer.ts';
import { stateName, useCodeWord } from '../words/codes.ts';
import { useLanguage, useWords } from '../words/words.ts';
import type { Row } from './rows.ts';

/** What is asked for: fields of one record, under the answer that withheld them. */
export interface ReleaseWish {
  readonly row: Pick<Row, 'id' | 'owner'>;
  readonly fields: readonly string[];
  /** Ledger's entry of the answer. */
  readonly entry: string;
  /** Under what it was asked; the hub checks it anyway. */
  readonly stamp?: Stamp;
}

const DOCUMENT = `mutation RequestRelease($input: RequestReleaseInput!) {
  requestRelease(input: $input) { id status dueAt }
}`;

interface Sent {
  readonly requestRelease: { readonly id: string; readonly status: string; readonly dueAt: string };
}

/** Asks the owner for what it withholds. One window is one request: pressed twice, it is sent under the same key. */
export function AskRelease({
  wish,
  close,
}: {
  readonly wish: ReleaseWish;
  readonly close: () => void;
}): ReactElement {
  const say = useWords();
  const codeWord = useCodeWord();
  const language = useLanguage();
  const [reason, setReason] = useState('');
  const { send, sent, failure, isSending } = useRequest(wish);
  const { statement } = useSignedIn();
  const { purpose, caseReference } = wish.stamp?.statement ?? statement;
  const [urgency, setUrgency] = useState<Urgency>((wish.stamp?.statement ?? statement).urgency);
  const isOther = statement.purpose !== purpose || statement.caseReference !== caseReference;
  const owner = stateName(wish.row.owner, language);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void send(reason, urgency);
  };
  return (
    <Window title={say('answer.ask.title', { owner })} close={close}>
      {sent ? (
        <Done sent={sent} close={close} />
      ) : (
        <form className="ask-release" onSubmit={submit}>
          <p>
            {say('answer.ask.fields')}:{' '}
            <strong>{wish.fields.map((field) => fieldWord(language, field)).join(', ')}</strong>
          </p>
          <label className="field">
            {say('answer.ask.reason')}
            <textarea
              required
              maxLength={2000}
              rows={3}
              value={reason}
              onChange={({ target }) => setReason(target.value)}
            />
            <small>{say('answer.ask.reasonHint')}</small>
          </label>
          <label className="field">
            {say('answer.ask.urgency')}
            <select value={urgency} onChange={({ target }) => setUrgency(target.value as Urgency)}>
              {URGENCIES.map((one) => (
                <option key={one} value={one}>
                  {codeWord('ReleaseUrgency', one)}
                </option>
              ))}
            </select>
          </label>
          {isOther ? <p role="alert">{say('answer.ask.other')}</p> : null}
          {failure === undefined ? null : <p role="alert">{say('app.failed', { message: failure })}</p>}
          <button type="submit" disabled={isSending || isOther}>
            {say('answer.ask.send')}
          </button>
        </form>
      )}
    </Window>
  );
}

/** That it was asked, until when an answer is due, and where it can be followed. */
function Done({
  sent,
  close,
}: {
  readonly sent: Sent['requestRelease'];
  readonly close: () => void;
}): ReactElement {
  const say = useWords();
  const codeWord = useCodeWord();
  const { go } = useWorkbench();
  const status = codeWord('ReleaseStatus', sent.status);
  const follow = (): void => {
    close();
    go('releases', undefined);
  };
  return (
    <>
      <p role="status">{say('answer.ask.sent', { status, due: momentOf(sent.dueAt) })}</p>
      <button type="button" className="main-act" onClick={follow}>
        {say('releases.follow')}
      </button>
    </>
  );
}

function useRequest({ row, fields, entry }: ReleaseWish): {
  readonly send: (reason: string, urgency: Urgency) => Promise<void>;
  readonly sent: Sent['requestRelease'] | undefined;
  readonly failure: string | undefined;
  readonly isSending: boolean;
} {
  const { session } = useWorkbench();
  const [key] = useState(() => crypto.randomUUID());
  const [sent, setSent] = useState<Sent['requestRelease']>();
  const [failure, setFailure] = useState<string>();
  const [isSending, setSending] = useState(false);
  const send = async (reason: string, urgency: Urgency): Promise<void> => {
    setSending(true);
    setFailure(undefined);
    const input = { record: row.id, fields, reason, urgency, entry, key };
    const { data, errors } = await session.ask<Sent>({ document: DOCUMENT, variables: { input } });
    setSending(false);
    if (data) setSent(data.requestRelease);
    else setFailure(errors.map(({ message }) => message).join(' '));
  };
  return { send, sent, failure, isSending };
}
