import { describe, expect, test } from '@jest/globals';
import { STORY_LINKS } from '../../shared/src/invented/story-links.ts';
import { STORY_TRAVELLERS, UNKNOWN_TRAVELLER_MRZ } from '../../shared/src/invented/story-travellers.ts';
import { storyRows, type StoryRecord } from '../../shared/src/invented/story.ts';
import type { StateCode } from '../../shared/src/core/ids.ts';
import type { Domain } from '../../shared/src/core/vocabulary.ts';
import { STORY_CROSSINGS } from '../../subgraphs/border-crossings/invented-story.ts';
import { readMrz } from '../../shared/src/core/mrz.ts';
import { STORY_SEIZURES } from '../../subgraphs/drug-seizures/invented-story.ts';
import { STORY_FIREARMS } from '../../subgraphs/firearms/invented-story.ts';
import { STORY_PEOPLE } from '../../subgraphs/persons/invented-story.ts';
import { makeWorld } from './world.ts';

const RECORDS: Readonly<Partial<Record<Domain, readonly StoryRecord[]>>> = {
  person: STORY_PEOPLE,
  firearm: STORY_FIREARMS,
  seizure: STORY_SEIZURES,
  crossing: STORY_CROSSINGS,
};
const NAMES = new Set(
  Object.entries(RECORDS).flatMap(([domain, records]) =>
    records.map(({ owner, local }) => `${owner} ${domain} ${local.slice('MELTEMI-'.length)}`),
  ),
);

describe('the story of the demonstration', () => {
  test('links only records that it tells of, each recorded by the State of its near end', () => {
    const ends = STORY_LINKS.flatMap(({ near, far }) => [near.join(' '), far.join(' ')]);
    expect(ends.filter((end) => !NAMES.has(end))).toEqual([]);
    expect([...NAMES].filter((name) => !ends.includes(name))).toEqual(['GB person 06', 'NO person 07']);
  });

  test('has a suspect with links over all four domains and several States', () => {
    const main = 'DE person 01';
    const others = STORY_LINKS.flatMap(({ near, far }) =>
      near.join(' ') === main ? [far] : far.join(' ') === main ? [near] : [],
    );
    expect(new Set(others.map(([, domain]) => domain))).toEqual(new Set(Object.keys(RECORDS)));
    expect(new Set(others.map(([state]) => state)).size).toBeGreaterThan(4);
  });

  test('has names in Greek, Cyrillic and Arabic, and records of three handling codes', () => {
    const people = STORY_PEOPLE.map(({ values }) => values['primary_name'] as string);
    for (const script of [/\p{Script=Greek}/u, /\p{Script=Cyrillic}/u, /\p{Script=Arabic}/u])
      expect(people.some((name) => script.test(name))).toBe(true);
    const handling = STORY_PEOPLE.map(({ handling: code = 'H0' }) => code);
    expect(new Set(handling)).toEqual(new Set(['H0', 'H1', 'H2']));
  });

  test.each([...Object.values(STORY_TRAVELLERS).map(({ mrz }) => mrz), UNKNOWN_TRAVELLER_MRZ])(
    'has passports that fit their zone: %s',
    (mrz) => {
      const { number, issuer, doubts } = readMrz(mrz);
      expect(doubts).toEqual([]);
      expect(number).toHaveLength(9);
      expect(mrz.slice(2, 5)).toBe(issuer);
    },
  );

  test('is told in the shipped volume, and not in small worlds, whose records are counted', () => {
    const rows = (scale: number): number =>
      [...storyRows(makeWorld({ seed: 1, scale }), 'DE' as StateCode, STORY_PEOPLE, ['id'])].length;
    expect([rows(0.5), rows(1), rows(100)]).toEqual([0, 1, 1]);
  });
});
