import type { ReactElement } from 'react';
import { stateName, useCodeWord } from '../words/codes.ts';
import { useLanguage, useWords } from '../words/words.ts';
import { byDay, cellWord, type LawChange, type LawTold } from './law.ts';

/** What becomes otherwise for this caller on days that the law names already. */
export function Changes({ law }: { readonly law: LawTold }): ReactElement {
  const say = useWords();
  const language = useLanguage();
  const days = byDay(law.changes);
  return (
    <section className="law-changes">
      <h2>{say('law.changes')}</h2>
      {days.length === 0 ? <p>{say('law.changes.none')}</p> : null}
      {days.map(({ on, state, changes }) => (
        <details key={`${on} ${state}`}>
          <summary>
            {say('law.changes.of', { on, state: stateName(state, language), count: changes.length })}
          </summary>
          <ul>
            {changes.map((change) => (
              <li key={`${change.domain} ${change.category}`}>
                <ChangeLine change={change} />
              </li>
            ))}
          </ul>
        </details>
      ))}
    </section>
  );
}

function ChangeLine({
  change: { domain, category, from, to },
}: {
  readonly change: LawChange;
}): ReactElement {
  const say = useWords();
  const codeWord = useCodeWord();
  const word = (mode: string | null): string => say(`law.word.${cellWord(mode)}`);
  return (
    <>
      {say('law.changes.line', {
        domain: codeWord('RecordDomain', domain),
        category: codeWord('FieldCategory', category),
        from: word(from),
        to: from === to ? say('law.changes.within') : word(to),
      })}
    </>
  );
}
