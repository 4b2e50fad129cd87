import { useState, type ReactElement } from 'react';
import type { ScreenProps } from '../app/screen.ts';
import { useCodeWord } from '../words/codes.ts';
import { useWords } from '../words/words.ts';
import { CellWindow, type OpenCell } from './CellWindow.tsx';
import { Changes } from './Changes.tsx';
import { CELL_WORDS, domainsOf, type LawTold } from './law.ts';
import { Matrix, SIGNS } from './Matrix.tsx';
import { useLaw } from './useLaw.ts';

/** The law as this caller meets it: State by category, each cell explained, and what is announced. */
export function LawScreen(_props: ScreenProps<'law'>): ReactElement {
  const say = useWords();
  const { law, failure } = useLaw();
  return (
    <div className="law">
      <h1>{say('law.title')}</h1>
      {failure === undefined ? null : <p role="alert">{say('app.failed', { message: failure })}</p>}
      {failure === undefined && !law ? <p role="status">{say('app.loading')}</p> : null}
      {law ? <Told law={law} /> : null}
    </div>
  );
}

function Told({ law }: { readonly law: LawTold }): ReactElement {
  const say = useWords();
  const codeWord = useCodeWord();
  const domains = domainsOf(law);
  const [wished, setWished] = useState<string>();
  const [open, setOpen] = useState<OpenCell>();
  const domain = domains.find((one) => one === wished) ?? domains[0];
  const lead = `${say('law.lead')} ${say('law.on', { on: law.on })}`;
  return (
    <>
      <p className="lead law-lead">
        {lead} {law.illustrative ? say('law.illustrative') : null}
      </p>
      {domain === undefined ? (
        <p>{say('law.none')}</p>
      ) : (
        <>
          <div className="law-domains" role="group" aria-label={say('law.title')}>
            {domains.map((one) => (
              <button
                key={one}
                type="button"
                className="toggle"
                aria-pressed={one === domain}
                onClick={() => setWished(one)}
              >
                {codeWord('RecordDomain', one)}
              </button>
            ))}
          </div>
          <Matrix law={law} domain={domain} open={setOpen} />
          <Legend />
          <Changes law={law} />
        </>
      )}
      {open ? <CellWindow law={law} shown={open} close={() => setOpen(undefined)} /> : null}
    </>
  );
}

function Legend(): ReactElement {
  const say = useWords();
  return (
    <ul className="law-legend" aria-label={say('law.legend')}>
      {CELL_WORDS.map((word) => (
        <li key={word} data-word={word}>
          <strong>
            <span aria-hidden="true">{SIGNS[word]}</span> {say(`law.word.${word}`)}
          </strong>{' '}
          {say(`law.means.${word}`)}
        </li>
      ))}
      <li>
        <strong>*</strong> {say('law.mixed')}
      </li>
    </ul>
  );
}
