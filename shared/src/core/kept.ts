import { KEPT_CHARACTERS } from './kept-characters.ts';

/** Letters and digits in a circle, in brackets, or several in one square: symbols that stand for what keys keep. */
const ENCLOSED = [
  [0x24_9c, 0x24_e9],
  [0x32_00, 0x32_1e],
  [0x32_20, 0x33_ff],
  [0x1_f1_10, 0x1_f1_4f],
] as const;

/** Scripts without case or digits of their own fill ranges longer than this: ideographs, Hangul, cuneiform. */
const CASELESS = 1000;

/** Every kept character that may have a case or an accent or be a digit, in order. */
export function keptLetters(): readonly string[] {
  return KEPT_CHARACTERS.flatMap(([first, last]) =>
    last - first > CASELESS
      ? []
      : Array.from({ length: last - first + 1 }, (_, i) => String.fromCodePoint(first + i)),
  );
}

/**
 * Writes what is not kept as a class of a regular expression, without its brackets.
 *
 * @param isRaw of a text that is not yet in NFKC: then enclosed characters are kept too.
 * @param write one code point in the notation that is wanted.
 */
export function notKept(isRaw: boolean, write: (point: number) => string): string {
  const ranges = isRaw ? [...KEPT_CHARACTERS, ...ENCLOSED] : KEPT_CHARACTERS;
  return `[^${ranges
    .map(([first, last]) => (first === last ? write(first) : `${write(first)}-${write(last)}`))
    .join('')}]`;
}

const escaped = (point: number): string => `\\u{${point.toString(16)}}`;
const RAW = new RegExp(`${notKept(true, escaped)}+`, 'gu');
const NORMAL = new RegExp(`${notKept(false, escaped)}+`, 'gu');

/**
 * Brings a text to a normal form of compatibility, with `instead` for whatever keys do not keep. Characters that are newer than
 * the list fall out before, so that every version of Unicode gives the same.
 */
export function keptNormal(text: string, instead: '' | ' '): string {
  return text.replace(RAW, instead).normalize('NFKC').replace(NORMAL, instead);
}
