import { describe, expect, test } from '@jest/globals';
import type { Answer } from '../session/answer.ts';
import { readScan } from './scan.ts';
import { shownOf, type FoundPerson, type Traveller, type Word } from './verdict.ts';

const TD3 = [
  'P<GRCVARDAKIS<<NIKOLAOS<<<<<<<<<<<<<<<<<<<<<',
  'AN44172902GRC7904174M3105319<<<<<<<<<<<<<<<8',
] as const;
const TD1 = [
  'I<UTOD231458907<<<<<<<<<<<<<<<',
  '7408122F1204159UTO<<<<<<<<<<<6',
  'ERIKSSON<<ANNA<MARIA<<<<<<<<<<',
];

const HALF = TD1.slice(0, 2).join('\n');

describe('the box', () => {
  test.each([
    ['nothing', ' \n', { kind: 'empty' }],
    ['the first line of a passport', TD3[0], { kind: 'unfinished', missing: 1, mrz: TD3[0] }],
    ['two lines of a card', HALF, { kind: 'unfinished', missing: 1, mrz: HALF }],
    ['a passport', TD3.join('\n'), { kind: 'whole', mrz: TD3.join('\n') }],
    ['a passport in one line', TD3.join(''), { kind: 'whole', mrz: TD3.join('') }],
    ['a card with Windows line ends', TD1.join('\r\n'), { kind: 'whole', mrz: TD1.join('\n') }],
    ['a plate', ' INV 4411 M ', { kind: 'whole', plate: 'INV 4411 M' }],
    ['both', `INV 4411 M\n${TD3.join('\n')}`, { kind: 'whole', mrz: TD3.join('\n'), plate: 'INV 4411 M' }],
    ['a misread line', TD3[0].slice(1), { kind: 'whole', mrz: TD3[0].slice(1) }],
  ])('reads %s', (_, text, scan) => {
    expect(readScan(text)).toEqual(scan);
  });
});

const person: FoundPerson = {
  ...{ id: 'DE:person:x', owner: 'DE', handling: 'H0', primaryName: null, dateOfBirth: null },
  alerts: [],
  warnings: [{ kind: 'ARMED' }],
  ...{ documents: null, obligations: [], withheld: [] },
};

function answer(
  verdict: Word,
  change: Partial<Traveller['check']> = {},
  more: Partial<Answer<{ readonly traveller: Traveller }>> = {},
): Answer<{ readonly traveller: Traveller }> {
  const check = { verdict, reasons: [], notAnswered: [], notAsked: [], persons: null, ...change };
  return {
    stamp: {} as Answer<unknown>['stamp'],
    bytes: new Uint8Array(),
    data: { traveller: { read: null, check } },
    errors: [],
    ...more,
  };
}

describe('the verdict', () => {
  test('is the one of the hub, and never made milder', () => {
    for (const verdict of ['STOP', 'SECOND_LINE', 'GO'] as const)
      expect(shownOf(answer(verdict)).verdict).toBe(verdict);
    expect(shownOf(answer('STOP', { notAnswered: ['FR'] })).verdict).toBe('STOP');
  });

  test('is no GO while a State that was asked has not answered, whoever says so', () => {
    expect(shownOf(answer('GO', { notAnswered: ['FR'] })).verdict).toBe('SECOND_LINE');
    const told = {
      disclosure: [],
      receipt: { log: 'l', entry: 'e' },
      sources: [{ owner: 'AT', domain: 'person', status: 'TIMED_OUT' }],
    };
    expect(shownOf(answer('GO', {}, { told }))).toMatchObject({
      verdict: 'SECOND_LINE',
      notAnswered: ['AT'],
    });
    expect(shownOf(answer('GO', {}, { errors: [{ message: 'half of it failed' }] })).verdict).toBe(
      'SECOND_LINE',
    );
  });

  test('is none without an answer, and shows nobody as having answered', () => {
    const failed = { data: null, errors: [{ message: 'the zone is not accepted' }] };
    expect(shownOf(answer('GO', {}, failed))).toMatchObject({
      ...{ verdict: 'NONE', failure: 'the zone is not accepted', actions: [], persons: [] },
    });
  });

  test('has the action to be taken first, the strictest before others, and who warns', () => {
    const alert = (actionToBeTaken: string): FoundPerson['alerts'] => [
      {
        ...{ basis: 'NATIONAL', actionToBeTaken, reason: null, offence: null },
        ...{ reference: null, issuingAuthority: null },
      },
    ];
    const nodes = [
      { ...person, owner: 'FR', alerts: alert('DISCREET_CHECK') },
      { ...person, alerts: alert('ARREST') },
    ];
    const shown = shownOf(answer('STOP', { persons: { nodes } }));
    expect(shown.actions.map(({ owner, actionToBeTaken }) => [owner, actionToBeTaken])).toEqual([
      ['DE', 'ARREST'],
      ['FR', 'DISCREET_CHECK'],
    ]);
    expect(shown.warnings).toEqual([
      { owner: 'FR', kind: 'ARMED' },
      { owner: 'DE', kind: 'ARMED' },
    ]);
  });
});
