import type { ReactElement } from 'react';
import { codeWord } from '../words/codes.ts';
import { useLanguage, useWords } from '../words/words.ts';
import { UNTOLD, type Bearing } from './conditions.ts';
import { useSayer } from './useSayer.ts';

/** Handling codes and duties of an answer: what whoever reads it must or must not do. */
export function Ribbon({ bearings }: { readonly bearings: readonly Bearing[] }): ReactElement {
  const say = useWords();
  return (
    <section className="ribbon" aria-label={say('answer.ribbon')}>
      <h3>{say('answer.ribbon')}</h3>
      {bearings.length === 0 ? <p>{say('answer.ribbon.none')}</p> : null}
      <ul>
        {bearings.map((bearing) => (
          <BearingLine key={`${bearing.kind} ${bearing.code}`} bearing={bearing} />
        ))}
      </ul>
    </section>
  );
}

/** A code, its meaning, the owners' own words where they say more, and whose records bear it. */
function BearingLine({ bearing }: { readonly bearing: Bearing }): ReactElement {
  const say = useWords();
  const sayer = useSayer();
  const language = useLanguage();
  const { code, kind, texts, after, owners, records, links } = bearing;
  const word =
    code === UNTOLD
      ? say('answer.ribbon.untold')
      : sayer.code(kind === 'HANDLING' ? 'Handling' : 'ObligationKind', code);
  const both = records > 0 && links > 0 ? 'yes' : 'no';
  const more = texts.filter((text) => text !== word);
  // The owners write English: who reads another language is told the same in it, and then what they wrote.
  const translated =
    kind === 'OBLIGATION' && language !== 'en' ? codeWord('ObligationKind', code) : undefined;
  return (
    <li className="bearing" data-kind={kind} data-code={code}>
      <strong className="bearing-code">{kind === 'HANDLING' ? (code === UNTOLD ? 'H?' : code) : word}</strong>
      <span>
        {kind === 'HANDLING' && word.toLowerCase() !== code.toLowerCase() ? `${word} ` : ''}
        {translated === undefined ? null : `${translated} `}
        <span dir="auto" className={translated === undefined ? undefined : 'bearing-text'}>
          {more.join(' ')}
        </span>
        {after.length === 0 ? '' : ` (${say('answer.ribbon.after', { after: after.join(', ') })})`}
      </span>
      <span className="bearing-of">
        {say('answer.ribbon.of', { records, links, both, owners: owners.join(', ') })}
      </span>
    </li>
  );
}
