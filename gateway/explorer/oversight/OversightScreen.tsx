import { useState, type ReactElement } from 'react';
import { useSignedIn, useWorkbench } from '../app/context.ts';
import { useCodeWord } from '../words/codes.ts';
import { useWords } from '../words/words.ts';
import { CorrectionPart } from './CorrectionPart.tsx';
import { EntriesPart } from './EntriesPart.tsx';
import { NO_LIMITS, type Limits } from './ledger.ts';
import { SignalsPart } from './SignalsPart.tsx';
import { SubjectPart } from './SubjectPart.tsx';

const PARTS = ['ACCESSES', 'QUESTIONS', 'SIGNALS', 'SUBJECT', 'CORRECTION'] as const;
type Part = (typeof PARTS)[number];
/** For what the ledger may be read. */
const PURPOSES: ReadonlySet<string> = new Set(['SUPERVISION', 'DATA_SUBJECT_RIGHTS']);

/** The ledger for those who answer for it: lists, signals of misuse, a data subject's request, notices of correction. */
export function OversightScreen(): ReactElement {
  const say = useWords();
  const { identity, statement } = useSignedIn();
  const [part, setPart] = useState<Part>('ACCESSES');
  const [limits, setLimits] = useState<Limits>(NO_LIMITS);
  const openEntry = (entry: string): void => {
    setLimits({ ...NO_LIMITS, entry });
    setPart('QUESTIONS');
  };
  const who = `${identity.state} ${identity.role} ${statement.purpose} ${statement.caseReference}`;
  return (
    <div className="oversight">
      <h1>{say('over.title')}</h1>
      <p className="lead">{say('over.lead')}</p>
      {PURPOSES.has(statement.purpose) ? (
        <>
          <div className="switch" role="group" aria-label={say('over.title')}>
            {PARTS.map((one) => (
              <button
                key={one}
                type="button"
                aria-pressed={one === part}
                onClick={() => {
                  setLimits(NO_LIMITS);
                  setPart(one);
                }}
              >
                {say(`over.tab.${one}`)}
              </button>
            ))}
          </div>
          <div className="oversight-part" key={`${who} ${part} ${limits.entry}`}>
            {part === 'ACCESSES' ? <EntriesPart list="ledgerAccesses" first={limits} /> : null}
            {part === 'QUESTIONS' ? <EntriesPart list="ledgerQuestions" first={limits} /> : null}
            {part === 'SIGNALS' ? <SignalsPart openEntry={openEntry} /> : null}
            {part === 'SUBJECT' ? <SubjectPart /> : null}
            {part === 'CORRECTION' ? <CorrectionPart /> : null}
          </div>
        </>
      ) : (
        <OtherPurpose />
      )}
    </div>
  );
}

/** The ledger answers to two purposes alone: the way to state the one that fits the role. */
function OtherPurpose(): ReactElement {
  const say = useWords();
  const codeWord = useCodeWord();
  const { session } = useWorkbench();
  const { identity, statement } = useSignedIn();
  const [failure, setFailure] = useState<string>();
  const purpose = identity.role === 'DPO' ? 'DATA_SUBJECT_RIGHTS' : 'SUPERVISION';
  const change = (): void => {
    session
      .signIn(identity, { ...statement, purpose })
      .catch((error: unknown) => setFailure(error instanceof Error ? error.message : String(error)));
  };
  return (
    <div className="act-form">
      <p>{say('over.purpose')}</p>
      {failure === undefined ? null : <p role="alert">{say('app.failed', { message: failure })}</p>}
      <button type="submit" onClick={change}>
        {say('over.purpose.use', { purpose: codeWord('Purpose', purpose) })}
      </button>
    </div>
  );
}
