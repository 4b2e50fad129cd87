import { describe, expect, test } from '@jest/globals';
import { fc } from '../../../testing/drawn.ts';
import { FIELD_CATEGORIES, PURPOSES } from '../../core/vocabulary.ts';
import { differenceText } from '../tools/diff-text.ts';
import { diffLaws } from '../tools/diff.ts';
import { toldOfCategory, toldOfPurpose } from './informing.ts';
import { LawError } from './law-error.ts';
import { buildLaw } from './law.ts';
import { lint } from '../tools/lint.ts';
import type { Informing } from './model.ts';
import { AA, fixtureCatalogue, fixtureFiles, fixtureLaw, state } from '../testing/fixture.ts';

const ON = '2026-11-23';
const basis = [{ instrument: '(EU) 2016/680', article: '15(1)(b)' }];
const law: Informing = {
  tell: [
    { id: 'AA-I-010', purposes: ['BORDER_CHECK', 'INVESTIGATION'], basis },
    { id: 'AA-I-020', categories: ['BIO_CORE', 'SOURCE'], basis },
  ],
  leaveOut: [
    { id: 'AA-I-110', purposes: ['INVESTIGATION'], openDays: 365, ground: 'PREJUDICES_INVESTIGATION', basis },
    { id: 'AA-I-120', categories: ['SOURCE'], ground: 'RIGHTS_OF_OTHERS', basis },
  ],
};

describe('a data subject is told what a rule tells and none leaves out', () => {
  test.each([
    ['a purpose that a rule tells', 'BORDER_CHECK', 0, 'TELL', 'AA-I-010'],
    ['an inquiry on its last open day', 'INVESTIGATION', 365, 'LEAVE_OUT', 'AA-I-110'],
    ['an inquiry on the day after', 'INVESTIGATION', 366, 'TELL', 'AA-I-010'],
    ['a purpose of which the law says nothing', 'CUSTOMS_CHECK', 9_999, 'LEAVE_OUT', null],
  ] as const)('%s', (_, purpose, ageDays, action, rule) => {
    expect(toldOfPurpose(law, purpose, ageDays)).toMatchObject({ action, rule });
  });

  test.each([
    ['BIO_CORE', 'TELL', 'AA-I-020', null],
    ['SOURCE', 'LEAVE_OUT', 'AA-I-120', 'RIGHTS_OF_OTHERS'],
    ['GENETIC', 'LEAVE_OUT', null, null],
  ] as const)('that data of %s is held: %s', (category, action, rule, ground) => {
    expect(toldOfCategory(law, category)).toMatchObject({ action, rule, ground });
  });

  test('whatever the rules are: nothing is told without a rule that tells it, and every rule left out stands with its basis', () => {
    const words = {
      purposes: fc.subarray([...PURPOSES], { minLength: 1 }),
      basis: fc.constant(basis),
    };
    const drawn = fc.record({
      tell: fc.array(fc.record({ id: fc.constant('AA-I-1'), ...words }), { maxLength: 3 }),
      leaveOut: fc.array(
        fc.record({
          id: fc.constant('AA-I-2'),
          ...words,
          ground: fc.constant('PUBLIC_SECURITY' as const),
          openDays: fc.option(fc.integer({ min: 1, max: 400 }), { nil: undefined }),
        }),
        { maxLength: 3 },
      ),
    });
    fc.assert(
      fc.property(drawn, fc.constantFrom(...PURPOSES), fc.nat(800), (rules, purpose, ageDays) => {
        const { action, rule, basis: articles } = toldOfPurpose(rules, purpose, ageDays);
        const speaks = (one: { readonly purposes: readonly string[] }): boolean =>
          one.purposes.includes(purpose);
        const isOut = rules.leaveOut.some(
          (one) => speaks(one) && (one.openDays === undefined || one.openDays >= ageDays),
        );
        expect(action).toBe(!isOut && rules.tell.some(speaks) ? 'TELL' : 'LEAVE_OUT');
        expect(articles.length > 0).toBe(rule !== null);
      }),
    );
  });

  test('without a law nothing is told', () => {
    for (const purpose of PURPOSES) expect(toldOfPurpose(undefined, purpose, 9_999).action).toBe('LEAVE_OUT');
    for (const category of FIELD_CATEGORIES)
      expect(toldOfCategory(undefined, category).action).toBe('LEAVE_OUT');
  });
});

const WHOLE = `informing:
  tell:
    - id: AA-I-010
      purposes: [BORDER_CHECK]
      basis: [{ instrument: Example, article: "1" }]
  leaveOut:
    - id: AA-I-110
      purposes: [INVESTIGATION]
      openDays: 365
      ground: PREJUDICES_INVESTIGATION
      basis: [{ instrument: Example, article: "2" }]
`;
const withInforming = (text: string): Readonly<Record<string, string>> => ({
  'AA.yaml': `${AA.trimEnd()}\n${text}`,
});

