import { useCallback, useEffect, useState, type ReactElement } from 'react';
import { AskRelease } from '../answer/AskRelease.tsx';
import { useSignedIn } from '../app/context.ts';
import type { ReleaseRequest, ScreenInput, ScreenProps } from '../app/screen.ts';
import { useWords } from '../words/words.ts';
import type { ReleaseLine } from './model.ts';
import { ReleaseDetail } from './ReleaseDetail.tsx';
import { ReleaseTable } from './ReleaseTable.tsx';
import { useReleases, type ReleaseList, type Side } from './useReleases.ts';

const SIDES: readonly Side[] = ['RECEIVED', 'ASKED'];
/** Whose work is to decide: they begin at what waits for them. */
const DECIDERS: ReadonlySet<string> = new Set(['SPOC_OPERATOR', 'SPOC_SUPERVISOR', 'MAGISTRATE']);

/** What was asked for and what waits to be decided: the list, and beside it the chosen one whole. */
export function ReleasesScreen({ input }: ScreenProps<'releases'>): ReactElement {
  const say = useWords();
  const { identity } = useSignedIn();
  const [side, setSide] = useState<Side>(DECIDERS.has(identity.role) ? 'RECEIVED' : 'ASKED');
  const lists = { ASKED: useReleases('ASKED'), RECEIVED: useReleases('RECEIVED') };
  const { request, endRequest } = useRequest(input, () => {
    setSide('ASKED');
    lists.ASKED.refresh();
  });
  return (
    <div className="releases">
      <header className="releases-head">
        <h1>{say('releases.title')}</h1>
        <p className="lead">{say('releases.lead')}</p>
        <div className="switch" role="group" aria-label={say('releases.title')}>
          {SIDES.map((one) => (
            <button key={one} type="button" aria-pressed={one === side} onClick={() => setSide(one)}>
              {say(`releases.side.${one}`)} <Count list={lists[one]} />
            </button>
          ))}
        </div>
        <button type="button" disabled={lists[side].isAsking} onClick={lists[side].refresh}>
          {say('releases.refresh')}
        </button>
      </header>
      <SideOf key={`${side} ${identity.state} ${identity.role}`} side={side} list={lists[side]} />
      {request ? (
        <AskRelease
          wish={{
            ...{ row: { id: request.record, owner: request.owner } },
            ...{ fields: request.fields, entry: request.entry, stamp: request.stamp },
          }}
          close={endRequest}
        />
      ) : null}
    </div>
  );
}

/** The form that another screen handed in, until it is closed. */
function useRequest(
  input: ScreenInput['releases'] | undefined,
  closed: () => void,
): { readonly request: ReleaseRequest | undefined; readonly endRequest: () => void } {
  const [request, setRequest] = useState<ReleaseRequest>();
  useEffect(() => {
    setRequest(input?.request);
  }, [input]);
  const endRequest = (): void => {
    setRequest(undefined);
    closed();
  };
  return { request, endRequest };
}

/** How many are there; a question mark where the hub did not say. */
function Count({ list }: { readonly list: ReleaseList }): ReactElement {
  const { releases, hasMore } = list;
  return <span className="count">{releases ? `${releases.length}${hasMore ? '+' : ''}` : '?'}</span>;
}

function SideOf({ side, list }: { readonly side: Side; readonly list: ReleaseList }): ReactElement {
  const say = useWords();
  const [chosen, setChosen] = useState<string>();
  const { releases, failure, isAsking, hasMore } = list;
  const shown = releases?.find(({ id }) => id === chosen);
  const { change } = list;
  const changed = useCallback((next: ReleaseLine) => change(next), [change]);
  return (
    <div className="releases-body">
      <section className="releases-list" aria-label={say(`releases.side.${side}`)}>
        {isAsking ? <p role="status">{say('releases.asking')}</p> : null}
        {failure === undefined ? null : (
          <p role="alert">{say(releases ? 'releases.partly' : 'releases.failed', { message: failure })}</p>
        )}
        {releases?.length === 0 ? <p role="status">{say('releases.empty')}</p> : null}
        {releases && releases.length > 0 ? (
          <ReleaseTable releases={releases} side={side} chosen={chosen} choose={setChosen} />
        ) : null}
        {hasMore ? (
          <p>
            {say('releases.more')}{' '}
            <button type="button" onClick={list.readOn}>
              {say('releases.readOn')}
            </button>
          </p>
        ) : null}
      </section>
      {shown ? (
        <ReleaseDetail key={shown.id} line={shown} side={side} changed={changed} />
      ) : releases && releases.length > 0 ? (
        <p className="soft">{say('releases.choose')}</p>
      ) : null}
    </div>
  );
}
