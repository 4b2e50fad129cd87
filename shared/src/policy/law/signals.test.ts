import { expect, test } from '@jest/globals';
import { AA, fixtureLaw, state } from '../testing/fixture.ts';
import { diffLaws } from '../tools/diff.ts';
import { lint } from '../tools/lint.ts';
import { THRESHOLDS } from '../words/signals.ts';

const ON = '2026-11-23';
const WATCH = 'reason: invented for a test, basis: [{ instrument: Example, article: "1" }]';
const withSignals = (text: string): Readonly<Record<string, string>> => ({
  'AA.yaml': `${AA.trimEnd()}\nsignals:\n${text}`,
});
const law = (text: string) => fixtureLaw(withSignals(text));

test('what a profile does not state is the default, and a kind that it does not name is not looked for', () => {
  const { states } = law(`  noHits: { ${WATCH} }\n  budget: { times: 7, ${WATCH} }\n`);
  const signals = states.get(state('AA'))?.signals;
  expect(signals?.noHits).toMatchObject({ ...THRESHOLDS.noHits, reason: 'invented for a test' });
  expect(signals?.budget?.times).toBe(7);
  expect(signals?.manyPeople).toBeUndefined();
  expect(states.get(state('BB'))?.signals).toBeUndefined();
});

test.each([
  ['no reason', '  budget: { basis: [{ instrument: Example, article: "1" }] }\n', 'reason'],
  ['no basis', '  budget: { reason: invented for a test }\n', 'basis'],
  [
    'hours that end before they begin',
    `  outOfHours: { from: "20:00", until: "07:00", ${WATCH} }\n`,
    'is not after "from" 20:00',
  ],
  ['an hour that there is not', `  outOfHours: { from: "25:00", ${WATCH} }\n`, 'a time of day such as'],
  ['a function', `  outOfHours: { roles: [INVESTIGATR], ${WATCH} }\n`, 'INVESTIGATOR'],
  ['a kind', `  noHit: { ${WATCH} }\n`, 'noHit'],
])('%s refuses the law, by name', (_, text, message) => {
  expect(() => law(text)).toThrow(message);
});

test('lint says what nobody looks at, and another law of it is no law without a difference', () => {
  const said = (text: string) =>
    lint(law(text), ON, [state('AA')]).flatMap(({ message }) =>
      message.includes('signals') ? [message] : [],
    );
  expect(said(`  noHits: { ${WATCH} }\n`)).toEqual([
    '"signals" does not look for manyPeople, outOfHours, samePerson, budget, ownName, colleague',
  ]);
  const { duties } = diffLaws(
    law(`  noHits: { ${WATCH} }\n`),
    law(`  noHits: { inARow: 99, ${WATCH} }\n`),
    [state('AA')],
    ON,
  );
  expect(duties.map(({ what }) => what)).toEqual(['looked at for NO_HITS']);
});
