import { expect, test } from '@jest/globals';
import { fc } from '../../testing/drawn.ts';
import { documentKey } from './keys.ts';
import { joinedWordKey, wordKey } from './word-key.ts';

test.each([
  ['COCAÍNA', 'cocaina'],
  ['  Coca-paste / base ', 'coca paste base'],
  ['ｋｇ', 'kg'],
  ['Чай и йод', 'чай и йод'],
  ['كُوكَايِين', 'كوكايين'],
  ['हेरोइन', 'हेरोइन'],
  ['ηρωΐνη', 'ηρωινη'],
  ['可卡因', '可卡因'],
  ['...', ''],
])('%s is compared as %s', (text, key) => {
  expect(wordKey(text)).toBe(key);
});

test.each([
  ['героин', 'гашиш'],
  ['كوكايين', 'هيروين'],
  ['мой', 'мои'],
  ['हेरोइन', 'हरइन'],
])('%s and %s stay two words', (one, other) => {
  expect(wordKey(one)).not.toBe(wordKey(other));
});

test.each([
  ['KIRIKKALE', 'Kırıkkale'],
  ['İstanbul', 'ISTANBUL'],
  ['SCHØNBERG', 'Schonberg'],
  ['Weiß & Söhne', 'WEISS & SOHNE'],
  ['Zakłady', 'ZAKLADY'],
  ['ΠΥΡΚΑΛΟΣ', 'πυρκαλος'],
  ['٧٫٦٢', '7.62'],
])('%s and %s are one', (one, other) => {
  expect(wordKey(one)).toBe(wordKey(other));
});

test('a key is its own key', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      expect(wordKey(wordKey(text))).toBe(wordKey(text));
    }),
  );
});

/** A range of letters of each script that is written today and has ten million writers or more, and some others. */
const WRITTEN = [
  [0x61, 0x7a],
  [0xe0, 0xf6],
  [0x3b1, 0x3c9],
  [0x430, 0x45f],
  [0x561, 0x586],
  [0x5d0, 0x5ea],
  [0x621, 0x63a],
  [0x641, 0x64a],
  [0x671, 0x6d3],
  [0x905, 0x939],
  [0x985, 0x98c],
  [0xa05, 0xa0a],
  [0xa85, 0xa8d],
  [0xb85, 0xb8a],
  [0xc05, 0xc0c],
  [0xc85, 0xc8c],
  [0xd05, 0xd0c],
  [0xd85, 0xd96],
  [0xe01, 0xe30],
  [0xe94, 0xe97],
  [0x1000, 0x102a],
  [0x10d0, 0x10f0],
  [0x1200, 0x1248],
  [0x1780, 0x17b3],
  [0x1820, 0x1842],
  [0x3041, 0x3096],
  [0x30a1, 0x30fa],
  [0x4e00, 0x9fa5],
  [0xac00, 0xd7a3],
] as const;

test('a text with a letter has a key', () => {
  const letter = fc
    .constantFrom(...WRITTEN)
    .chain(([min, max]) => fc.integer({ min, max }))
    .map((point) => String.fromCodePoint(point));
  const rest = fc.string({ unit: 'grapheme' });
  fc.assert(
    fc.property(rest, letter, rest, (before, one, after) => {
      expect(wordKey(`${before}${one}${after}`)).not.toBe('');
      expect(joinedWordKey(one)).not.toBe('');
      expect(documentKey(one)).not.toBe('');
    }),
  );
});

test('what is no letter has none', () => {
  for (const text of ['ˆ', 'ـ', '™', '\ufe0f', '?!']) expect(wordKey(text)).toBe('');
});
