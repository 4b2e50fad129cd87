import { use } from 'react';
import type { Member, Search } from '../graph/schema.ts';
import { codeWord, useCodeWord } from '../words/codes.ts';
import { useWords, WordsContext, type WordName } from '../words/words.ts';
import { MEMBER_WORDS } from './member-words.ts';
import type { Values } from './questions.ts';

const ROOTS = ['persons', 'firearms', 'drugSeizures', 'borderCrossings'] as const;

/** Names roots and members in the user's language; what has no words there is named by the schema's own. */
export function useLabels(): {
  readonly root: (root: string) => string;
  readonly member: (member: Member) => string;
  /** A member within a sentence. */
  readonly inSentence: (member: Member) => string;
  /** Several, as a sentence lists them. */
  readonly all: (texts: readonly string[]) => string;
  /** What a question says, in words. */
  readonly values: (search: Search, values: Values) => string;
} {
  const say = useWords();
  useCodeWord();
  const { locale } = use(WordsContext);
  const root = (name: string): string => {
    const known = ROOTS.find((one) => one === name);
    return known === undefined ? name : say(`ask.root.${known}`);
  };
  const member = ({ place, path, description }: Member): string => {
    const name = `member.${place}`;
    if (name in MEMBER_WORDS.en) return say(name as WordName);
    return description.split(/[.;:,]/u)[0] ?? path;
  };
  const inSentence = (one: Member): string => {
    const label = member(one);
    return locale === 'de' ? label : `${label.charAt(0).toLowerCase()}${label.slice(1)}`;
  };
  const all = (texts: readonly string[]): string => new Intl.ListFormat(locale).format(texts);
  const values = ({ members }: Search, given: Values): string => {
    const flat = members.flatMap((one) => [one, ...(one.members ?? [])]);
    const parts = flat.flatMap((one) => {
      const value = given[one.path];
      return value == null || value === '' ? [] : [`${inSentence(one)} ${wordOf(one, value)}`];
    });
    return parts.join(', ');
  };
  return { root, member, inSentence, all, values };
}

function wordOf({ choices }: Member, value: unknown): string {
  const texts = (Array.isArray(value) ? value : [value]).map(String);
  return texts.map((text) => (choices ? codeWord(choices.list, text) : text)).join(', ');
}
