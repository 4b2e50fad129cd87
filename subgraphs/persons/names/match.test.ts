import { describe, expect, test } from '@jest/globals';
import { nameMatch } from './match.ts';

const YULIA = {
  surnames: 'Shcherbakova',
  forenames: 'Yulia',
  patronymic: 'Olegovna',
  nameAtBirth: 'Kovalenko',
  previousNames: ['Bondarenko'],
  transliteration: 'IULIIA SHCHERBAKOVA',
};

describe('of the spellings of a record, the nearest is named with its rule:', () => {
  test.each([
    ['Yulia Shcherbakova', 'Yulia Shcherbakova', 'NAME_EQUAL'],
    ['Iuliia Shcherbakova', 'IULIIA SHCHERBAKOVA', 'NAME_PUNCTUATION'],
    ['SHCHERBAKOVA, Yulia', 'Yulia Shcherbakova', 'NAME_INVERTED'],
    ['Юлия Щербакова', 'Yulia Shcherbakova', 'NAME_TRANSLITERATION'],
    ['Yulia Olegovna Shcherbakova', 'Yulia Olegovna Shcherbakova', 'NAME_EQUAL'],
    ['Yulia Kovalenkos', 'Yulia Kovalenko', 'NAME_ONE_EDIT'],
    ['Bondarenko', 'Bondarenko', 'NAME_EQUAL'],
  ])('%s', (asked, found, how) => {
    expect(nameMatch(asked, [YULIA])).toEqual({ asked, found, how });
  });

  test('by no rule where it takes two, or where a part was asked for', () => {
    expect(nameMatch('Shcherbakova', [YULIA])).toMatchObject({ how: null });
    expect(nameMatch('Yolia Xhcherbkovo', [YULIA])).toMatchObject({ how: null, found: 'Yulia Shcherbakova' });
  });

  test('of what is not shown nothing is named', () => {
    expect(nameMatch('Anna', [{ surnames: null, forenames: null }])).toEqual({
      asked: 'Anna',
      found: null,
      how: null,
    });
    expect(nameMatch('Anna', [])).toEqual({ asked: 'Anna', found: null, how: null });
  });

  test('the nearest of several identities', () => {
    const identities = [
      { surnames: 'Ivanova', forenames: 'Anna' },
      { surnames: 'Bauer', forenames: 'Anna' },
    ];
    expect(nameMatch('Anna Bauer', identities)).toMatchObject({ found: 'Anna Bauer', how: 'NAME_EQUAL' });
    expect(nameMatch('Anne Maria Bauers', identities)).toMatchObject({ found: 'Anna Bauer' });
  });
});
