import { useEffect, useState, type ReactElement } from 'react';
import { createPortal } from 'react-dom';
import { fileName, save } from '../export/save.ts';
import { Choice } from '../parts/Field.tsx';
import { LANGUAGES, type Language } from '../words/form.ts';
import { useWords } from '../words/words.ts';
import type { PaperVoice } from './letter.ts';
import { usePaper } from './usePaper.ts';

/** A paper that leaves the house: its heading here, and its paragraphs. */
export interface Paper {
  readonly title: string;
  readonly paragraphs: readonly string[];
}

/** Drafts in the language of who reads them, to be looked at, printed or saved. */
export function Papers({
  make,
  stem,
  entry,
  printWord,
}: {
  /** Writes the papers. */
  readonly make: (voice: PaperVoice) => readonly Paper[];
  readonly stem: string;
  readonly entry: string | undefined;
  readonly printWord: string;
}): ReactElement {
  const say = useWords();
  const [language, setLanguage] = useState<Language>('en');
  const [isPrinting, setPrinting] = useState(false);
  const voice = usePaper(language);
  const papers = voice ? make(voice) : [];
  const text = papers.map(({ paragraphs }) => paragraphs.join('\n\n')).join('\n\n\f');
  const names = new Intl.DisplayNames(language, { type: 'language' });
  return (
    <div className="papers">
      <div className="papers-acts">
        <Choice
          label={say('subject.language')}
          options={LANGUAGES}
          value={language}
          change={setLanguage}
          word={(one) => names.of(one) ?? one}
        />
        <button type="button" disabled={!voice} onClick={() => setPrinting(true)}>
          {printWord}
        </button>
        <button
          type="button"
          disabled={!voice}
          onClick={() =>
            save(fileName(stem, entry, 'txt'), new Blob([text], { type: 'text/plain;charset=utf-8' }))
          }
        >
          {say('subject.save')}
        </button>
      </div>
      {voice ? null : <p role="status">{say('subject.words.wait')}</p>}
      {papers.map(({ title, paragraphs }) => (
        <section key={title} className="paper-draft" lang={language} aria-label={title}>
          {paragraphs.map((paragraph, at) => (
            <p key={at} dir="auto">
              {paragraph}
            </p>
          ))}
        </section>
      ))}
      {isPrinting ? <Printed papers={papers} language={language} done={() => setPrinting(false)} /> : null}
    </div>
  );
}

/** Papers as the browser prints them, each on a page of its own, and nothing else of the page. */
function Printed({
  papers,
  language,
  done,
}: {
  readonly papers: readonly Paper[];
  readonly language: Language;
  readonly done: () => void;
}): ReactElement {
  useEffect(() => {
    window.addEventListener('afterprint', done, { once: true });
    window.print();
    return () => window.removeEventListener('afterprint', done);
  }, []);
  return createPortal(
    <div className="paper" lang={language}>
      {papers.map(({ title, paragraphs }) => (
        <section key={title} className="paper-page">
          {paragraphs.map((paragraph, at) => (
            <p key={at} dir="auto">
              {paragraph}
            </p>
          ))}
        </section>
      ))}
    </div>,
    document.body,
  );
}
