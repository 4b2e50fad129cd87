import { createContext, use, useEffect, useState } from 'react';
import type { Codes, Language } from './form.ts';
import { shownCodes } from './own-codes.ts';

const NONE: Codes = {};
let shown: Codes = NONE;
let spoken: Language | undefined;

/**
 * Says a code of the hub in the user's language, such as `codeWord('SourceStatus', 'TIMED_OUT')`. A code without words is said as
 * the hub writes it, in lower case: it is never left out.
 */
export function codeWord(list: string, code: string): string {
  return shown[list]?.[code]?.replace(/\.$/u, '') ?? code.toLowerCase().replaceAll('_', ' ');
}

/** The codes of a list, in the hub's order; none where its words are not there. */
export function codesOf(list: string): readonly string[] {
  return Object.keys(shown[list] ?? {});
}

/** Changes when other words are there, so that whoever says some says them anew. */
export const CodesContext = createContext<Codes>(NONE);

/** `codeWord` for components. */
export function useCodeWord(): typeof codeWord {
  use(CodesContext);
  return codeWord;
}

/** Reads the words of the first language, before anything is drawn: no code is seen where a word belongs. */
export async function loadCodes(language: Language): Promise<void> {
  shown = await readCodes(language);
  spoken = language;
}

/** Words of the language that the page speaks, from the hub. Until they are there, those of the language before stand. */
export function useCodes(language: Language): Codes {
  const [codes, setCodes] = useState<Codes>(shown);
  useEffect(() => {
    if (spoken === language) return undefined;
    let isWanted = true;
    void readCodes(language).then((read) => {
      if (!isWanted) return;
      shown = read;
      spoken = language;
      setCodes(read);
    });
    return () => {
      isWanted = false;
    };
  }, [language]);
  return codes;
}

/** The words of each code in a language; none where the hub has none or is not reached. */
export async function readCodes(language: Language): Promise<Codes> {
  try {
    const response = await fetch(`/codes/${language}.json`);
    return shownCodes(
      response.ok ? ((await response.json()) as { readonly lists: Codes }).lists : NONE,
      language,
    );
  } catch {
    return shownCodes(NONE, language);
  }
}

/** The name of a State or body in a language: `RS` is Serbia, Serbie, Serbien. */
export function stateName(code: string, language: string): string {
  if (code === 'XPO') return 'INTERPOL';
  try {
    return new Intl.DisplayNames(language, { type: 'region' }).of(code) ?? code;
  } catch {
    return code;
  }
}
