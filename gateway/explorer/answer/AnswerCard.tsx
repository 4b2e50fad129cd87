import { useCallback, useMemo, useState, type ReactElement } from 'react';
import { useWorkbench } from '../app/context.ts';
import { useCallerSchema } from '../graph/useCallerSchema.ts';
import { fieldWord } from '../graph/field-words.ts';
import type { Answer } from '../session/answer.ts';
import { useLanguage, useWords } from '../words/words.ts';
import { Facets } from './Facets.tsx';
import { facetsOf, filtered, NO_FILTER } from './filter.ts';
import { Footer } from './Footer.tsx';
import { Groups } from './Groups.tsx';
import { modelOf, type AnswerModel } from './model.ts';
import { Ribbon } from './Ribbon.tsx';
import type { Asked, Row } from './rows.ts';
import { Rows } from './Rows.tsx';
import { StateStrip } from './StateStrip.tsx';
import { columnsOf } from './table.ts';
import { useOpenRecord } from './useOpenRecord.ts';
import { useSayer } from './useSayer.ts';
import { useWithheldWindow, WithheldWindow } from './Withheld.tsx';

export interface AnswerCardProps {
  readonly answer: Answer<unknown>;
  readonly asked: Asked;
  /** Reads on behind the last row, where the screen that asked can do so. */
  readonly readOn?: (after: string) => void;
}

/** An answer: who answered, under which conditions, the rows, who may be the same, and what can be taken away. */
export function AnswerCard({ answer, asked, readOn }: AnswerCardProps): ReactElement {
  const say = useWords();
  const model = useMemo(() => modelOf(answer, asked), [answer, asked]);
  const { found, errors } = model;
  const message = errors.map((error) => error.message).join(' ');
  return (
    <article className="answer" aria-label={asked.title}>
      <header className="answer-head">
        <h2 dir="auto">{asked.title}</h2>
        {found ? (
          <p role="status">
            {say('answer.found', {
              shown: found.rows.length,
              total:
                found.total === undefined || found.rows.length === 0
                  ? 'none'
                  : `${found.total}${found.isAtLeast ? '+' : ''}`,
            })}
          </p>
        ) : null}
      </header>
      {found ? null : (
        <p role="alert">
          {say('answer.failed')} {message}
        </p>
      )}
      {found && message !== '' ? <p role="alert">{say('answer.partly', { message })}</p> : null}
      {answer.told?.releases ? (
        <p role="alert">{say('answer.releases', { message: answer.told.releases.message })}</p>
      ) : null}
      {found ? <Found answer={answer} asked={asked} model={model} readOn={readOn} /> : null}
      <Footer answer={answer} asked={asked} model={model} />
    </article>
  );
}

interface FoundProps {
  readonly answer: Answer<unknown>;
  readonly asked: Asked;
  readonly model: AnswerModel;
  readonly readOn: AnswerCardProps['readOn'] | undefined;
}

function Found({ answer, asked, model, readOn }: FoundProps): ReactElement {
  const say = useWords();
  const language = useLanguage();
  const { found, cells, bearings } = model;
  const doubts = found?.mrzDoubts ?? [];
  return (
    <>
      <StateStrip cells={cells} root={asked.root} />
      {doubts.length === 0 ? null : (
        <p role="alert">
          {say('answer.doubts', { fields: doubts.map((doubt) => fieldWord(language, doubt)).join(', ') })}
        </p>
      )}
      {model.rows.length === 0 ? null : (
        <>
          <Ribbon bearings={bearings} />
          <Table answer={answer} asked={asked} model={model} />
        </>
      )}
      {found?.hasMore === true ? (
        <p className="more">
          {say('answer.more')}{' '}
          {readOn && found.endCursor !== undefined ? (
            <button type="button" onClick={() => readOn(found.endCursor ?? '')}>
              {say('answer.next')}
            </button>
          ) : null}
        </p>
      ) : null}
    </>
  );
}

function Table({ answer, asked, model }: Omit<FoundProps, 'readOn'>): ReactElement {
  const say = useWords();
  const sayer = useSayer();
  const language = useLanguage();
  const schema = useCallerSchema().schema?.schema;
  const { rows, grouped } = model;
  const columns = useMemo(() => columnsOf(rows, asked.recordType, schema), [rows, asked, schema]);
  const [filter, setFilter] = useState(NO_FILTER);
  const facets = useMemo(() => facetsOf(rows, columns.shown, sayer), [rows, columns, sayer]);
  const shown = useMemo(() => filtered(rows, filter, columns.shown, sayer), [rows, filter, columns, sayer]);
  const openRecord = useOpenRecord();
  const open = useCallback((row: Row) => openRecord(row.id), [openRecord]);
  const withheld = useWithheldWindow();
  const { go } = useWorkbench();
  const ask = (fields: readonly string[]): void => {
    const entry = answer.told?.receipt.entry;
    if (!withheld.shown || entry === undefined) return;
    const { id, owner } = withheld.shown.row;
    withheld.close();
    go('releases', { request: { record: id, fields, entry, owner, stamp: answer.stamp } });
  };
  const counts = { shown: shown.length, all: rows.length };
  return (
    <>
      {rows.length > 1 ? <Facets facets={facets} filter={filter} change={setFilter} counts={counts} /> : null}
      <Rows rows={shown} columns={columns} schema={schema} open={open} openWithheld={withheld.open} />
      {columns.empty.length === 0 ? null : (
        <p className="soft">
          {say('answer.empty', {
            columns: columns.empty.map((path) => fieldWord(language, path)).join(', '),
          })}
        </p>
      )}
      <Groups grouped={grouped} rows={rows} schema={schema} open={open} />
      {withheld.shown ? <WithheldWindow {...withheld.shown} ask={ask} close={withheld.close} /> : null}
    </>
  );
}
