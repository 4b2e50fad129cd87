import type { ReactElement } from 'react';
import { momentOf } from '../graph/value.ts';
import { fieldWord } from '../graph/field-words.ts';
import { useCodeWord, stateName } from '../words/codes.ts';
import { useLanguage, useWords } from '../words/words.ts';
import type { Cell, CellState } from './cells.ts';

/** A sign beside the word, so that no state is told by colour alone. */
const SIGNS: Readonly<Record<CellState, string>> = {
  HITS: '✓',
  NO_HIT: '∅',
  NONE_HERE: '…',
  INCOMPLETE: '◐',
  NOT_LENT: '⊘',
  NOT_SEARCHABLE: '⊘',
  LATE: '◷',
  DOWN: '✕',
  BROKEN: '⚠',
  NOT_CONNECTED: '✕',
  NOT_AWAITED: '◷',
  NOT_ASKED: '–',
  UNKNOWN: '?',
};
const SILENT: ReadonlySet<CellState> = new Set([
  'INCOMPLETE',
  'LATE',
  'DOWN',
  'BROKEN',
  'NOT_CONNECTED',
  'NOT_AWAITED',
  'UNKNOWN',
]);

/** A cell a State for the question itself, and a line for each link that was asked below it. */
export function StateStrip({
  cells,
  root,
}: {
  readonly cells: readonly Cell[];
  readonly root: string;
}): ReactElement {
  const say = useWords();
  const below = cells.filter(({ question }) => question !== root);
  const silent = below.filter(({ state }) => SILENT.has(state)).length;
  return (
    <section aria-label={say('answer.strip')}>
      <ul className="cells">
        {cells
          .filter(({ question }) => question === root)
          .map((cell) => (
            <StateCell key={cell.owner} cell={cell} />
          ))}
      </ul>
      {below.length === 0 ? null : (
        <details className="cells-below" open={silent > 0}>
          <summary>{say('answer.below', { silent })}</summary>
          <QuestionLines cells={below} />
        </details>
      )}
    </section>
  );
}

function StateCell({ cell }: { readonly cell: Cell }): ReactElement {
  const say = useWords();
  const codeWord = useCodeWord();
  const language = useLanguage();
  const { owner, state, rows, butAlso, reason, dataAsOf } = cell;
  const mayHave = SILENT.has(state) ? [say('answer.cell.mayHave')] : [];
  const why = reason === undefined || reason === 'BROKEN_CONTRACT' ? [] : [codeWord('SourceReason', reason)];
  const asOf = dataAsOf === undefined ? [] : [`${fieldWord(language, 'dataAsOf')} ${momentOf(dataAsOf)}`];
  const more = [...why, ...mayHave, ...asOf].join(' · ');
  return (
    <li
      className="cell"
      data-state={state}
      title={[stateName(owner, language), more].filter(Boolean).join(': ')}
    >
      <span className="cell-state">
        <strong>{owner}</strong> <span className="cell-name">{stateName(owner, language)}</span>
      </span>
      <span className="cell-word">
        <span aria-hidden="true">{SIGNS[state]}</span>{' '}
        {state === 'HITS' && rows === 0 ? say('answer.cell.answered') : say(`answer.cell.${state}`, { rows })}
      </span>
      {butAlso === undefined ? null : (
        <span className="cell-also">
          <span aria-hidden="true">{SIGNS[butAlso]}</span>{' '}
          {say('answer.cell.notAll', { why: say(`answer.cell.${butAlso}`, { rows: 0 }) })}
        </span>
      )}
      {why.length === 0 ? null : <span className="cell-also">{why.join(' ')}</span>}
    </li>
  );
}

/** A line a question, such as one about links: States that are alike stand together. */
export function QuestionLines({ cells }: { readonly cells: readonly Cell[] }): ReactElement {
  const say = useWords();
  const language = useLanguage();
  const questions = [...new Set(cells.map(({ question }) => question))];
  const wordOf = (state: CellState): string =>
    state === 'NO_HIT' || state === 'NONE_HERE'
      ? say('answer.cell.answered')
      : say(`answer.cell.${state}`, { rows: 0 });
  const stateOf = (word: string): CellState =>
    cells.find(({ state }) => wordOf(state) === word)?.state ?? 'UNKNOWN';
  return (
    <ul className="question-lines">
      {questions.map((question) => {
        const own = cells.filter((cell) => cell.question === question);
        const words = [...new Set(own.map(({ state }) => wordOf(state)))];
        return (
          <li key={question}>
            <strong>{pathWord(question, language)}</strong>{' '}
            {words.map((word) => (
              <span key={word} className="cell-group" data-state={stateOf(word)}>
                <strong>
                  {own
                    .filter(({ state }) => wordOf(state) === word)
                    .map(({ owner }) => owner)
                    .join(' ')}
                </strong>{' '}
                <span aria-hidden="true">{signOf(stateOf(word))}</span> {word}
              </span>
            ))}
          </li>
        );
      })}
    </ul>
  );
}

/** `persons.edges.node.identityLinks` is said by its links alone. */
function pathWord(path: string, language: 'en' | 'fr' | 'de'): string {
  const [root = '', ...steps] = path.split('.');
  const said = steps.filter((step) => !['edges', 'nodes', 'node'].includes(step));
  return (said.length === 0 ? [root] : said).map((step) => fieldWord(language, step)).join(' › ');
}

/** Nothing is said of rows here: whoever answered has the sign of having answered. */
function signOf(state: CellState): string {
  return state === 'NO_HIT' || state === 'NONE_HERE' ? SIGNS.HITS : SIGNS[state];
}
