import { useEffect, useState, type ReactElement } from 'react';
import { useWords } from '../words/words.ts';
import { Calendar } from './Calendar.tsx';
import { EntryTable } from './EntryTable.tsx';
import { EntryWindow } from './EntryWindow.tsx';
import { LimitsForm } from './LimitsForm.tsx';
import { filterOf, LISTS, type Entry, type Limits, type ListName } from './ledger.ts';
import { useLedger } from './useLedger.ts';

/** Accesses or questions: what limits them, their days, and the list; an entry opens whole. */
export function EntriesPart({
  list,
  first,
}: {
  readonly list: ListName;
  readonly first: Limits;
}): ReactElement {
  const say = useWords();
  const [limits, setLimits] = useState(first);
  const [opened, setOpened] = useState<Entry>();
  const { nodes, read, readOn, setAside, archivedBefore, failure, hasMore, isAsking } = useLedger<Entry>(
    LISTS[list],
  );
  const ask = (next: Limits): void => {
    setLimits(next);
    read({ filter: filterOf(list, next) });
  };
  // Once, when the part opens: it begins with the latest entries.
  useEffect(() => {
    read({ filter: filterOf(list, first) });
  }, []);
  return (
    <>
      <LimitsForm list={list} limits={limits} change={setLimits} ask={() => ask(limits)} isBusy={isAsking} />
      <Told
        failure={failure}
        setAside={setAside}
        archivedBefore={archivedBefore}
        hasNodes={nodes !== undefined}
        isAsking={isAsking}
      />
      {nodes === undefined ? null : nodes.length === 0 ? (
        <p role="status">{say('over.none')}</p>
      ) : (
        <>
          <Calendar
            entries={nodes}
            hasMore={hasMore}
            choose={(day) => ask({ ...limits, from: day, until: day })}
          />
          <p role="status" className="soft">
            {say('over.count', { count: nodes.length, more: hasMore ? say('over.more') : '' })}
          </p>
          <EntryTable entries={nodes} open={setOpened} />
          {hasMore ? (
            <button type="button" className="read-on" disabled={isAsking} onClick={readOn}>
              {say('over.readOn')}
            </button>
          ) : null}
        </>
      )}
      {opened ? <EntryWindow entry={opened} close={() => setOpened(undefined)} /> : null}
    </>
  );
}

/** What has to be known beside a list: that it is being read, failed, or is not whole. */
export function Told({
  failure,
  setAside,
  archivedBefore,
  hasNodes,
  isAsking,
}: {
  readonly failure: string | undefined;
  readonly setAside: number;
  readonly archivedBefore: string | null;
  readonly hasNodes: boolean;
  readonly isAsking: boolean;
}): ReactElement {
  const say = useWords();
  return (
    <>
      {isAsking ? <p role="status">{say('over.reading')}</p> : null}
      {failure === undefined ? null : (
        <p role="alert">{say(hasNodes ? 'over.partly' : 'over.failed', { message: failure })}</p>
      )}
      {setAside > 0 ? <p role="alert">⚠ {say('over.setAside', { count: setAside })}</p> : null}
      {archivedBefore === null ? null : (
        <p role="status">{say('over.archived', { day: archivedBefore.slice(0, 10) })}</p>
      )}
    </>
  );
}
