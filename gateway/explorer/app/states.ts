import { use } from 'react';
import { stateName } from '../words/codes.ts';
import { WordsContext } from '../words/words.ts';

/** States whose law an offence can be of, as the demonstration has them. */
export const LAW_STATES = ['AT', 'DE', 'DK', 'ES', 'FI', 'FR', 'GB', 'IE', 'NO', 'RS'] as const;

/** Names States in the user's language. */
export function useStateName(): (code: string) => string {
  const { locale } = use(WordsContext);
  return (code) => stateName(code, locale);
}
