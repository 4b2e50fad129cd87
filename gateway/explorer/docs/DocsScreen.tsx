import { useEffect, useRef, useState, type ReactElement } from 'react';
import { useSignedIn, useWorkbench } from '../app/context.ts';
import type { ScreenProps } from '../app/screen.ts';
import { extensionsOf } from '../session/statement.ts';
import { useWords } from '../words/words.ts';
import { connectSearch } from './search.ts';

/** The hub's data dictionary, with what States lend to whoever is signed in under what the strip shows. */
export function DocsScreen(_props: ScreenProps<'docs'>): ReactElement {
  const say = useWords();
  const { session } = useWorkbench();
  const { identity, statement } = useSignedIn();
  const place = useRef<HTMLDivElement>(null);
  const [state, setState] = useState<{ readonly key?: string; readonly failure?: string }>({});
  const key = JSON.stringify([identity, extensionsOf(statement), statement.backing]);
  useEffect(() => {
    let isWanted = true;
    place.current?.replaceChildren();
    session.post('/docs').then(
      (html) => {
        if (!isWanted) return;
        // The hub's own page, read as a document whose scripts never run.
        const page = new DOMParser().parseFromString(html, 'text/html').getElementById('docs');
        if (page && place.current) {
          place.current.replaceChildren(document.importNode(page, true));
          connectSearch(place.current);
        }
        setState({ key });
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
