import { expect, test } from '@jest/globals';
import { createHmac, randomBytes } from 'node:crypto';
import { fc } from '../../../testing/drawn.ts';
import { LedgerNames } from './names.ts';
import { formsOf } from './search-values.ts';

const names = new LedgerNames(randomBytes(32));

/** Whether an auditor who asks for one finds who asked for the other. */
function finds(sought: string, asked: string): boolean {
  const held = new Set(names.values(asked));
  return names.values(sought).some((hash) => held.has(hash));
}

test.each([
  ['Nada Jovanović', 'nada  JOVANOVIC', true],
  ['Jovanović, Nada', 'Nada Jovanović', true],
  ['Jean-Luc Strauß', 'STRAUSS jean luc', true],
  ['AB-12 3', 'ab123', true],
  ['Нада Јовановић', 'НАДА ЈОВАНОВИЋ', true],
  ['Ὀδυσσεύς', 'ΟΔΥΣΣΕΥΣ', true],
  ['DE:person:P-1', 'de:person:p-1', true],
  [
    'L898902C3',
    'P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10',
    true,
  ],
  [
    'Anna Maria Eriksson',
    'P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10',
    true,
  ],
  [
    'D23145890',
    'I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<',
    true,
  ],
  ['Nada Jovanović', 'Nada Jovanov', false],
  ['AB?123', 'AB1123', false],
  ['12 AB', 'AB 12', false],
  ['1992', '1993', false],
])('%s finds %s: %s', (sought, asked, expected) => {
  expect(finds(sought, asked)).toBe(expected);
});

test('spelling never hides a value: case, blanks and punctuation between characters do not count', () => {
  const word = fc.stringMatching(/^[A-Za-z0-9]{1,12}$/u);
  fc.assert(
    fc.property(
      fc.array(word, { minLength: 1, maxLength: 4 }),
      fc.constantFrom(' ', '-', '. ', '/'),
      (words, gap) => {
        expect(finds(words.join(gap), ` ${words.join('').toLowerCase()} `)).toBe(true);
      },
    ),
  );
});

test('hashes are of this ledger alone, two of one value are alike, and what holds no letter or digit is nothing', () => {
  expect(names.values('x')).toEqual(names.values(' X '));
  expect(new LedgerNames(randomBytes(32)).values('x')).not.toEqual(names.values('x'));
  expect(formsOf(' -- ')).toEqual([]);
});

test('questions of before are found by their exact spelling', () => {
  const secret = randomBytes(32);
  const then = createHmac('sha256', secret).update('"Nada Jovanović"').digest();
  expect(new LedgerNames(secret).asked('Nada Jovanović')).toContainEqual(then.subarray(0, 16));
});
