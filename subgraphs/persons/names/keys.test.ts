import { describe, expect, test } from '@jest/globals';
import { fc } from '../../../shared/testing/drawn.ts';
import { KEYS_MAX, nameKeys } from './keys.ts';
import { romanisations, scriptOf } from '../../../shared/src/core/names/romanise.ts';

const plain = (name: string) => nameKeys([name]).map((key) => key.split('|')[0]);
/** Consonants as scores compare them: without the mark of their script, and waw for a vowel. */
const bones = (name: string) => nameKeys([name]).map((key) => key.split('|')[1]?.replace(/[~w]/gu, ''));

describe('one name, however it is written', () => {
  test.each([
    ['Müller', 'Mueller'],
    ['Müller', 'Muller'],
    ['Jørgensen', 'Jorgensen'],
    ['Åse', 'Aase'],
    ['Groß', 'Gross'],
    ['Юлия Жукова', 'Iuliia Zhukova'],
    ['Юлия Жукова', 'Yulia Zhukova'],
    ['Хрущев', 'Khrushchev'],
    ['Олександр Григоренко', 'Oleksandr Hryhorenko'],
    ['Щербина', 'Shcherbyna'],
    ['Ђорђевић', 'Djordjevic'],
    ['Ђорђевић', 'Đorđević'],
    ['Γιώργος Παπαδόπουλος', 'Giorgos Papadopoulos'],
    ['Ангел Върбанов', 'Angel Varbanov'],
    ["O'Brien", 'OBrien'],
    ['Ｉｖａｎ', 'Ivan'],
    ['Saint-Martin', 'saint martin'],
  ])('%s and %s share a key', (one, other) => {
    expect(plain(one).filter((key) => plain(other).includes(key))).not.toEqual([]);
  });

  test.each([
    ['محمد', 'Mohammed'],
    ['محمد', 'Muhammad'],
    ['يوسف', 'Youssef'],
    ['خالد', 'Khalid'],
    ['حسين', 'Hussein'],
    ['الشريف', 'al-Sharif'],
    ['جمال', 'Jamal'],
  ])('%s and %s have the same consonants', (one, other) => {
    expect(bones(one).filter((key) => bones(other).includes(key))).not.toEqual([]);
  });
});

test('names of other scripts compare as themselves', () => {
  expect(plain('林张')).toEqual(plain('林张'));
  expect(plain('林张')).not.toEqual(plain('张林'));
  expect(scriptOf('林张')).toBe('Hani');
  expect(scriptOf('123')).toBe('Zyyy');
});

test('every key has as many words on both sides, and only Latin letters and digits', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (name) => {
      expect(nameKeys([name]).length).toBeLessThanOrEqual(KEYS_MAX);
      for (const key of nameKeys([name])) {
        const [left, right, more] = key.split('|');
        expect(more).toBeUndefined();
        expect(left).toMatch(/^[a-z0-9]+( [a-z0-9]+)*$/u);
        expect(right).toMatch(/^(?:[a-z0-9]+~?|[.=])(?: (?:[a-z0-9]+~?|[.=]))*$/u);
        expect(right?.split(' ')).toHaveLength(left?.split(' ').length ?? 0);
        expect(key.length).toBeLessThan(450);
      }
      for (const variant of romanisations(name)) expect(variant).toMatch(/^[a-z0-9 ]+$/u);
    }),
  );
});

test('a name of any length has few keys, its first and its last words in each', () => {
  const long = `Anna ${'Maria del Rosario '.repeat(5_000)}Zvonarova`;
  const keys = nameKeys([long]);
  expect(keys.length).toBeLessThanOrEqual(KEYS_MAX);
  for (const key of keys) expect(key).toMatch(/^ana .* zvonarova\|an .* zvnrv$/u);
});

test('a word that is said again and again counts three times: names have it no more often', () => {
  const [key = ''] = nameKeys(['al '.repeat(66)]);
  expect(key.split('|')[0]).toBe('al al al');
  expect(plain('Boutros Boutros-Ghali')).toEqual(plain('Boutros Boutros Ghali'));
  for (const repeated of nameKeys([`${'ال علي '.repeat(28)}حسن`]))
    expect(repeated.split('|')[0]?.split(' ').length).toBeLessThanOrEqual(7);
});
