import { expect, test } from '@jest/globals';
import { joinedWordKey } from '../../shared/src/core/word-key.ts';
import { fc } from '../../shared/testing/drawn.ts';
import { makeKeys, modelKeys } from './spellings.ts';

test.each([
  ['Застава', 'Zastava'],
  ['Беретта', 'BERETTA'],
  ['Глок', 'Glock'],
  ['Вальтер', 'Walther'],
  ['Црвена застава', 'Crvena zastava'],
  ['Байкал', 'Baikal'],
  ['ΠΥΡΚΑΛ', 'Pyrkal'],
  ['ВЕRЕТТА', 'BERETTA'],
  ['Smith and Wesson', 'Smith & Wesson'],
  ['Smith+Wesson', 'Smith & Wesson'],
  ['Dreyse und Söhne', 'Dreyse & Söhne'],
  ['Dreyse & Söhne', 'Dreyse et Söhne'],
  ['Dreyse y Söhne', 'Dreyse and Söhne'],
  ['Ђуро и Јовић', 'Djuro i Jović'],
  ['Ђуро и Јовић', 'Đuro & Jović'],
  ['Смит и Вессон', 'Smith & Wesson'],
  ['S&W', 'Smith und Wesson'],
  ['S & W', 'SMITH & WESSON'],
  ['Heckler und Koch', 'HK'],
])('%s finds what is on record as %s', (one, other) => {
  expect(makeKeys(one)).toContain(joinedWordKey(other));
  expect(makeKeys(one)[0]).toBe(joinedWordKey(one));
});

test.each([
  ['Zastava', 'Застава'],
  ['Izhmash', 'Ижмаш'],
  ['Baikal', 'Байкал'],
  ['Saiga', 'Сайга'],
  ['Šumadija', 'Шумадија'],
  ['Glock', 'Глок'],
])('%s finds what is on record as %s', (latin, cyrillic) => {
  expect(makeKeys(latin)).toContain(joinedWordKey(cyrillic));
});

test.each([
  ['М70', 'M70'],
  ['АК-47', 'AK-47'],
  ['ПМ', 'PM'],
  ['АКС', 'AKS'],
])('the model %s finds %s, and that finds it', (cyrillic, latin) => {
  expect(modelKeys(cyrillic)).toContain(joinedWordKey(latin));
  expect(modelKeys(latin)).toContain(joinedWordKey(cyrillic));
});

test.each([
  ['Sako', ['sako', 'сако']],
  ['Quillfeather', ['quillfeather']],
  ['92', ['92']],
  ['Carl E', ['carle', 'царле']],
  ['Gustaf e 5', ['gustafe5', 'густафе5']],
])('%s is asked for by no more than %s', (make, keys) => {
  expect(makeKeys(make)).toEqual(keys);
});

test('an initial is no word for &', () => {
  expect(makeKeys('Zbrojovka Z')).not.toContain('zbrojovka');
  expect(makeKeys('Y Arms')).not.toContain('arms');
  expect(modelKeys('Arms and Co')).not.toContain('armsco');
});

test('keys are a few, each once, as registers make them, and the first is the name as it is written', () => {
  const names = [
    fc.string({ unit: 'grapheme', maxLength: 200 }),
    fc.stringMatching(/^[а-яё]{2,9}( [&иy] [а-яa-zё]{2,9}){0,3}$/u),
    fc.stringMatching(/^[a-zš]{2,9}( (&|and|e) [a-z]{2,9}){0,3}$/u),
  ];
  fc.assert(
    fc.property(fc.oneof(...names), (name) => {
      for (const keys of [makeKeys(name), modelKeys(name)]) {
        const written = joinedWordKey(name);
        expect(keys[0]).toBe(written === '' ? undefined : written);
        expect(keys.length).toBeLessThanOrEqual(30);
        expect(new Set(keys).size).toBe(keys.length);
        expect(keys.map(joinedWordKey)).toEqual(keys);
      }
    }),
  );
});
