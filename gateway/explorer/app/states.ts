import { createContext, use } from 'react';
import { stateName } from '../words/codes.ts';
import { WordsContext } from '../words/words.ts';

/** States that have law at this hub, by code. */
export const StatesContext = createContext<readonly string[]>([]);

export function useStates(): readonly string[] {
  return use(StatesContext);
}

/** Names States in the user's language. */
export function useStateName(): (code: string) => string {
  const { locale } = use(WordsContext);
  return (code) => stateName(code, locale);
}
