import type { ReactElement } from 'react';
import { useWorkbench } from '../app/context.ts';
import { Footer } from '../answer/Footer.tsx';
import type { AnswerModel } from '../answer/model.ts';
import { Ribbon } from '../answer/Ribbon.tsx';
import type { Asked, Row, Withheld as WithheldField } from '../answer/rows.ts';
import { StateStrip } from '../answer/StateStrip.tsx';
import { nameOf } from '../answer/table.ts';
import { useSayer } from '../answer/useSayer.ts';
import { Chips, outermost, pathWords, useWithheldWindow, WithheldWindow } from '../answer/Withheld.tsx';
import { useCallerSchema } from '../graph/useCallerSchema.ts';
import type { Answer } from '../session/answer.ts';
import { stateName } from '../words/codes.ts';
import { useLanguage, useWords } from '../words/words.ts';
import { byCategory, categoryWord } from './categories.ts';
import { factsOf, type Fact } from './facts.ts';
import { FactLine } from './FactLine.tsx';
import { Links } from './Links.tsx';
import { recordSheetOf } from './record-sheet.ts';
import { Standing } from './Standing.tsx';
import { Timeline } from './Timeline.tsx';

export interface RecordCardProps {
  readonly answer: Answer<unknown>;
  readonly asked: Asked;
  readonly model: AnswerModel;
}

/** A record: how far it can be trusted and what binds its reader, then facts by category, links, and its time line. */
export function RecordCard({ answer, asked, model }: RecordCardProps): ReactElement | null {
  const say = useWords();
  const sayer = useSayer();
  const language = useLanguage();
  const schema = useCallerSchema().schema?.schema;
  const [row] = model.rows;
  if (!row) return null;
  const name = nameOf(row, sayer, schema) || say('answer.nameless');
  return (
    <article className="record answer" aria-label={name}>
      <header className="answer-head">
        <h2>
          <bdi>{name}</bdi>
        </h2>
        <p>
          <strong>{stateName(row.owner, language)}</strong> <code>{row.id}</code>
        </p>
      </header>
      <Standing row={row} />
      <Ribbon bearings={model.bearings} />
      <Withheld row={row} answer={answer} />
      <Facts row={row} />
      <Links data={row.data} recordType={row.recordType} />
      <Timeline row={row} />
      <details className="raw">
        <summary>{say('record.raw')}</summary>
        <pre dir="ltr">{JSON.stringify(row.data, null, 2)}</pre>
      </details>
      <StateStrip cells={model.cells} root={asked.root} />
      <Footer
        answer={answer}
        asked={{ ...asked, title: `${row.owner} ${name}` }}
        model={model}
        make={(taken, voice) => recordSheetOf(row, taken, voice)}
      />
    </article>
  );
}

function Facts({ row }: { readonly row: Row }): ReactElement {
  const say = useWords();
  const sayer = useSayer();
  const schema = useCallerSchema().schema?.schema;
  const groups = byCategory(row.recordType, factsOf(row.data, row.recordType, schema, sayer));
  return (
    <div className="record-facts">
      {groups.map(({ category, things }) => (
        <section
          key={category}
          className="category"
          data-wide={isWide(things) || undefined}
          aria-label={say(categoryWord(category))}
        >
          <h3>{say(categoryWord(category))}</h3>
          <dl className="facts">
            {things.map((fact) => (
              <FactLine key={fact.field} fact={fact} heading={say(categoryWord(category))} />
            ))}
          </dl>
        </section>
      ))}
    </div>
  );
}

const NARROW_MAX = 4;

/** Tables of many columns take the whole width. */
function isWide(facts: readonly Fact[]): boolean {
  return facts.some((fact) => 'columns' in fact && fact.columns.length > NARROW_MAX);
}

/** Everything that is withheld of the record, one chip a way of withholding: it tells field by field why, and what opens it. */
function Withheld({
  row,
  answer,
}: {
  readonly row: Row;
  readonly answer: Answer<unknown>;
}): ReactElement | null {
  const say = useWords();
  const language = useLanguage();
  const window = useWithheldWindow();
  const { go } = useWorkbench();
  const entry = answer.told?.receipt.entry;
  if (row.withheld.length === 0) return null;
  const ask = (fields: readonly string[]): void => {
    window.close();
    if (entry === undefined) return;
    go('releases', { request: { record: row.id, fields, entry, owner: row.owner, stamp: answer.stamp } });
  };
  return (
    <section className="record-withheld" aria-label={say('record.withheld')}>
      <h3>{say('record.withheld')}</h3>
      <ul>
        {modesOf(row.withheld).map(({ mode, withheld }) => (
          <li key={mode}>
            <Chips row={row} withheld={withheld} open={window.open} />
            <span>
              {outermost(withheld.map(({ field }) => field))
                .map((field) => pathWords(field, language))
                .join(', ')}
            </span>
          </li>
        ))}
      </ul>
      {window.shown ? <WithheldWindow {...window.shown} ask={ask} close={window.close} /> : null}
    </section>
  );
}

/** What is withheld, by the way of withholding. */
function modesOf(all: readonly WithheldField[]): readonly {
  readonly mode: string;
  readonly withheld: readonly WithheldField[];
}[] {
  const modes = [...new Set(all.map(({ mode }) => mode))];
  return modes.map((mode) => ({ mode, withheld: all.filter((one) => one.mode === mode) }));
}
