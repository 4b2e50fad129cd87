import { useEffect, useMemo, useState } from 'react';
import { readCodes, stateName } from '../words/codes.ts';
import type { Codes, Language } from '../words/form.ts';
import { wordsOf } from '../words/words.ts';
import type { PaperVoice } from './letter.ts';

/** The words of a language for a paper, whatever the page speaks. Absent until its code words are there: no paper holds codes. */
export function usePaper(language: Language): PaperVoice | undefined {
  const [read, setRead] = useState<{ readonly language: Language; readonly codes: Codes }>();
  useEffect(() => {
    let isWanted = true;
    void readCodes(language).then((codes) => {
      if (isWanted && codes['AgencyKind']) setRead({ language, codes });
    });
    return () => {
      isWanted = false;
    };
  }, [language]);
  return useMemo(() => {
    if (read?.language !== language) return undefined;
    const words = wordsOf(language);
    return {
      say: (name, values) => words._(name, { ...values }),
      code: (list, code) => read.codes[list]?.[code]?.replace(/\.$/u, '') ?? code,
      state: (code) => stateName(code, language),
    };
  }, [read, language]);
}
