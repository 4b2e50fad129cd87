import { describe, expect, test } from '@jest/globals';
import { buildSchema } from 'graphql';
import { brokenPromises, changesBetween, earliestEnd } from './evolution.ts';

/** An invented graph, as it was released on 2026-01-31. */
const BEFORE = `
  type Query { persons(filter: PersonFilter, first: Int = 20): [Person!]! old: Old @deprecated(reason: "Nobody asks. Until 2026-08-01.") kinds: [Kind!]! }
  input PersonFilter { name: String born: String @deprecated(reason: "Ask dateOfBirth. Until 2026-08-01.") }
  type Person { id: ID! name: String height: Int @deprecated(reason: "Ask build. Until 2026-08-01.") weight: Int
    late: Int @deprecated(reason: "Ask build. Until 2027-03-01.") vague: Int @deprecated(reason: "Do not.") }
  type Old { id: ID }
  enum Kind { ONE TWO @deprecated(reason: "Is ONE. Until 2026-08-01.") }
`;

async function broken(change: (sdl: string) => string): Promise<readonly string[]> {
  const [before, after] = [buildSchema(BEFORE), buildSchema(change(BEFORE))];
  const changes = await changesBetween(before, after);
  expect(changes).not.toEqual([]);
  return brokenPromises(before, changes, { today: '2026-09-01', since: '2026-01-31' });
}

const swap = (from: string, to: string) => (sdl: string) => {
  expect(sdl).toContain(from);
  return sdl.replace(from, to);
};
const without = (gone: string) => swap(gone, '');

describe('what may be done at any time', () => {
  test.each([
    [
      'a type and a field are added',
      swap('enum Kind', 'extend type Person { build: Build } type Build { words: String } enum Kind'),
    ],
    ['an optional argument is added', swap('first: Int = 20', 'first: Int = 20, after: String')],
    [
      'an optional member of an input is added',
      swap('{ name: String born', '{ name: String alias: String born'),
    ],
    ['a value of an enum is added', swap('{ ONE', '{ ONE THREE')],
    ['a field is never null any more', swap('weight: Int', 'weight: Int!')],
    [
      'a field is deprecated for six months',
      swap('weight: Int', 'weight: Int @deprecated(reason: "Ask build. Until 2026-07-31.")'),
    ],
    ['a field is promised for longer', swap('Ask build. Until 2027-03-01.', 'Ask build. Until 2027-04-01.')],
    [
      'a field goes after its day',
      without('height: Int @deprecated(reason: "Ask build. Until 2026-08-01.")'),
    ],
    [
      'a member of an input goes after its day',
      without('born: String @deprecated(reason: "Ask dateOfBirth. Until 2026-08-01.")'),
    ],
    [
      'a value of an enum goes after its day',
      without('TWO @deprecated(reason: "Is ONE. Until 2026-08-01.")'),
    ],
    [
      'a type goes with the last field that led to it',
      (sdl: string) =>
        without('type Old { id: ID }')(
          without('old: Old @deprecated(reason: "Nobody asks. Until 2026-08-01.")')(sdl),
        ),
    ],
  ])('%s', async (_, change) => {
    expect(await broken(change)).toEqual([]);
  });
});

describe('what breaks a promise is told with its name and the way out', () => {
  test.each([
    [
      'a field goes at once',
      without('weight: Int'),
      /^Person\.weight was removed without .*Until 2027-03-01\."\)/u,
    ],
    [
      'a field goes before its day',
      without('late: Int @deprecated(reason: "Ask build. Until 2027-03-01.")'),
      /^Person\.late was removed, and is promised until 2027-03-01/u,
    ],
    [
      'a field goes that was deprecated without a day',
      without('vague: Int @deprecated(reason: "Do not.")'),
      /^Person\.vague was removed without/u,
    ],
    [
      'a field is deprecated without a day',
      swap('weight: Int', 'weight: Int @deprecated(reason: "Ask build.")'),
      /^Person\.weight is deprecated without saying until when.*"Until 2026-07-31\."/u,
    ],
    [
      'a field is deprecated too shortly',
      swap('weight: Int', 'weight: Int @deprecated(reason: "Ask build. Until 2026-07-30.")'),
      /^Person\.weight is deprecated until 2026-07-30, .*"Until 2026-07-31\."/u,
    ],
    [
      'a promise is shortened',
      swap('Until 2027-03-01', 'Until 2027-02-01'),
      /^Person\.late is promised until 2027-03-01/u,
    ],
    [
      'an argument is required',
      swap('filter: PersonFilter,', 'filter: PersonFilter!,'),
      /^Query\.persons\(filter:\): .*deprecate the old/u,
    ],
    [
      'a required argument is added',
      swap('first: Int = 20', 'first: Int = 20, why: String!'),
      /^Query\.persons\(why:\)/u,
    ],
    ['an argument goes', swap(', first: Int = 20', ''), /^Query\.persons\(first:\) was removed/u],
    ['a default is another', swap('= 20', '= 50'), /^Query\.persons\(first:\): /u],
    [
      'a member of an input is required',
      swap('{ name: String born', '{ name: String! born'),
      /^PersonFilter\.name/u,
    ],
    [
      'a field has another type',
      swap('weight: Int', 'weight: String'),
      /^Person\.weight: .*'Int' to 'String'/u,
    ],
    ['a value of an enum goes at once', swap('{ ONE TWO', '{ TWO'), /^Kind\.ONE was removed/u],
    [
      'a type goes and what led to it is another',
      (sdl: string) => without('type Old { id: ID }')(swap('old: Old', 'old: Person')(sdl)),
      /^Query\.old: /u,
    ],
  ])('%s', async (_, change, sentence) => {
    const [first, ...more] = await broken(change);
    expect(first).toMatch(sentence);
    expect(more.filter((one) => !one.startsWith('Old was removed'))).toEqual([]);
  });
});

test('new descriptions hide no change beneath them, and parts of a new type are not told by themselves', async () => {
  const after = BEFORE.replace('type Person {', '"A person." type Person {')
    .replace('weight: Int', '')
    .replace('enum Kind', 'type New { a: Int b: Int } enum Kind');
  const changes = await changesBetween(buildSchema(BEFORE), buildSchema(after));
  expect(changes.map(({ kind, at, breaks }) => [kind, at, breaks])).toEqual([
    ['ADDED', 'New', false],
    ['REMOVED', 'Person.weight', true],
  ]);
});

test('six months end on the last day of a month that is shorter', () => {
  expect(['2026-08-31', '2026-11-26', '2027-08-29'].map(earliestEnd)).toEqual([
    '2027-02-28',
    '2027-05-26',
    '2028-02-29',
  ]);
});
