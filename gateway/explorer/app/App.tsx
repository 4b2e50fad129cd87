import { useEffect, useMemo, useState, useSyncExternalStore, type ReactElement } from 'react';
import { I18nProvider } from 'react-aria-components';
import type { Session } from '../session/session.ts';
import type { Setting } from '../session/setting.ts';
import type { Language } from '../words/form.ts';
import { CodesContext, useCodes } from '../words/codes.ts';
import { preferredLanguage, useWords, wordsOf, WordsContext } from '../words/words.ts';
import { IssuerSignIn } from './IssuerSignIn.tsx';
import { LanguagePicker } from './LanguagePicker.tsx';
import { Screens } from './Screens.tsx';
import { SignIn } from './SignIn.tsx';
import { StatesContext } from './states.ts';
import { Strip } from './Strip.tsx';

interface AppProps {
  readonly setting: Setting;
  readonly session: Session;
}

/** The whole page: who is signed in above, screens on the left, the chosen one beside them. */
export function App({ setting, session }: AppProps): ReactElement {
  const [language, setLanguage] = useState<Language>(() => preferredLanguage(navigator.languages));
  const codes = useCodes(language);
  const words = useMemo(() => wordsOf(language), [language]);
  const signedIn = useSyncExternalStore(session.subscribe, session.current);
  useEffect(() => {
    document.documentElement.lang = language;
    document.title = words._('app.title');
  }, [language, words]);
  return (
    <I18nProvider locale={language === 'en' ? 'en-GB' : language}>
      <WordsContext value={words}>
        <CodesContext value={codes}>
          <StatesContext value={setting.states}>
            <div className="app">
              <header className="app-head">
                <strong className="brand">Liaison</strong>
                {signedIn ? <Strip session={session} signedIn={signedIn} /> : <span className="app-room" />}
                <LanguagePicker language={language} change={setLanguage} />
              </header>
              {setting.demonstration ? <Notice /> : null}
              {signedIn ? (
                <Screens setting={setting} session={session} identity={signedIn.identity} />
              ) : (
                <Door setting={setting} session={session} />
              )}
            </div>
          </StatesContext>
        </CodesContext>
      </WordsContext>
    </I18nProvider>
  );
}

/** Where people sign in: the demonstration has a short way of its own. */
function Door({ setting, session }: AppProps): ReactElement {
  const { demonstration, issuers } = setting;
  return demonstration ? (
    <SignIn session={session} issuers={issuers} />
  ) : (
    <IssuerSignIn session={session} issuers={issuers} />
  );
}

function Notice(): ReactElement {
  const say = useWords();
  return (
    <aside className="app-notice" aria-label={say('app.notice')}>
      {say('app.demonstration')}
    </aside>
  );
}
