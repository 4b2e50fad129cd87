import anyAscii from 'any-ascii';
import { hanReadings, hangulReadings } from './east-asia.ts';
import { scriptOf } from './script.ts';
import {
  ARABIC,
  ARABIC_HEARD,
  BULGARIAN,
  CYRILLIC_ICAO,
  GREEK,
  GREEK_HEARD,
  HEBREW,
  HEBREW_HARD,
  HEBREW_SIN,
  LATIN,
  LATIN_EXPANDED,
  PERSIAN,
  RUSSIAN_PRESS,
  SERBIAN,
  SERBIAN_TYPED,
  UKRAINIAN,
  UZBEK,
  type Table,
} from './tables.ts';

export { scriptOf };

const MARKS = /\p{M}/gu;
/** Apostrophes, primes, modifier letters such as the okina and those of Uzbek, Hebrew geresh, and the Arabic tatweel. */
const UNHEARD = /['’‘‛ʼʻ`´ʹʺʿʾˈ′″ꞌ׳״"“”\u0640\u200c\u200d]/gu;
const SEPARATORS = /[^\p{L}\p{M}\p{N}]+/gu;

/**
 * Words of a name: compatibility forms and case folded; apostrophes, tatweel and joiners gone; everything else that is no
 * letter a gap.
 */
export function words(name: string): readonly string[] {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/ג['’׳]/gu, 'j')
    .replace(UNHEARD, '')
    .replace(SEPARATORS, ' ')
    .trim()
    .split(' ')
    .filter((word) => word !== '');
}

/**
 * Writes a name in Latin letters in every way that a passport or a newspaper is likely to: one or two variants for Latin,
 * several for other scripts.
 *
 * @returns variants without repetition, words divided by one blank, letters a-z and digits only.
 */
export function romanisations(name: string): readonly string[] {
  return [...new Set(readings(name).map((variant) => spelt(variant.join(' '))))];
}

/** A reading as it is written: waw is w at the beginning of a word and between vowels, otherwise u. */
export function spelt(reading: string): string {
  return reading
    .replace(/\bW|(?<=[aeiou])W(?=[aeiou])/gu, 'w')
    .replace(/W/gu, 'u')
    .toLowerCase();
}

/**
 * Reads a name as its script and languages may: each reading is a list of words in Latin letters, in which capitals
 * stand for what the script leaves open (see `ARABIC` in tables.ts).
 *
 * @returns at most eight readings, without repetition and without empty words.
 */
export function readings(name: string): readonly (readonly string[])[] {
  const parts = words(name).map((word) => readingsOf(word, name));
  const ways = Math.min(READINGS_MAX, Math.max(0, ...parts.map(({ length }) => length)));
  const found = new Map<string, readonly string[]>();
  for (let way = 0; way < ways; way += 1) {
    const reading = parts
      .flatMap((choices) => choices[Math.min(way, choices.length - 1)]?.split(' ') ?? [])
      .filter((word) => word !== '');
    if (reading.length > 0) found.set(reading.join(' '), reading);
  }
  return [...found.values()];
}

const READINGS_MAX = 8;

/** Every way in which one word is read; ways of the same number belong together within a name. */
function readingsOf(word: string, name: string): readonly string[] {
  if (/^[a-z0-9]+$/u.test(word)) return [word];
  switch (scriptOf(word)) {
    case 'Latn':
      return LATIN_WAYS.map((table) => throughTable(word, table));
    case 'Cyrl':
      return cyrillicWays(name).map((table) => throughTable(word, table));
    case 'Grek':
      return GREEK_WAYS.map((table) => throughTable(word, table));
    case 'Arab':
      return arabicReadings(word);
    case 'Hebr':
      return HEBREW_WAYS.map((table, way) => hebrewReading(word, table, way));
    case 'Hani':
      return hanReadings(word);
    case 'Hang':
      return hangulReadings(word);
    case 'Kana':
      return kanaReadings(word);
    default:
      return [throughTable(word, LATIN)];
  }
}

const LATIN_WAYS = [LATIN, LATIN_EXPANDED];
const UKRAINIAN_WAYS = [UKRAINIAN, CYRILLIC_ICAO, RUSSIAN_PRESS];
const SERBIAN_WAYS = [SERBIAN, SERBIAN_TYPED, CYRILLIC_ICAO];
const CYRILLIC_WAYS = [CYRILLIC_ICAO, RUSSIAN_PRESS, UKRAINIAN, BULGARIAN, SERBIAN];
const UZBEK_WAYS = [UZBEK, CYRILLIC_ICAO];
const TURKIC_WAYS = [CYRILLIC_ICAO, RUSSIAN_PRESS];
const GREEK_WAYS = [GREEK, GREEK_HEARD];
const HEBREW_WAYS = [HEBREW, HEBREW_HARD, HEBREW_SIN];

/** Letters tell the language, of the whole name: one word of it may have none of them. */
function cyrillicWays(name: string): readonly Table[] {
  const letters = name.toLowerCase();
  if (/[қғҳ]/u.test(letters) && /ў/u.test(letters)) return UZBEK_WAYS;
  if (/[әғқҡҝңҥҙҫҕөұүһҳҷҹҽҟ]|җ/u.test(letters)) return TURKIC_WAYS;
  if (/[іїєґ]/u.test(letters)) return UKRAINIAN_WAYS;
  if (/[ђћљњџј]/u.test(letters)) return SERBIAN_WAYS;
  return CYRILLIC_WAYS;
}

/** The Arabic article is written together with its noun. Other names begin with the same letters: Alexander, Elias. */
const ARTICLE = /^(و?)ال(?=.{3,})/u;
const ALLAH = /^(?:ا?ل)?ل[له][هہة]?$/u;
const READS_APART = /[ثذضظى]/u;

function arabicReadings(word: string): readonly string[] {
  if (/^(?:ال|ا)?لل[هہ]$/u.test(word) || ALLAH.test(word)) return ['allah'];
  const joined = /^(..+?)ا?لل[هہ]$/u.exec(word)?.[1];
  if (joined !== undefined && !/^(?:عبد?|ال)$/u.test(joined))
    return arabicReadings(joined).map((read) => `${read} allah`);
  const tables = READS_APART.test(word) ? [ARABIC, PERSIAN, ARABIC_HEARD] : [ARABIC];
  const pad = tables.length === 1 ? [tables[0] ?? ARABIC, tables[0] ?? ARABIC, tables[0] ?? ARABIC] : tables;
  const whole = pad.map((table) => throughTable(word, table));
  if (!ARTICLE.test(word)) return [...whole, ...whole.slice(0, 2)];
  const apart = pad.map((table) => `al ${throughTable(word.replace(ARTICLE, ''), table)}`);
  return [...apart, ...whole.slice(0, 2)];
}

/** Kana write l as r; a long vowel is a dash, which falls away. */
function kanaReadings(word: string): readonly string[] {
  const latin = throughTable(word, LATIN);
  return [latin, latin.replace(/r/gu, 'l')];
}

/** Letters with two sounds are hard where a word begins. */
function hebrewReading(word: string, table: Table, way: number): string {
  const first = /^[בכפ]/u.exec(word)?.[0];
  if (way > 0 || first === undefined) return throughTable(word, table);
  return `${HEBREW_HARD[first] ?? ''}${throughTable(word.slice(1), table)}`;
}

const KEEPS_MARKS = new Set([
  ...['й', 'ё', 'ї', 'ў', 'ѓ', 'ќ', 'أ', 'إ', 'آ', 'ؤ', 'ئ', 'ä', 'ö', 'ü', 'å', 'ñ', 'ۀ'],
]);
const BY_TABLE = new Set(['Latn', 'Cyrl', 'Grek', 'Arab', 'Hebr']);

/**
 * Replaces letter by letter, the longest key first; letters that the table does not have lose their marks, or are read by
 * the tables of the any-ascii package (ISC), which knows all scripts of Unicode.
 */
export function throughTable(word: string, table: Table): string {
  if (/^[a-z0-9]+$/u.test(word)) return word;
  if (!BY_TABLE.has(scriptOf(word))) return generic(word);
  const letters = withoutMarks(word);
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
    out += table[letter] ?? table[base] ?? LATIN[base] ?? (/^[a-z0-9]+$/u.test(base) ? base : generic(base));
  }
  return out;
}

/** Latin letters and digits for any text; three or more letters that mean nothing where no reading is known. */
function generic(text: string): string {
  const latin = anyAscii(text)
    .toLowerCase()
    .replace(/[^a-z0-9]+/gu, '');
  return latin === '' ? opaque(text.replace(MARKS, '')) : latin;
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

/** A letter that no table reads: three or more Latin letters that stand for its number and nothing else. */
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
