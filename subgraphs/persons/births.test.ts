import { describe, expect, test } from '@jest/globals';
import { fc } from '../../shared/testing/drawn.ts';
import { times } from '../../shared/testing/depth.ts';
import { askedBirth, birthAgreement } from './births.ts';
import { multirange } from './partial-date.ts';

function agreement(asked: string, ...recorded: readonly string[]): string {
  const birth = askedBirth(asked);
  if (!birth) throw new Error(`${asked} is no date`);
  return birthAgreement(birth, recorded);
}

describe('a date of birth', () => {
  test.each([
    ['1985-03-07', '1985-03-07', 'EQUAL'],
    ['1985', '1985-XX-XX', 'EQUAL'],
    ['1985-03', '1985-03-XX', 'EQUAL'],
    // Day and month swapped, one digit another.
    ['1985-03-07', '1985-07-03', 'SIMILAR'],
    ['1985-03-07', '1985-03-08', 'SIMILAR'],
    ['1985-03-07', '1995-03-07', 'SIMILAR'],
    // A part is not known, and the rest agrees.
    ['1985-03-07', '1985', 'SIMILAR'],
    ['1985-03-07', '1985-03-XX', 'SIMILAR'],
    ['1985', '1985-03-07', 'SIMILAR'],
    ['1974-05-05', '1973/1974', 'SIMILAR'],
    ['1985-XX-08', '1985-11-08', 'SIMILAR'],
    ['1985-XX-08', '1985', 'SIMILAR'],
    // Both know, and differ.
    ['1985-XX-08', '1985-03-07', 'DIFFERENT'],
    ['1985-03-07', '1985-XX-08', 'DIFFERENT'],
    ['1985-03-07', '1986', 'DIFFERENT'],
    ['1985-03-07', '1985-04', 'DIFFERENT'],
    ['1985-03-07', '1961-11-30', 'DIFFERENT'],
    ['1985-03-07', '1985-04-08', 'DIFFERENT'],
  ] as const)('%s beside %s: %s', (asked, recorded, expected) => {
    expect(agreement(asked, recorded)).toBe(expected);
  });

  test('that is not known, or not readable, is missing; of several the nearest counts', () => {
    expect(agreement('1985-03-07')).toBe('MISSING');
    expect(agreement('1985-03-07', 'about the time of the war')).toBe('MISSING');
    expect(agreement('1985-03-07', '1961-11-30', '1985')).toBe('SIMILAR');
    expect(agreement('1985-03-07', '1985', '1985-03-07', '1961')).toBe('EQUAL');
  });

  const day = fc
    .date({ min: new Date('1900-01-01'), max: new Date('2029-12-31'), noInvalidDate: true })
    .map((date) => date.toISOString().slice(0, 10));

  test('is as near to another as that one is to it', () => {
    const partial = fc.tuple(day, fc.constantFrom(10, 7, 4)).map(([text, length]) => text.slice(0, length));
    fc.assert(
      fc.property(partial, partial, (one, other) => {
        expect(agreement(one, other)).toBe(agreement(other, one));
      }),
      { numRuns: times(300) },
    );
  });

  test('has a bounded number of similar ones, each of which is a day', () => {
    fc.assert(
      fc.property(day, (text) => {
        const { similar, days } = askedBirth(text) ?? { similar: [], days: [] };
        expect(similar.length).toBeLessThanOrEqual(72);
        expect(similar).not.toContain(text);
        for (const one of similar) expect(new Date(`${one}T00:00:00Z`).toISOString()).toContain(one);
        expect(multirange(days)).toBe(`{[${text},${text}]}`);
      }),
      { numRuns: times(100) },
    );
  });
});
