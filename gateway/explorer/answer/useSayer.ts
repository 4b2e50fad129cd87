import { useMemo } from 'react';
import type { Sayer } from '../graph/value.ts';
import { useCodeWord } from '../words/codes.ts';
import { useWords } from '../words/words.ts';

/** Says values in the user's language. */
export function useSayer(): Sayer {
  const say = useWords();
  const code = useCodeWord();
  const [yes, no] = [say('answer.yes'), say('answer.no')];
  return useMemo(() => ({ code, yes, no }), [code, yes, no]);
}