test('it is read from the profile', () => {
  const { states } = fixtureLaw(withInforming(WHOLE));
  expect(states.get(state('AA'))?.informing?.leaveOut[0]).toMatchObject({ id: 'AA-I-110', openDays: 365 });
  expect(states.get(state('BB'))?.informing).toBeUndefined();
});

test('a law that tells more, later or keeps longer is no law without a difference', () => {
  const other = (change: (text: string) => string) =>
    diffLaws(fixtureLaw(withInforming(WHOLE)), fixtureLaw(withInforming(change(WHOLE))), [state('AA')], ON);
  expect(other((text) => text).duties).toEqual([]);
  const later = other((text) => text.replace('openDays: 365', 'openDays: 700'));
  expect(later.changes).toEqual([]);
  expect(later.duties).toEqual([
    {
      owner: 'AA',
      what: 'told of INVESTIGATION',
      before: 'left out (PREJUDICES_INVESTIGATION), from day 366 on left out, without a rule',
      after: 'left out (PREJUDICES_INVESTIGATION), from day 701 on left out, without a rule',
    },
  ]);
  expect(differenceText(later)).toMatch(/^~ AA told of INVESTIGATION: left out .* -> left out/u);
  const more = other((text) => text.replace('[BORDER_CHECK]', '[BORDER_CHECK, INVESTIGATION]'));
  expect(more.duties.map(({ after }) => after)).toEqual([
    'left out (PREJUDICES_INVESTIGATION), from day 366 on told',
  ]);
  const kept = other(
    (text) =>
      `${text}ledger: { keepDays: 400, basis: [{ instrument: invented for a test, article: "1" }] }\n`,
  );
  expect(kept.duties).toEqual([
    { owner: 'AA', what: 'kept in the ledger', before: '1096 days', after: '400 days' },
  ]);
});

describe('a mistake in it refuses the law, with its place', () => {
  const change = (before: string, after: string): string => {
    expect(WHOLE).toContain(before);
    return WHOLE.replace(before, after);
  };
  test.each([
    ['a purpose', change('BORDER_CHECK', 'BORDER_CHEK'), 'did you mean "BORDER_CHECK"?'],
    [
      'a ground',
      change('PREJUDICES_INVESTIGATION', 'PREJUDICE_INVESTIGATION'),
      'did you mean "PREJUDICES_INVESTIGATION"?',
    ],
    [
      'neither purposes nor categories',
      change('      purposes: [BORDER_CHECK]\n', ''),
      'name the one or the other',
    ],
    [
      'both',
      change('purposes: [BORDER_CHECK]', 'purposes: [BORDER_CHECK]\n      categories: [SOURCE]'),
      'name the one or the other',
    ],
    [
      'days for categories',
      change('purposes: [INVESTIGATION]', 'categories: [SOURCE]'),
      '"openDays" belongs to purposes',
    ],
    ['no basis', change('      basis: [{ instrument: Example, article: "2" }]\n', ''), '"basis" is missing'],
    ['an id twice', change('AA-I-110', 'AA-I-010'), 'the id "AA-I-010" is taken: AA.yaml:'],
  ])('%s', (_, text, message) => {
    const build = () =>
      buildLaw(fixtureFiles(withInforming(text)), { mode: 'demonstration', catalogue: fixtureCatalogue() });
    expect(build).toThrow(LawError);
    expect(build).toThrow(message);
  });
});

describe('lint', () => {
  const said = (text: string) =>
    lint(fixtureLaw(withInforming(text)), '2026-11-23', [state('AA')])
      .filter(({ message, rule }) => message.includes('informing') || rule?.startsWith('AA-I') === true)
      .map(({ severity, kind, message, rule }) => `${severity} ${kind} ${rule ?? message}`);

  test('finds a State bound by the LED whose law says nothing of it', () => {
    expect(said('')).toEqual([expect.stringMatching(/^warning GAP no "informing"/u)]);
  });
  test('finds what it does not speak of', () => {
    expect(said(WHOLE)).toEqual([
      expect.stringMatching(/^warning GAP "informing" says nothing of PREVENTION, .*OPERATIONAL/u),
    ]);
  });
  test('finds a rule that tells what another leaves out for good', () => {
    const dead = WHOLE.replace('purposes: [BORDER_CHECK]', 'purposes: [INVESTIGATION]').replace(
      '      openDays: 365\n',
      '',
    );
    expect(said(dead)).toContain('error NEVER AA-I-010');
  });
});
