import { romanisations } from './romanise.ts';

/** Words that names carry or drop at will. They help nobody to tell people apart. */
const PARTICLES = new Set(['al', 'el', 'bin', 'ben', 'ibn', 'bint', 'abd', 'van', 'von', 'de', 'da', 'di', 'del', 'der', 'den', 'la', 'le', 'mc', 'mac', 'o', 'ul', 'ud', 'y']);

/** What searches compare of one name. A State that joins computes the same with `npm run import`, or lends this module. */
export interface NameKeys {
  /** Every word in its first Latin spelling, sorted, divided by blanks: compared by trigrams, whatever the word order. */
  readonly plain: string;
  /** Sound keys of all words in all spellings: a shared key makes a candidate. */
  readonly sounds: readonly string[];
}

/** Divides a name into words. Commas, hyphens and apostrophes part or join words at will, so they count as nothing. */
function wordsOf(name: string): readonly string[] {
  return name
    .normalize('NFKC')
    .replace(/['’`ʼʹʻ]/gu, '')
    .split(/[^\p{L}\p{M}\p{N}]+/u)
    .map((word) => word.replace(/^(?:al|el)(?=\p{Script=Latin}{5,})/iu, ''))
    .filter((word) => word !== '');
}

/** @param name a whole name in any script and order. */
export function nameKeys(name: string): NameKeys {
  const spelt = wordsOf(name).map(romanisations).filter((spellings) => spellings.length > 0);
  const telling = spelt.filter(([first]) => first !== undefined && !PARTICLES.has(first));
  const words = telling.length > 0 ? telling : spelt;
  const sounds = new Set<string>();
  for (const spellings of words) for (const spelling of spellings) sounds.add(soundKey(spelling));
  return {
    plain: words
      .map(([first]) => first ?? '')
      .sort()
      .join(' '),
    sounds: [...sounds].filter((key) => key !== '').sort(),
  };
}

/**
 * Sound keys of a query, one set a word: a name is a candidate when it shares a key with enough words.
 */
export function queryKeys(name: string): { readonly plain: string; readonly words: readonly (readonly string[])[] } {
  const { plain } = nameKeys(name);
  const words = wordsOf(name)
    .map(romanisations)
    .filter(([first]) => first !== undefined && !PARTICLES.has(first))
    .map((spellings) => [...new Set(spellings.map(soundKey))].filter((key) => key !== ''));
  return { plain, words: words.filter((keys) => keys.length > 0) };
}

const CLASSES: readonly (readonly [RegExp, string])[] = [
  [/sch|shch|sh|ch|cz|tsh|zh|tz|ts|sz|cs/gu, 's'],
  [/dj|dzh|dz|j/gu, 'y'],
  [/ph/gu, 'f'],
  [/th|dh|dt|tt/gu, 't'],
  [/kh|gh|ck|cq|q|c/gu, 'k'],
  [/x/gu, 'ks'],
  [/g/gu, 'k'],
  [/d/gu, 't'],
  [/[vw]/gu, 'f'],
  [/b/gu, 'p'],
  [/z/gu, 's'],
];

/**
 * Reduces a Latin spelling to how it roughly sounds: consonants by class, vowels dropped but at the beginning. Made to be
 * the same for spellings that passports make of one name (Mohammed, Muhamad; Tchaikovsky, Chaykovskiy).
 */
export function soundKey(latin: string): string {
  let text = latin;
  for (const [pattern, sound] of CLASSES) text = text.replace(pattern, sound);
  const first = /^[aeiouy]/u.test(text) ? 'a' : '';
  const rest = text.replace(/[aeiouyh]/gu, '').replace(/(.)\1+/gu, '$1');
  return `${first}${rest}`.slice(0, 8);
}
