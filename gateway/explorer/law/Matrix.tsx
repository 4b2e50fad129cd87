import type { ReactElement } from 'react';
import { stateName, useCodeWord } from '../words/codes.ts';
import { useLanguage, useWords } from '../words/words.ts';
import type { OpenCell } from './CellWindow.tsx';
import { cellWord, type CellWord, type LawCell, type LawTold } from './law.ts';

/** A sign beside each word, so that no mode is told by colour alone. */
export const SIGNS: Readonly<Record<CellWord, string>> = {
  GRANT: '✓',
  MASK: '◐',
  NEEDS_APPROVAL: '⚿',
  HIT_ONLY: '●',
  DENY: '⊘',
  NOT_TOLD: '?',
};

interface MatrixProps {
  readonly law: LawTold;
  readonly domain: string;
  readonly open: (cell: OpenCell) => void;
}

/** A row a category, a column a State. Each cell is a button that opens its explanation. */
export function Matrix({ law, domain, open }: MatrixProps): ReactElement {
  const say = useWords();
  const codeWord = useCodeWord();
  const language = useLanguage();
  const states = law.states.map(({ state }) => state);
  const caption = say('law.matrix', { domain: codeWord('RecordDomain', domain) });
  return (
    <div className="law-scroll" tabIndex={0} role="group" aria-label={caption}>
      <table className="law-matrix">
        <caption>{caption}</caption>
        <thead>
          <tr>
            <th scope="col">{say('law.category')}</th>
            {states.map((state) => (
              <th key={state} scope="col" title={stateName(state, language)}>
                <abbr title={stateName(state, language)}>{state}</abbr>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {law.rows
            .filter((row) => row.domain === domain)
            .map((row) => (
              <tr key={row.category}>
                <th scope="row">{codeWord('FieldCategory', row.category)}</th>
                {states.map((state) => {
                  const cell = row.cells[state];
                  return (
                    <td key={state}>
                      {cell ? (
                        <CellButton
                          cell={cell}
                          label={say('law.cell', {
                            category: codeWord('FieldCategory', row.category),
                            state: stateName(state, language),
                            word: say(`law.word.${cellWord(cell.mode)}`),
                          })}
                          press={() => open({ row, state, cell })}
                        />
                      ) : null}
                    </td>
                  );
                })}
              </tr>
            ))}
        </tbody>
      </table>
    </div>
  );
}

function CellButton({
  cell,
  label,
  press,
}: {
  readonly cell: LawCell;
  readonly label: string;
  readonly press: () => void;
}): ReactElement {
  const say = useWords();
  const word = cellWord(cell.mode);
  const mixed = cell.others === undefined ? '' : `, ${say('law.mixed')}`;
  return (
    <button type="button" className="law-cell" data-word={word} aria-label={label + mixed} onClick={press}>
      <span aria-hidden="true">
        {SIGNS[word]} {say(`law.word.${word}`)}
        {cell.others === undefined ? '' : ' *'}
      </span>
    </button>
  );
}
