import { useState, type FormEvent, type ReactElement } from 'react';
import { modelOf } from '../answer/model.ts';
import type { Asked } from '../answer/rows.ts';
import type { ScreenProps } from '../app/screen.ts';
import { typeOfId } from '../graph/select.ts';
import { useWords } from '../words/words.ts';
import { RecordCard } from './RecordCard.tsx';
import { useRecord, type RecordAnswer } from './useRecord.ts';

/** One record whole. Opening it is a question of its own, under what the strip shows then. */
export function RecordScreen({ input }: ScreenProps<'record'>): ReactElement {
  const say = useWords();
  const [typed, setTyped] = useState('');
  const [bad, setBad] = useState(false);
  const record = useRecord(input?.id);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const id = typed.trim();
    const isId = typeOfId(id) !== undefined;
    setBad(!isId);
    if (isId) record.open(id);
  };
  return (
    <div className="record-screen">
      <h1>{say('record.screen')}</h1>
      <form className="record-open" onSubmit={submit}>
        <label className="field">
          {say('record.id')}
          <input
            value={typed}
            autoComplete="off"
            spellCheck={false}
            onChange={({ target }) => setTyped(target.value)}
          />
        </label>
        <button type="submit">{say('record.open')}</button>
        {bad ? <p role="alert">{say('record.badId')}</p> : null}
      </form>
      {record.isAsking ? <p role="status">{say('record.asking')}</p> : null}
      {record.failure === undefined ? null : (
        <p role="alert">{say('record.failed', { message: record.failure })}</p>
      )}
      {record.answered && !record.isAsking ? (
        <Answered answered={record.answered} askSpecial={record.askSpecial} />
      ) : null}
    </div>
  );
}

function Answered({
  answered: { answer, id, recordType, special },
  askSpecial,
}: {
  readonly answered: RecordAnswer;
  readonly askSpecial: () => void;
}): ReactElement {
  const say = useWords();
  const asked: Asked = { title: id, root: 'record', recordType };
  const model = modelOf(answer, asked);
  const message = answer.errors.map((error) => error.message).join(' ');
  if (answer.data === null || (!model.found && answer.errors.length > 0))
    return <p role="alert">{say('record.failed', { message })}</p>;
  if (!model.found) return <p role="status">{say('record.none')}</p>;
  return (
    <>
      {message === '' ? null : <p role="alert">{say('answer.partly', { message })}</p>}
      <RecordCard answer={answer} asked={asked} model={model} />
      {special ? null : (
        <p>
          <button type="button" onClick={askSpecial}>
            {say('record.special')}
          </button>
        </p>
      )}
    </>
  );
}
