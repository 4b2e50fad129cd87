import type { ReactElement } from 'react';
import { momentOf } from '../graph/value.ts';
import { stateName, useCodeWord } from '../words/codes.ts';
import { useLanguage, useWords } from '../words/words.ts';
import {
  ageWord,
  byState,
  domainsIn,
  needsCare,
  standingOf,
  type HubStatus,
  type SourceStanding,
  type StandingWord,
} from './status.ts';

/** A sign beside the word, so that nothing is told by colour alone. */
const SIGNS: Readonly<Record<StandingWord, string>> = {
  UP: '✓',
  LEFT_ALONE: '◷',
  BROKEN_CONTRACT: '⚠',
  NOT_CONNECTED: '✕',
  UNKNOWN: '?',
};
const EXPLAINED = ['LEFT_ALONE', 'BROKEN_CONTRACT', 'NOT_CONNECTED'] as const;

/** A row a State, a column a domain. */
export function SourceTable({ status }: { readonly status: HubStatus }): ReactElement {
  const say = useWords();
  const codeWord = useCodeWord();
  const language = useLanguage();
  const { sources, at } = status;
  const domains = domainsIn(sources);
  const met = new Set(sources.map(standingOf));
  return (
    <section>
      <h2>{say('status.byState')}</h2>
      <div className="status-scroll" tabIndex={0} role="group" aria-label={say('status.byState')}>
        <table className="status-table">
          <thead>
            <tr>
              <th scope="col">{say('status.law.state')}</th>
              {domains.map((domain) => (
                <th key={domain} scope="col">
                  {codeWord('RecordDomain', domain)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {byState(sources).map(({ owner, sources: own }) => (
              <tr key={owner}>
                <th scope="row">
                  {owner} <span className="soft">{stateName(owner, language)}</span>
                </th>
                {domains.map((domain) => (
                  <SourceCell key={domain} source={own.find((one) => one.domain === domain)} at={at} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <ul className="status-means">
        {EXPLAINED.filter((word) => met.has(word)).map((word) => (
          <li key={word}>
            <span aria-hidden="true">{SIGNS[word]}</span> {say(`status.means.${word}`)}
          </li>
        ))}
      </ul>
    </section>
  );
}

function SourceCell({
  source,
  at,
}: {
  readonly source: SourceStanding | undefined;
  readonly at: string;
}): ReactElement {
  const say = useWords();
  const language = useLanguage();
  if (!source) return <td>–</td>;
  const word = standingOf(source);
  const { dataAsOf, searchesBehind, breaches = [], unreadableRows = 0 } = source;
  const age = dataAsOf == null ? undefined : ageWord(dataAsOf, at, language);
  const troubles = [
    ...(searchesBehind === true ? [say('status.behind')] : []),
    ...(unreadableRows > 0 ? [say('status.unreadable', { rows: unreadableRows })] : []),
    ...(breaches.length > 0 ? [say('status.lacks', { objects: breaches.join(', ') })] : []),
  ];
  return (
    <td data-standing={word} className={needsCare(source) ? 'status-care' : undefined}>
      <span className="status-word">
        <span aria-hidden="true">{SIGNS[word]}</span> {say(`status.stands.${word}`)}
      </span>
      {word === 'NOT_CONNECTED' ? null : (
        <span className="status-age" title={dataAsOf == null ? undefined : momentOf(dataAsOf)}>
          {age === undefined ? say('status.age.none') : say('status.age', { age })}
        </span>
      )}
      {troubles.map((trouble) => (
        <span key={trouble} className="status-trouble">
          <span aria-hidden="true">⚠</span> {trouble}
        </span>
      ))}
    </td>
  );
}
