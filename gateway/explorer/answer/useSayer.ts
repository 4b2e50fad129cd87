import { use, useMemo } from 'react';
import type { Sayer } from '../graph/value.ts';
import { CodesContext, codeWord } from '../words/codes.ts';
import { useLanguage, useWords } from '../words/words.ts';
import { shortWord } from './short-words.ts';

/** Says values in the user's language. */
export function useSayer(): Sayer {
  const say = useWords();
  const language = useLanguage();
  const [yes, no] = [say('answer.yes'), say('answer.no')];
  const codes = use(CodesContext);
  return useMemo(
    () => ({ code: (list, one) => shortWord(list, one, language) ?? codeWord(list, one), yes, no }),
    // `codes` changes when the hub's words have come: codeWord says other words from then on.
    [language, codes, yes, no],
  );
}
