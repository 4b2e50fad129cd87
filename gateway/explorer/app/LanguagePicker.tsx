import type { ReactElement } from 'react';
import { LANGUAGES, type Language } from '../words/form.ts';
import { useWords } from '../words/words.ts';

const NAMES: Readonly<Record<Language, string>> = { en: 'English', fr: 'Français', de: 'Deutsch' };

export function LanguagePicker({
  language,
  change,
}: {
  readonly language: Language;
  readonly change: (language: Language) => void;
}): ReactElement {
  const say = useWords();
  return (
    <select
      aria-label={say('app.language')}
      value={language}
      onChange={({ target }) => change(target.value as Language)}
    >
      {LANGUAGES.map((tag) => (
        <option key={tag} value={tag} lang={tag}>
          {NAMES[tag]}
        </option>
      ))}
    </select>
  );
}
