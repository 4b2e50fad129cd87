import { readDay, type Remarks } from './listed.ts';
import type { ImportedPerson } from './person.ts';

/** Words for men and women in lists; another word than those for what is not known is kept. */
export function sexIn(words: readonly string[], remarks: Remarks): ImportedPerson['sex'] {
  const said = new Set(
    words.flatMap((word) => {
      const sex = SEXES.find(([pattern]) => pattern.test(word))?.[1];
      if (sex === undefined) remarks.keep('sex', word);
      return sex ?? [];
    }),
  );
  if (said.has('MALE') === said.has('FEMALE')) return 'NOT_KNOWN';
  return said.has('MALE') ? 'MALE' : 'FEMALE';
}

const SEXES: readonly (readonly [RegExp, ImportedPerson['sex']])[] = [
  [/^m(?:ale)?$/iu, 'MALE'],
  [/^f(?:emale)?$/iu, 'FEMALE'],
  [/^(?:u|unknown|not known|-+)$/iu, 'NOT_KNOWN'],
];

/** What a document's date says that cannot be read as one: it goes to its note. */
export function unreadDay(about: string, text: string | undefined): string | undefined {
  return text === undefined || readDay(text) !== undefined ? undefined : `${about} ${text}`;
}
