import type { ReactElement } from 'react';
import { fieldWord } from '../graph/field-words.ts';
import { momentOf } from '../graph/value.ts';
import { stateName, useCodeWord } from '../words/codes.ts';
import { useLanguage, useWords } from '../words/words.ts';
import { ClockMark, statusSign } from './ClockMark.tsx';
import { PersonLine } from './Facts.tsx';
import type { ReleaseWhole } from './model.ts';

/** Every step, oldest first: when, what, who, and what was said. */
export function History({ release }: { readonly release: ReleaseWhole }): ReactElement {
  const say = useWords();
  const codeWord = useCodeWord();
  return (
    <section aria-label={say('releases.history')}>
      <h3>{say('releases.history')}</h3>
      <ol className="steps">
        {release.history.map(({ at, step, by, text }, place) => (
          <li key={`${at} ${place}`}>
            <span className="soft">{momentOf(at)}</span> <strong>{codeWord('ReleaseStep', step)}</strong>
            <span className="below">{by ? <PersonLine person={by} /> : say('releases.history.clock')}</span>
            {text ? <q dir="auto">{text}</q> : null}
          </li>
        ))}
      </ol>
    </section>
  );
}

/** What was asked for before of the same record, as far as the caller may see it. */
export function Earlier({
  release,
  now,
}: {
  readonly release: ReleaseWhole;
  readonly now: number;
}): ReactElement {
  const say = useWords();
  const codeWord = useCodeWord();
  const language = useLanguage();
  return (
    <section aria-label={say('releases.earlier')}>
      <h3>{say('releases.earlier')}</h3>
      {release.earlier.length === 0 ? <p className="soft">{say('releases.earlier.none')}</p> : null}
      <ul className="steps">
        {release.earlier.map((one) => (
          <li key={one.id}>
            {statusSign(one.status)} {codeWord('ReleaseStatus', one.status)} ·{' '}
            {stateName(one.requester.state, language)}, {codeWord('Purpose', one.purpose)} ·{' '}
            {one.fields.map(({ field }) => fieldWord(language, field)).join(', ')}
            <span className="below">
              <ClockMark release={one} now={now} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
