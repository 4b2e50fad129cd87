import type { ReactElement } from 'react';
import { fieldWord } from '../graph/field-words.ts';
import { basisWord, momentOf } from '../graph/value.ts';
import { Window } from '../parts/Window.tsx';
import { stateName, useCodeWord } from '../words/codes.ts';
import { useLanguage, useWords } from '../words/words.ts';
import { Who } from './EntryTable.tsx';
import type { Entry, Withheld } from './ledger.ts';

/** One entry whole: who, why, which records, what was withheld by which rule, and how to prove it. */
export function EntryWindow({
  entry,
  close,
}: {
  readonly entry: Entry;
  readonly close: () => void;
}): ReactElement {
  const say = useWords();
  const codeWord = useCodeWord();
  const { inquiry, log, law = [] } = entry;
  const releases = entry.releases ?? [];
  return (
    <Window title={say('over.open', { entry: entry.entry })} close={close}>
      <dl className="facts">
        <dt>{say('over.col.at')}</dt>
        <dd>{momentOf(entry.at)}</dd>
        <dt>{say('over.col.who')}</dt>
        <dd>
          <Who requester={entry.requester} />
        </dd>
        <dt>{say('over.col.why')}</dt>
        <dd>
          {codeWord('Purpose', inquiry.purpose)} · {codeWord('ReleaseUrgency', inquiry.urgency)}
          {inquiry.strictlyNecessary ? ` · ${say('over.sensitive')}` : ''}
        </dd>
        <dt>{say('over.case')}</dt>
        <dd>
          <bdi>{inquiry.caseReference ?? say('over.case.home')}</bdi>
          <span className="below">
            {say(inquiry.caseAssurance === 'VOUCHED' ? 'over.vouched' : 'over.stated')}
          </span>
        </dd>
        <dt>{say('over.rows')}</dt>
        <dd>
          <Records entry={entry} />
        </dd>
        {law.length > 0 ? (
          <>
            <dt>{say('over.law')}</dt>
            <dd>{law.join(', ')}</dd>
          </>
        ) : null}
        {releases.length > 0 ? (
          <>
            <dt>{say('over.releases')}</dt>
            <dd>{releases.join(', ')}</dd>
          </>
        ) : null}
        <dt>{say('over.proof')}</dt>
        <dd>
          <code>{say('over.proof.hint', { log, entry: entry.entry })}</code>
        </dd>
      </dl>
      {entry.withheld.length > 0 ? <Held withheld={entry.withheld} /> : null}
    </Window>
  );
}

function Records({ entry: { records, recordCount } }: { readonly entry: Entry }): ReactElement {
  const say = useWords();
  const language = useLanguage();
  const codeWord = useCodeWord();
  if (records === null) return <>{say('over.erased')}</>;
  return (
    <>
      {say('over.records', { count: recordCount })}
      {recordCount > records.length ? (
        <span className="soft"> · {say('over.rows.first', { count: records.length, all: recordCount })}</span>
      ) : null}
      {records.map(({ id, owner, domain, categories }) => (
        <span key={id} className="below">
          {stateName(owner, language)}, {codeWord('RecordDomain', domain)} <code>{id}</code>{' '}
          {categories.map((one) => codeWord('FieldCategory', one)).join(', ')}
        </span>
      ))}
    </>
  );
}

function Held({ withheld }: { readonly withheld: readonly Withheld[] }): ReactElement {
  const say = useWords();
  const language = useLanguage();
  const codeWord = useCodeWord();
  return (
    <section>
      <h3>{say('over.held')}</h3>
      <ul className="held">
        {withheld.map((one, at) => (
          <li key={at}>
            <strong>{fieldWord(language, one.field)}</strong> ×{one.count} ·{' '}
            {say('releases.of', {
              name: codeWord('Mode', one.mode),
              text: codeWord('WithheldReason', one.reason),
            })}
            <span className="below">
              {[
                stateName(one.owner, language),
                ...one.rules,
                ...one.basis.map((article) => basisWord(article, language)),
                ...(one.silent ? [say('over.silent')] : []),
              ].join(' · ')}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
