import { useEffect, useLayoutEffect, useRef, useState, type ReactElement } from 'react';
import { useSignedIn, useWorkbench } from '../app/context.ts';
import type { ScreenProps } from '../app/screen.ts';
import { extensionsOf } from '../session/statement.ts';
import { useWords } from '../words/words.ts';
import { connectSearch } from './search.ts';

interface Loaded {
  /** What it was asked under. */
  readonly key?: string;
  readonly page?: HTMLElement;
  readonly failure?: string;
}

/** The hub's data dictionary, with what States lend to whoever is signed in under what the strip shows. */
export function DocsScreen({ isShown }: ScreenProps<'docs'>): ReactElement {
  const say = useWords();
  const { session } = useWorkbench();
  const { identity, statement } = useSignedIn();
  const place = useRef<HTMLDivElement>(null);
  const [state, setState] = useState<Loaded>({});
  const key = JSON.stringify([identity, extensionsOf(statement), statement.backing]);
  useEffect(() => {
    let isWanted = true;
    session.post('/docs').then(
      (html) => {
        if (!isWanted) return;
        // The hub's own page, read as a document whose scripts never run.
        const page = new DOMParser().parseFromString(html, 'text/html').getElementById('docs');
        const read = page ? document.importNode(page, true) : undefined;
        if (read) connectSearch(read);
        setState({ key, ...(read && { page: read }) });
      },
      (error: unknown) => {
        if (isWanted) setState({ key, failure: error instanceof Error ? error.message : String(error) });
      },
    );
    return () => {
      isWanted = false;
    };
  }, [session, key]);
  const isHere = state.key === key;
  const shown = isHere && isShown ? state.page : undefined;
  // Its thousands of rows would weigh on whatever else is done while another screen is shown.
  useLayoutEffect(() => place.current?.replaceChildren(...(shown ? [shown] : [])), [shown]);
  return (
    <>
      {isHere ? null : <p role="status">{say('app.loading')}</p>}
      {isHere && state.failure !== undefined ? (
        <p role="alert">{say('app.failed', { message: state.failure })}</p>
      ) : null}
      <div ref={place} lang="en" />
    </>
  );
}
