import { keptLetters, keptNormal } from './kept.ts';
import { ASCII, digitOf, type Shapes } from './keys.ts';

/**
 * Reduces a word or a name to the form in which words of vocabularies are compared: NFKC, small letters, letters and
 * digits of every script, one blank for whatever stands between them. Accents of Latin, Greek and Cyrillic letters do not
 * count (but й is no и), nor do the strokes of ø, đ and ł, nor the vowel signs of Arabic and Hebrew that are seldom written; the
 * vowel signs of other scripts are letters.
 */
export function wordKey(text: string): string {
  if (ASCII.test(text))
    return text
      .toLowerCase()
      .replace(/[^a-z0-9]+/gu, ' ')
      .trim();
  const { single, several } = smallLetters();
  let small = '';
  for (const character of keptNormal(text, ' '))
    small += single.get(character) ?? several[character] ?? character;
  return small.replace(UNCOUNTED, '').normalize('NFC').replace(/ +/gu, ' ').trim();
}

/** The same in one word: makes and models are written together and apart. `hub.word_key` in national databases does the same. */
export function joinedWordKey(text: string): string {
  return wordKey(text).replaceAll(' ', '').normalize('NFC');
}

/** Marks that do not count. */
export const UNCOUNTED_MARKS = '[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670]';
const UNCOUNTED = new RegExp(UNCOUNTED_MARKS, 'gu');
/** Of an accented letter, taken apart: the breve of й and ў makes another letter of и and у. */
const ACCENTS = new RegExp(`(?<![иуИУ])\u0306|(?!\u0306)${UNCOUNTED_MARKS}`, 'gu');

/** Letters whose stroke, or whose want of a dot, is no accent for Unicode. */
const LETTERS: Readonly<Record<string, string>> = { ς: 'σ', ı: 'i', ø: 'o', đ: 'd', ð: 'd', ł: 'l', ħ: 'h' };
const PAIRS: Readonly<Record<string, string>> = { ß: 'ss', æ: 'ae', œ: 'oe', þ: 'th' };

let known: Shapes | undefined;

/** Each letter by its small one without accents, and the digits of all scripts. */
export function smallLetters(): Shapes {
  if (known) return known;
  const all = keptLetters();
  const kept = new Set(all);
  const single = new Map<string, string>();
  const several: Record<string, string> = {};
  for (const character of all) {
    const small = digitOf(character) ?? bare(bare(character).toLowerCase());
    const key = LETTERS[small] ?? PAIRS[small] ?? small;
    if (PAIRS[small] !== undefined) several[character] = key;
    else if (key !== character && kept.has(key)) single.set(character, key);
  }
  return (known = { single, several });
}

function bare(letter: string): string {
  return letter.normalize('NFD').replace(ACCENTS, '').normalize('NFC');
}
