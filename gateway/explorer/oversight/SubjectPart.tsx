import { useState, type FormEvent, type ReactElement } from 'react';
import { DOMAINS } from '../../../shared/src/core/domains.ts';
import { useWorkbench } from '../app/context.ts';
import { fileName, save } from '../export/save.ts';
import { Choice, Line } from '../parts/Field.tsx';
import type { Answer } from '../session/answer.ts';
import { useCodeWord } from '../words/codes.ts';
import { useLanguage, useWords } from '../words/words.ts';
import { letterOf, type Report } from './letter.ts';
import { Papers } from './Papers.tsx';
import { areWhole, fileOf, inputOf, REPORT, type Decisions } from './subject.ts';
import { SubjectItems } from './SubjectItems.tsx';
import { usePaper } from './usePaper.ts';

type Reported = Answer<{ report: Report }>;
/** `record` or `reference`, as the query takes them. */
type Subject = Readonly<Record<string, unknown>>;

/** A data subject's request: find the record, see what is proposed, decide with reasons, write the letter, keep the file. */
export function SubjectPart(): ReactElement {
  const say = useWords();
  const { session } = useWorkbench();
  const [subject, setSubject] = useState<Subject>();
  const [answer, setAnswer] = useState<Reported>();
  const [isAsking, setAsking] = useState(false);
  const ask = async (about: Subject, decisions: Decisions): Promise<void> => {
    setAsking(true);
    setSubject(about);
    const variables = { ...about, decisions: inputOf(decisions) };
    const asked = await session.ask<{ report: Report }>({ document: REPORT, variables });
    setAsking(false);
    setAnswer(asked);
  };
  const failure = answer?.errors.map(({ message }) => message).join(' ') ?? '';
  const report = answer?.data?.report;
  return (
    <>
      <h2>{say('subject.step.1')}</h2>
      <FindForm isBusy={isAsking} find={(about) => void ask(about, NONE)} />
      {isAsking ? <p role="status">{say('over.reading')}</p> : null}
      {failure === '' ? null : <p role="alert">{say('over.failed', { message: failure })}</p>}
      {report && answer && subject ? (
        <Found
          key={report.record}
          report={report}
          answer={answer}
          isBusy={isAsking}
          decide={(decisions) => void ask(subject, decisions)}
        />
      ) : null}
    </>
  );
}

function FindForm({
  isBusy,
  find,
}: {
  readonly isBusy: boolean;
  readonly find: (subject: Subject) => void;
}): ReactElement {
  const say = useWords();
  const codeWord = useCodeWord();
  const [by, setBy] = useState<'byId' | 'byReference'>('byId');
  const [domain, setDomain] = useState<(typeof DOMAINS)[number]>('person');
  const [text, setText] = useState('');
  const [isEmpty, setEmpty] = useState(false);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const name = text.trim();
    setEmpty(name === '');
    if (name !== '') find(by === 'byId' ? { record: name } : { reference: { domain, reference: name } });
  };
  return (
    <form className="limits" onSubmit={submit} aria-label={say('subject.step.1')}>
      <Choice
        label={say('subject.find')}
        options={['byId', 'byReference'] as const}
        value={by}
        change={setBy}
        word={(one) => say(`subject.${one}`)}
      />
      {by === 'byReference' ? (
        <Choice
          label={say('subject.domain')}
          options={DOMAINS}
          value={domain}
          change={setDomain}
          word={(one) => codeWord('RecordDomain', one)}
        />
      ) : null}
      <Line label={say(by === 'byId' ? 'over.record' : 'subject.reference')} value={text} change={setText} />
      <button type="submit" disabled={isBusy}>
        {say('subject.go')}
      </button>
      {isEmpty ? <p role="alert">{say('subject.needs')}</p> : null}
    </form>
  );
}

/** Everything as proposed. */
const NONE: Decisions = {};

function Found({
  report,
  answer,
  isBusy,
  decide,
}: {
  readonly report: Report;
  readonly answer: Reported;
  readonly isBusy: boolean;
  readonly decide: (decisions: Decisions) => void;
}): ReactElement {
  const say = useWords();
  const [decisions, setDecisions] = useState(NONE);
  const [applied, setApplied] = useState(NONE);
  const [isPart, setPart] = useState(false);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const isWhole = areWhole(decisions);
    setPart(!isWhole);
    if (!isWhole) return;
    setApplied(decisions);
    decide(decisions);
  };
  return (
    <>
      <h2>{say('subject.step.2')}</h2>
      {report.items.length === 0 ? (
        <p role="status">{say('subject.nothing')}</p>
      ) : (
        <form className="subject-items" onSubmit={submit} aria-label={say('subject.step.2')}>
          <SubjectItems items={report.items} decisions={decisions} change={setDecisions} />
          {isPart ? <p role="alert">{say('subject.needsReason')}</p> : null}
          {decisions === applied ? null : <p className="note">! {say('subject.pending')}</p>}
          <button type="submit" disabled={isBusy}>
            {say('subject.decide')}
          </button>
        </form>
      )}
      <h2>{say('subject.step.3')}</h2>
      <Papers
        make={(voice) => [{ title: report.record, paragraphs: letterOf(report, voice) }]}
        stem={say('subject.name.letter')}
        entry={answer.told?.receipt.entry}
        printWord={say('subject.print')}
      />
      <h2>{say('subject.step.4')}</h2>
      <FilePart report={report} answer={answer} />
    </>
  );
}

/** What the officer keeps: what to do before it is sent, the report with reasons, and the exact bytes of the answer. */
function FilePart({ report, answer }: { readonly report: Report; readonly answer: Reported }): ReactElement {
  const say = useWords();
  const voice = usePaper(useLanguage());
  const receipt = answer.told?.receipt;
  const name = (ending: string): string => fileName(say('subject.name.file'), receipt?.entry, ending);
  const saveText = (): void => {
    if (!voice) return;
    const from = { stamp: answer.stamp, receipt: receipt ? `${receipt.log} / ${receipt.entry}` : '' };
    save(name('txt'), new Blob([fileOf(report, from, voice)], { type: 'text/plain;charset=utf-8' }));
  };
  return (
    <section className="subject-file">
      <p className="soft">{say('subject.file.lead')}</p>
      <h3>{say('subject.instructions')}</h3>
      <ol className="instructions" lang="en">
        {report.instructions.map((instruction) => (
          <li key={instruction}>{instruction}</li>
        ))}
      </ol>
      <div className="papers-acts">
        <button type="button" disabled={!voice} onClick={saveText}>
          {say('subject.file.text')}
        </button>
        <button
          type="button"
          onClick={() => save(name('json'), new Blob([answer.bytes], { type: 'application/json' }))}
        >
          {say('subject.file.exact')}
        </button>
      </div>
    </section>
  );
}
