import { StrictMode, useEffect, useMemo, useState, type ReactElement } from 'react';
import { createRoot } from 'react-dom/client';
import { LanguagePicker } from '../app/LanguagePicker.tsx';
import type { Language } from '../words/form.ts';
import { preferredLanguage, wordsOf, WordsContext } from '../words/words.ts';
import '../theme.css';
import '../app/app.css';
import '../answer/answer.css';
import './pack.css';
import { PackCheck } from './PackCheck.tsx';

/** `/explorer/verify`: the check for whoever has a pack and no account. Once it is open, it needs no hub. */
function VerifyPage(): ReactElement {
  const [language, setLanguage] = useState<Language>(() => preferredLanguage(navigator.languages));
  const words = useMemo(() => wordsOf(language), [language]);
  useEffect(() => {
    document.documentElement.lang = language;
    document.title = words._('pack.screen');
  }, [language, words]);
  return (
    <WordsContext value={words}>
      <header className="app-head">
        <strong className="app-room">Liaison</strong>
        <LanguagePicker language={language} change={setLanguage} />
      </header>
      <main className="app-screen">
        <PackCheck />
      </main>
    </WordsContext>
  );
}

const root = document.getElementById('root');
if (root)
  createRoot(root).render(
    <StrictMode>
      <VerifyPage />
    </StrictMode>,
  );
