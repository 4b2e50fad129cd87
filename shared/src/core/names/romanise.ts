import { scriptOf } from './script.ts';

export { scriptOf };
import {
  ARABIC,
  BULGARIAN,
  CYRILLIC_ICAO,
  GREEK,
  GREEK_HEARD,
  LATIN,
  LATIN_EXPANDED,
  RUSSIAN_PRESS,
  SERBIAN,
  SERBIAN_TYPED,
  UKRAINIAN,
  type Table,
} from './tables.ts';

const MARKS = /\p{M}/gu;
const APOSTROPHES = /['’‘ʼ`´ʿʾ"“”]/gu;
const SEPARATORS = /[^\p{L}\p{M}\p{N}]+/gu;
/** The Arabic article, written together with its noun. */
const ARABIC_ARTICLE = /^ال(?=.{3,})/u;

/** Words of a name: compatibility forms and case folded, apostrophes gone, everything else that is no letter a gap. */
export function words(name: string): readonly string[] {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replace(APOSTROPHES, '')
    .replace(SEPARATORS, ' ')
    .trim()
    .split(' ')
    .filter((word) => word !== '');
}

/**
 * Writes a name in Latin letters in every way that a passport or a newspaper is likely to: one variant for Latin and
 * Arabic, several for Cyrillic and Greek. Letters of other scripts become groups of Latin letters that mean nothing but
 * compare well.
 *
 * @returns variants without repetition, words divided by one blank, letters a-z and digits only.
 */
export function romanisations(name: string): readonly string[] {
  const parts = words(name);
  const tables = parts.map(tablesFor);
  const ways = Math.max(0, ...tables.map(({ length }) => length));
  const variants = new Set<string>();
  for (let way = 0; way < ways; way += 1) {
    const text = parts
      .map((word, i) => throughTable(word, tables[i]?.[Math.min(way, tables[i].length - 1)] ?? LATIN))
      .filter((word) => word !== '')
      .join(' ');
    if (text !== '') variants.add(text);
  }
  return [...variants];
}

const LATIN_WAYS = [LATIN, LATIN_EXPANDED];
const ONE_WAY = [LATIN];
const UKRAINIAN_WAYS = [UKRAINIAN, CYRILLIC_ICAO];
const SERBIAN_WAYS = [SERBIAN, SERBIAN_TYPED];
const CYRILLIC_WAYS = [CYRILLIC_ICAO, RUSSIAN_PRESS, UKRAINIAN, BULGARIAN, SERBIAN];
const GREEK_WAYS = [GREEK, GREEK_HEARD];
const ARABIC_WAYS = [ARABIC];

function tablesFor(word: string): readonly Table[] {
  if (/^[a-z0-9]+$/u.test(word)) return ONE_WAY;
  switch (scriptOf(word)) {
    case 'Cyrl':
      return /[іїєґ]/u.test(word) ? UKRAINIAN_WAYS : /[ђћљњџј]/u.test(word) ? SERBIAN_WAYS : CYRILLIC_WAYS;
    case 'Grek':
      return GREEK_WAYS;
    case 'Arab':
      return ARABIC_WAYS;
    default:
      return LATIN_WAYS;
  }
}

const KEEPS_MARKS = new Set(['й', 'ё', 'ї', 'ў', 'ѓ', 'ќ', 'أ', 'إ', 'آ', 'ؤ', 'ئ', 'ä', 'ö', 'ü', 'å', 'ۀ']);

/** Replaces letter by letter, the longest key first; letters that the table does not have lose their marks. */
export function throughTable(word: string, table: Table): string {
  if (/^[a-z0-9]+$/u.test(word)) return word;
  const letters = withoutMarks(word.replace(ARABIC_ARTICLE, ''));
  let out = '';
  for (let i = 0; i < letters.length; i += 1) {
    const letter = letters[i] ?? '';
    const two = table === GREEK || table === GREEK_HEARD ? table[letter + (letters[i + 1] ?? '')] : undefined;
    if (two !== undefined) {
      out += two;
      i += 1;
      continue;
    }
    const base = baseOf(letter);
    out += table[letter] ?? table[base] ?? LATIN[base] ?? (/^[a-z0-9]+$/u.test(base) ? base : opaque(base));
  }
  return out;
}

/** Letters with marks that the tables know as letters of their own stay whole; from the others marks are taken. */
function withoutMarks(word: string): readonly string[] {
  const letters: string[] = [];
  for (const letter of word.normalize('NFC')) {
    if (KEEPS_MARKS.has(letter)) letters.push(letter);
    else letters.push(...baseOf(letter));
  }
  return letters;
}

const BASES = new Map<string, string>();

/** A letter without its marks. Remembered: names use few letters, and normalising is slow. */
function baseOf(letter: string): string {
  let base = BASES.get(letter);
  if (base === undefined) {
    base = letter.normalize('NFD').replace(MARKS, '');
    if (BASES.size < BASES_MAX) BASES.set(letter, base);
  }
  return base;
}

const BASES_MAX = 5_000;

/** A letter of a script without a table: three or more Latin letters that stand for its number and nothing else. */
function opaque(letters: string): string {
  return Array.from(letters, (letter) => {
    let rest = letter.codePointAt(0) ?? 0;
    let out = '';
    // Consonants only, so that no rule about vowels touches them.
    const digits = 'bdfgklmnprstvz';
    while (rest > 0) {
      out += digits[rest % digits.length] ?? '';
      rest = Math.floor(rest / digits.length);
    }
    return out;
  }).join('');
}
