import { describe, expect, test } from '@jest/globals';
import { identityRules, identityScore, type ComparedIdentity } from './rules.ts';

const anna: ComparedIdentity = {
  surnames: 'Shcherbakova',
  forenames: 'Anna',
  dateOfBirth: '1985-03-07',
  sex: 'FEMALE',
  nationalities: ['UA'],
};
const REST = ['DOB_EQUAL', 'SEX_EQUAL', 'NATIONALITY_EQUAL'];

describe('names of one human, by the rule that finds them alike', () => {
  test.each([
    ['NAME_EQUAL', {}],
    ['NAME_PUNCTUATION', { surnames: "Shcher'bakova" }],
    ['NAME_INVERTED', { surnames: 'Anna', forenames: 'Shcherbakova' }],
    ['NAME_REGROUPED', { surnames: 'Shcher Bakova' }],
    ['NAME_TRANSLITERATION', { surnames: 'Щербакова', forenames: 'Анна' }],
    ['NAME_LETTERS_SWAPPED', { surnames: 'Shcherkabova' }],
    ['NAME_ONE_EDIT', { surnames: 'Shcherbakowa' }],
    ['NAME_TRUNCATED', { surnames: 'Shcherbak' }],
  ] satisfies [string, Partial<ComparedIdentity>][])('%s', (rule, change) => {
    const [first, ...rest] = identityRules(anna, { ...anna, ...change });
    // A spelling that transliteration makes equal is found by that rule first.
    expect([rule, 'NAME_TRANSLITERATION']).toContain(first);
    expect(rest).toEqual(REST);
  });

  test('different names meet no rule of names', () => {
    expect(identityRules(anna, { ...anna, surnames: 'Kovalenko', forenames: 'Petra' })).toEqual(REST);
  });
});

test.each([
  ['1985-07-03', 'DOB_DAY_MONTH_INVERTED'],
  ['1986-03-07', 'DOB_ONE_EDIT'],
  ['1985', 'DOB_COMPATIBLE'],
  ['1985-03-XX', 'DOB_COMPATIBLE'],
])('a date of birth of %s is similar by %s', (dateOfBirth, rule) => {
  expect(identityRules(anna, { ...anna, dateOfBirth })).toContain(rule);
});

test('a date that is another day, another sex and another nationality meet no rule', () => {
  expect(
    identityRules(anna, { ...anna, dateOfBirth: '1990-12-24', sex: 'MALE', nationalities: ['FR'] }),
  ).toEqual(['NAME_EQUAL']);
});

test('the score is 1 for equal identities and less for each rule that is a likeness', () => {
  expect(identityScore(identityRules(anna, anna))).toBe(1);
  expect(identityScore(identityRules(anna, { ...anna, dateOfBirth: '1985' }))).toBe(0.94);
  expect(identityScore([])).toBe(0);
});
