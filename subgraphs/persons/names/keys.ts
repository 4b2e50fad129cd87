import { romanisations } from '../../../shared/src/core/names/romanise.ts';

/**
 * A name as searches compare it: `plain|bones`. Both have the same words in the same order. `plain` is romanised, with
 * the spellings that transliterations differ in made alike; `bones` are its consonants.
 */
export type NameKey = string;

/** Spellings of one sound in the transliterations of several languages. In this order. */
const ALIKE: readonly (readonly [RegExp, string])[] = [
  [/schtsch|shch|sch|sh|sz/gu, 's'],
  [/dzh|dsch|dj|dz/gu, 'j'],
  [/tsch|tch|ch|cz|ts|tz/gu, 'c'],
  [/kh/gu, 'h'],
  [/zh/gu, 'z'],
  [/gh/gu, 'g'],
  [/dh/gu, 'd'],
  [/th/gu, 't'],
  [/ph/gu, 'f'],
  [/ck|q/gu, 'k'],
  [/x/gu, 'ks'],
  [/w/gu, 'v'],
  [/ae/gu, 'a'],
  [/oe/gu, 'o'],
  [/ue|ou|oo/gu, 'u'],
  [/[yj]/gu, 'i'],
  [/ee/gu, 'i'],
  [/(.)\1+/gu, '$1'],
];

/** Words that lists and passports add and leave out at will: articles and the like. */
const FILLERS = new Set([
  'al',
  'el',
  'ul',
  'as',
  'ad',
  'ar',
  'an',
  'ash',
  'bin',
  'ibn',
  'ben',
  'von',
  'van',
  'de',
  'der',
  'den',
  'la',
]);

const WORDS_MAX = 12;
/** PostgreSQL's levenshtein takes 255 bytes. */
const LENGTH_MAX = 200;

/**
 * Makes the keys under which a name is found: one for each way of writing it in Latin letters that still differs when
 * spellings are made alike. Seeds, importers and questions all use this one function, so that they agree.
 */
export function nameKeys(names: readonly string[]): readonly NameKey[] {
  const keys = new Set<NameKey>();
  for (const name of names) {
    for (const variant of romanisations(name)) {
      const key = keyOf(variant);
      if (key !== undefined) keys.add(key);
    }
  }
  return [...keys];
}

function keyOf(variant: string): NameKey | undefined {
  const all = variant.slice(0, LENGTH_MAX).split(' ').slice(0, WORDS_MAX);
  const telling = all.filter((word) => !FILLERS.has(word));
  const plain = (telling.length > 0 ? telling : all).map(alike).filter((word) => word !== '');
  return plain.length === 0 ? undefined : `${plain.join(' ')}|${plain.map(bones).join(' ')}`;
}

function alike(word: string): string {
  return ALIKE.reduce((text, [pattern, to]) => text.replace(pattern, to), word);
}

/** The first sound and all later consonants: what is left when vowels are not written, or written by ear. */
function bones(word: string): string {
  const first = /^[aeiou]/u.test(word) ? 'a' : word.slice(0, 1);
  const rest = word
    .slice(1)
    .replace(/h$/u, '')
    .replace(/[aeiou]/gu, '');
  return `${first}${rest}`.replace(/(.)\1+/gu, '$1');
}
