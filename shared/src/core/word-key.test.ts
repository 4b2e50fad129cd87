import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { wordKey } from './word-key.ts';

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

test('a key is its own key', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      expect(wordKey(wordKey(text))).toBe(wordKey(text));
    }),
  );
});

test('a text with a letter has a key', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      fc.pre(/\p{L}/u.test(text.normalize('NFKC')));
      expect(wordKey(text)).not.toBe('');
    }),
  );
});
