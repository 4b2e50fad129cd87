import { useEffect, type ReactElement } from 'react';
import { basisWord, momentOf } from '../graph/value.ts';
import { useCodeWord } from '../words/codes.ts';
import { useLanguage, useWords } from '../words/words.ts';
import { Told } from './EntriesPart.tsx';
import { useLedger } from './useLedger.ts';

interface Signal {
  readonly entry: string;
  readonly at: string;
  readonly kind: string;
  readonly day: string;
  readonly officer?: string | null;
  readonly agency: string;
  readonly role: string;
  readonly count: number;
  readonly limit: number;
  readonly reason: string;
  readonly basis: readonly { readonly instrument: string; readonly article: string }[];
  readonly law: string;
  readonly questionCount?: number | null;
  readonly questions?: readonly string[] | null;
  readonly erased: boolean;
  readonly unreadable: boolean;
}

interface Watch {
  readonly watchedSince?: string | null;
  readonly watchedUntil?: string | null;
  readonly unwatched: readonly {
    readonly kind: string;
    readonly why: string;
    readonly officers?: number | null;
  }[];
}

const SIGNALS = `query Signals($after: String) {
  page: ledgerSignals(first: 50, after: $after) {
    nodes {
      entry at kind day officer agency role count limit reason basis { instrument article } law
      questionCount questions erased unreadable
    }
    pageInfo { hasNextPage endCursor }
    watchedSince watchedUntil unwatched { kind why officers } setAsideCount
  }
}`;

/** Where own officers may have misused the hub, by which threshold and why; and what nobody could look at. */
export function SignalsPart({ openEntry }: { readonly openEntry: (entry: string) => void }): ReactElement {
  const say = useWords();
  const { nodes, beside, read, readOn, setAside, archivedBefore, failure, hasMore, isAsking } = useLedger<
    Signal,
    Watch
  >(SIGNALS);
  // Once, when the part opens.
  useEffect(() => {
    read({});
  }, []);
  return (
    <>
      <p className="soft">{say('over.signals.proves')}</p>
      <Told
        failure={failure}
        setAside={setAside}
        archivedBefore={archivedBefore}
        hasNodes={nodes !== undefined}
        isAsking={isAsking}
      />
      {beside ? <Watched watch={beside} /> : null}
      {nodes?.length === 0 && beside?.watchedUntil ? <p role="status">{say('over.signals.none')}</p> : null}
      {nodes && nodes.length > 0 ? <SignalTable signals={nodes} openEntry={openEntry} /> : null}
      {hasMore ? (
        <button type="button" className="read-on" disabled={isAsking} onClick={readOn}>
          {say('over.readOn')}
        </button>
      ) : null}
    </>
  );
}

/** What was looked at, and what was not: without it, no signal would read as no misuse. */
function Watched({ watch }: { readonly watch: Watch }): ReactElement {
  const say = useWords();
  const codeWord = useCodeWord();
  const { watchedSince, watchedUntil, unwatched } = watch;
  return (
    <section className="watched">
      <p>
        {watchedUntil
          ? say('over.signals.watched', { since: watchedSince ?? '–', until: momentOf(watchedUntil) })
          : `⚠ ${say('over.signals.unwatchedAll')}`}
      </p>
      {unwatched.length > 0 ? (
        <>
          <h2>⚠ {say('over.signals.unwatched')}</h2>
          <ul>
            {unwatched.map(({ kind, why, officers }) => (
              <li key={`${kind} ${why}`}>
                {say('releases.of', { name: codeWord('LedgerSignalKind', kind), text: '' })}
                <span className="soft">
                  {codeWord('LedgerUnwatchedReason', why)}
                  {officers ? ` (${say('over.signals.officers', { count: officers })})` : ''}
                </span>
              </li>
            ))}
          </ul>
        </>
      ) : null}
    </section>
  );
}

const COLUMNS = ['day', 'kind', 'count', 'reason', 'questions'] as const;

function SignalTable({
  signals,
  openEntry,
}: {
  readonly signals: readonly Signal[];
  readonly openEntry: (entry: string) => void;
}): ReactElement {
  const say = useWords();
  const codeWord = useCodeWord();
  const language = useLanguage();
  return (
    <div className="table-scroll">
      <table className="list-table">
        <thead>
          <tr>
            {COLUMNS.map((column) => (
              <th key={column} scope="col">
                {say(`over.signals.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {signals.map((signal) => (
            <tr key={signal.entry}>
              <td>
                {signal.day}
                <span className="below">{momentOf(signal.at)}</span>
              </td>
              <td>
                {codeWord('LedgerSignalKind', signal.kind)}
                <span className="below">
                  <bdi>
                    {signal.officer ? say('over.officer', { name: signal.officer }) : say('over.nameless')}
                  </bdi>
                  , <bdi>{signal.agency}</bdi>, {codeWord('Role', signal.role)}
                </span>
              </td>
              <td>{say('over.signals.limit', { count: signal.count, limit: signal.limit })}</td>
              <td>
                <span dir="auto">{signal.reason}</span>
                <span className="below">
                  {[...signal.basis.map((one) => basisWord(one, language)), signal.law].join(' · ')}
                </span>
              </td>
              <td>
                <SignalQuestions signal={signal} openEntry={openEntry} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const SHOWN_MAX = 5;

function SignalQuestions({
  signal: { questions, questionCount, erased, unreadable },
  openEntry,
}: {
  readonly signal: Signal;
  readonly openEntry: (entry: string) => void;
}): ReactElement {
  const say = useWords();
  if (!questions) return <>{say(unreadable && !erased ? 'over.unreadable' : 'over.erased')}</>;
  return (
    <details>
      <summary>{say('over.signals.openAll', { count: questionCount ?? questions.length })}</summary>
      <ol className="entries" data-long={questions.length > SHOWN_MAX || undefined}>
        {questions.map((entry) => (
          <li key={entry}>
            <button type="button" className="opener" onClick={() => openEntry(entry)}>
              {entry}
            </button>
          </li>
        ))}
      </ol>
    </details>
  );
}
