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
  const variants = new Set<string>();
  for (const pick of [0, 1, 2, 3, 4]) {
    const text = parts
      .map((word) => {
        const tables = tablesFor(word);
        return throughTable(word, tables[Math.min(pick, tables.length - 1)] ?? LATIN);
      })
      .filter((word) => word !== '')
      .join(' ');
    if (text !== '') variants.add(text);
  }
  return [...variants];
}

function tablesFor(word: string): readonly Table[] {
  switch (scriptOf(word)) {
    case 'Cyrl':
      return /[іїєґ]/u.test(word)
        ? [UKRAINIAN, CYRILLIC_ICAO]
        : /[ђћљњџј]/u.test(word)
          ? [SERBIAN, SERBIAN_TYPED]
          : [CYRILLIC_ICAO, RUSSIAN_PRESS, UKRAINIAN, BULGARIAN, SERBIAN];
    case 'Grek':
      return [GREEK, GREEK_HEARD];
    case 'Arab':
      return [ARABIC];
    case 'Latn':
      return [LATIN, LATIN_EXPANDED];
    default:
      return [LATIN];
  }
}

const KEEPS_MARKS = new Set(['й', 'ё', 'ї', 'ў', 'ѓ', 'ќ', 'أ', 'إ', 'آ', 'ؤ', 'ئ', 'ä', 'ö', 'ü', 'å', 'ۀ']);

/** Replaces letter by letter, the longest key first; letters that the table does not have lose their marks. */
export function throughTable(word: string, table: Table): string {
  const letters = withoutMarks(word.replace(ARABIC_ARTICLE, ''));
  let out = '';
  for (let i = 0; i < letters.length; i += 1) {
    const letter = letters[i] ?? '';
    const pair = letter + (letters[i + 1] ?? '');
    const two = table[pair];
    if (two !== undefined) {
      out += two;
      i += 1;
      continue;
    }
    const base = letter.normalize('NFD').replace(MARKS, '');
    const one = table[letter] ?? table[base] ?? LATIN[base];
    out += one ?? (/^[a-z0-9]+$/u.test(base) ? base : opaque(base));
  }
  return out;
}

/** Letters with marks that the tables know as letters of their own stay whole; from the others marks are taken. */
function withoutMarks(word: string): readonly string[] {
  return Array.from(word.normalize('NFC'))
    .map((letter) => (KEEPS_MARKS.has(letter) ? letter : letter.normalize('NFD').replace(MARKS, '')))
    .flatMap((letter) => Array.from(letter));
}

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
