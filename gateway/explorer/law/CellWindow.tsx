import type { ReactElement, ReactNode } from 'react';
import { fieldWord } from '../graph/field-words.ts';
import { basisWord, durationWord } from '../graph/value.ts';
import { ContactLine } from '../parts/ContactLine.tsx';
import { Window } from '../parts/Window.tsx';
import { stateName, useCodeWord } from '../words/codes.ts';
import { useLanguage, useWords } from '../words/words.ts';
import { cellWord, type LawCell, type LawRow, type LawTold, type LawUnlock } from './law.ts';

/** A cell of the matrix, and where it stands. */
export interface OpenCell {
  readonly row: LawRow;
  readonly state: string;
  readonly cell: LawCell;
}

/** One cell explained: what is shown, why, by which article, who decides, and what changes. */
export function CellWindow({
  law,
  shown: { row, state, cell },
  close,
}: {
  readonly law: LawTold;
  readonly shown: OpenCell;
  readonly close: () => void;
}): ReactElement {
  const say = useWords();
  const codeWord = useCodeWord();
  const language = useLanguage();
  const word = cellWord(cell.mode);
  const title = say('law.cell', {
    category: codeWord('FieldCategory', row.category),
    state: stateName(state, language),
    word: say(`law.word.${word}`),
  });
  const changes = law.changes.filter(
    (one) => one.state === state && one.domain === row.domain && one.category === row.category,
  );
  const basis = cell.basis.map((one) => basisWord(one, language)).join('; ');
  const maskLabel = word === 'NEEDS_APPROVAL' ? say('law.meanwhile') : say('law.shown');
  return (
    <Window title={title} close={close}>
      <dl className="facts">
        <Fact label={say('law.shown')}>{say(`law.means.${word}`)}</Fact>
        {cell.mask === undefined ? null : <Fact label={maskLabel}>{codeWord('ReleaseMask', cell.mask)}</Fact>}
        {cell.reason === undefined ? null : (
          <Fact label={say('law.why')}>{codeWord('WithheldReason', cell.reason)}</Fact>
        )}
        {basis === '' ? null : <Fact label={say('law.basis')}>{basis}</Fact>}
        {cell.unlock ? (
          <Fact label={say('law.unlock')}>
            <Unlock unlock={cell.unlock} />
          </Fact>
        ) : null}
        {cell.obligations.length === 0 ? null : (
          <Fact label={say('law.duties')}>
            {cell.obligations.map(({ kind, text }) => (
              <span key={kind} className="law-line" dir="auto">
                {codeWord('ObligationKind', kind)} <span className="soft">{text}</span>
              </span>
            ))}
          </Fact>
        )}
        {cell.others === undefined ? null : (
          <Fact label={say('law.others')}>
            {Object.entries(cell.others).map(([path, mode]) => (
              <span key={path} className="law-line">
                {pathWords(path, language)}: {say(`law.word.${cellWord(mode)}`)}
              </span>
            ))}
          </Fact>
        )}
        {changes.length === 0 ? null : (
          <Fact label={say('law.announced')}>
            {changes.map(({ on, to }) => (
              <span key={on} className="law-line">
                {say('law.change', { on, to: say(`law.word.${cellWord(to)}`) })}
              </span>
            ))}
          </Fact>
        )}
      </dl>
    </Window>
  );
}

function Fact({ label, children }: { readonly label: string; readonly children: ReactNode }): ReactElement {
  return (
    <>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </>
  );
}

/** The steps in the owner's words, with who decides, how soon, and where these are reached. */
function Unlock({ unlock }: { readonly unlock: LawUnlock }): ReactElement {
  const say = useWords();
  const codeWord = useCodeWord();
  const language = useLanguage();
  return (
    <>
      <ol className="law-steps">
        {unlock.steps.map(({ kind, text, approvalBy = [], within, contact }, at) => (
          <li key={`${kind} ${at}`}>
            <span dir="auto">{text}</span>{' '}
            <span className="soft">
              {[
                ...(approvalBy.length > 0
                  ? [
                      say('answer.chip.by', {
                        roles: approvalBy.map((role) => codeWord('Role', role)).join(', '),
                      }),
                    ]
                  : []),
                ...(within === undefined
                  ? []
                  : [say('answer.chip.within', { within: durationWord(within, language) })]),
              ].join(' · ')}
            </span>
            {contact ? (
              <span className="law-line">
                {say('answer.chip.contact')}: <ContactLine contact={contact} />
              </span>
            ) : null}
          </li>
        ))}
      </ol>
      {unlock.requestable ? <span className="law-line soft">{say('law.requestable')}</span> : null}
    </>
  );
}

function pathWords(path: string, language: 'en' | 'fr' | 'de'): string {
  const steps = path.split('.');
  return steps.map((_, at) => fieldWord(language, steps.slice(0, at + 1).join('.'))).join(' › ');
}
