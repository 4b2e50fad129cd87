import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { HubError } from '../../core/errors.ts';
import { LawError } from './law-error.ts';
import { buildLaw, loadLaw, type Law } from './law.ts';
import { rulerOf } from '../decide/ruler.ts';
import {
  AA,
  FLOOR,
  GROUPS,
  fixtureCatalogue,
  fixtureFiles,
  fixtureLaw,
  inquiry,
  record,
  state,
} from '../testing/fixture.ts';
import { meets } from '../decide/predicate.ts';
import { watchLaw } from './watch-law.ts';
import { until } from '../../../testing/until.ts';

const options = { mode: 'demonstration', catalogue: fixtureCatalogue() } as const;

function mistakesOf(change: Readonly<Record<string, string>>): string {
  try {
    buildLaw(fixtureFiles(change), options);
    return 'accepted';
  } catch (error) {
    expect(error).toBeInstanceOf(LawError);
    expect((error as LawError).code).toBe('LAW_UNAVAILABLE');
    return (error as LawError).message;
  }
}

/** One change of AA's law, as `what stands there` and `what stands there instead`. */
function aa(before: string, after: string): Readonly<Record<string, string>> {
  expect(AA).toContain(before);
  return { 'AA.yaml': AA.replace(before, after) };
}

describe('a mistake refuses the law with file, line, column and the nearest valid word', () => {
  test.each([
    [
      'a category',
      aa('categories: [INDEX]', 'categories: [INDX]'),
      'AA.yaml:9:42: "INDX" is not a valid word; did you mean "INDEX"?',
    ],
    [
      'a purpose',
      aa('purposes: [INVESTIGATION, PROSECUTION]', 'purposes: [INVESTIGATON]'),
      'did you mean "INVESTIGATION"?',
    ],
    [
      'a group',
      aa('groups: [LED, PARTNERS]', 'groups: [LET]'),
      'AA.yaml:10:20: there is no group "LET"; did you mean "LED"?',
    ],
    ['a State', aa('states: [BB]', 'states: [QQ]'), 'there is no State "QQ"'],
    [
      'a field',
      aa('fields: [dateOfBirth,', 'fields: [dateOfBrith,'),
      'there is no field of person "dateOfBrith"; did you mean "dateOfBirth"?',
    ],
    [
      'a key',
      aa('    mode: MASK\n    mask: LAST_FOUR', '    mode: MASK\n    maks: LAST_FOUR'),
      '"maks" is not known here; did you mean "mask"?',
    ],
    [
      'a mode',
      aa('mode: HIT_ONLY', 'mode: HITONLY'),
      '"HITONLY" is not a valid word; did you mean "HIT_ONLY"?',
    ],
    [
      'a domain',
      aa(
        'data: { domain: person, categories: [DOCUMENT] }',
        'data: { domain: persn, categories: [DOCUMENT] }',
      ),
      'did you mean "person"?',
    ],
    [
      'no basis',
      aa(
        '    mode: HIT_ONLY\n    reason: SUBJECT_CATEGORY\n    basis: [{ instrument: AA-Act, article: "90" }]',
        '    mode: HIT_ONLY',
      ),
      '"basis" is missing',
    ],
    ['an empty basis', aa('basis: [{ instrument: AA-Act, article: "90" }]', 'basis: []'), 'cannot be used'],
    [
      'until before from',
      aa('until: "2026-12-31"', 'until: "2025-12-31"'),
      '"until" 2025-12-31 is before "from" 2026-01-01',
    ],
    [
      'a day that does not exist',
      aa('until: "2026-12-31"', 'until: "2026-02-31"'),
      '2026-02-31 is no day of the calendar',
    ],
    [
      'an id twice',
      aa('id: AA-P-020', 'id: AA-P-010'),
      'AA.yaml:16:9: the id "AA-P-010" is taken: AA.yaml:8',
    ],
    ['MASK without a mask', aa('    mask: LAST_FOUR\n', ''), 'MASK needs a "mask"'],
    [
      'matchOn away from INDEX',
      aa('    mask: LAST_FOUR\n', '    mask: LAST_FOUR\n    matchOn: [DOCUMENT]\n'),
      '"matchOn" belongs on a grant of INDEX',
    ],
    [
      'a file of another name',
      { 'CC.yaml': AA.replaceAll('AA-', 'CC-') },
      'the law of AA belongs in AA.yaml',
    ],
    ['no floor', { 'eu-floor.yaml': '' }, 'eu-floor.yaml:1:1'],
    [
      'a group that includes itself',
      { 'groups.yaml': GROUPS.replace('include: [LED, PARTNERS]', 'include: [ALL]') },
      '"ALL" includes itself',
    ],
    [
      'EU style codes',
      { 'groups.yaml': GROUPS.replace('[AA, BB, CC]', '[AA, BB, CC, EL]') },
      '"EL" is EU style: Greece is GR',
    ],
    [
      'the United Kingdom in EU style',
      aa('states: [BB]', 'states: [UK]'),
      '"UK" is EU style: the United Kingdom is GB',
    ],
    [
      'a reason that tells what became of a request',
      aa('reason: SUBJECT_CATEGORY', 'reason: JUDICIAL_AUTHORISATION_PENDING'),
      'write JUDICIAL_AUTHORISATION_REQUIRED',
    ],
    [
      'a disclosure of what is not withheld',
      aa('obligations: [PURPOSE_BOUND,', 'disclosure: SILENT\n    obligations: [PURPOSE_BOUND,'),
      'GRANT withholds nothing, so it has no disclosure',
    ],
    [
      'a way out of what is not withheld',
      aa(
        'obligations: [PURPOSE_BOUND,',
        'unlock: { kind: TIME, text: Wait. }\n    obligations: [PURPOSE_BOUND,',
      ),
      'GRANT withholds nothing, so it has no unlock',
    ],
    [
      'an article that is no whole number, and no text',
      aa('article: "90"', 'article: 9.10'),
      'a whole number, or a text in quotes',
    ],
    ...(
      [
        ['by itself without a basis', 'auto: true', '"auto" needs a "basis"'],
        [
          'with a basis of its own that nobody needs',
          'basis: [{ instrument: AA-Act, article: "1" }]',
          'it goes with "auto: true"',
        ],
        [
          'by itself and by two people',
          'auto: true, basis: [{ instrument: AA-Act, article: "1" }], twoPersons: true',
          'leave out the one or the other',
        ],
        ['for longer than it may hold', 'days: 60, maxDays: 30', '"days" 60 is more than "maxDays" 30'],
        ['for years', 'maxDays: 400', 'Too big'],
        [
          'sooner for what is less urgent',
          'within: { NORMAL: P3D, URGENT: PT73H }',
          'URGENT would wait PT73H',
        ],
        ['within nothing', 'within: {}', '"within" names no urgency'],
        ['by an urgency that is none', 'within: { FAST: P1D }', '"FAST" is not known here'],
      ] as const
    ).map(([name, words, message]): [string, Readonly<Record<string, string>>, string] => [
      `an approval ${name}`,
      aa('approval: { by: [MAGISTRATE], within: P3D }', `approval: { by: [MAGISTRATE], ${words} }`),
      message,
    ]),
    [
      'a grant for what is not vouched for',
      aa('    mode: MASK', '    exceptVouched: [CASE]\n    mode: MASK'),
      'did you mean "vouched"?',
    ],
    [
      'a limit for what is vouched for',
      aa('    record: { minor: true }', '    vouched: [CASE]'),
      'did you mean "exceptVouched"?',
    ],
    [
      'an offence that is on no list',
      {
        ...aa('offence: { maxPenaltyMonthsAtLeast: 13 }', "offence: { codes: ['05*', '0902'] }"),
        'groups.yaml': `${GROUPS}\noffences: { '0501': drugs, '0901': fraud }\n`,
      },
      'lists no "0902"; did you mean "0901"?',
    ],
    ['no YAML', { 'AA.yaml': 'state: [AA' }, 'AA.yaml:1:'],
    [
      'a grant in the floor',
      { 'eu-floor.yaml': FLOOR.replace('limits:', 'grants: []\nlimits:') },
      '"grants" is not known here',
    ],
  ])('%s', (_, change, said) => {
    expect(mistakesOf(change)).toContain(said);
  });

  test.each([
    ['purposes', 'exceptPurposes: [INVESTIGATION]', '"exceptPurposes" takes away all of "purposes"'],
    ['capacities', 'exceptSubjects: [CONVICTED, SUSPECT]', '"exceptSubjects" takes away all of "subjects"'],
    [
      'codes',
      "offence: { codes: ['0501', '06*'], exceptCodes: ['05*', '06*'] }",
      '"exceptCodes" takes away all',
    ],
    [
      'penalties',
      'offence: { maxPenaltyMonthsAtLeast: 13, maxPenaltyMonthsBelow: 13 }',
      'it is not above 13 months',
    ],
    ['an offence that is not stated', 'offence: { stated: false, codes: ["05"] }', 'that is not stated'],
    [
      'an unstated offence that is vouched for',
      'offence: { stated: false }\n    vouched: [OFFENCE]',
      'nobody vouches for an offence',
    ],
    ['an offence of which nothing is asked', 'offence: {}', '"offence" asks for nothing'],
    ['origins', 'record: { originated: false, fromRequester: true }', '"originated" cannot be false'],
  ])('conditions that never hold together are refused: %s', (_, condition, said) => {
    const before = '    subjects: [SUSPECT, CONVICTED]\n    mode: GRANT';
    expect(mistakesOf(aa(before, before.replace('\n', `\n    ${condition}\n`)))).toContain(said);
  });

  test.each([
    ['data', aa('exceptCategories: [OBJECT_OWNER] }', 'categories: [QUANTITY] }'), 'no field is left'],
    [
      'a State that is excepted',
      aa('to: { states: [BB] }', 'to: { states: [BB], exceptGroups: [LED] }'),
      'nobody',
    ],
    [
      'a group that begins when the rule has ended',
      {
        ...aa('groups: [LED, PARTNERS], agencyKinds', 'groups: [PARTNERS], agencyKinds'),
        ...{
          'AA.yaml': AA.replace(
            'groups: [LED, PARTNERS], agencyKinds',
            'groups: [PARTNERS], agencyKinds',
          ).replace(
            'subjects: [SUSPECT, CONVICTED, ASSOCIATE]',
            'until: "2025-12-31"\n    subjects: [SUSPECT]',
          ),
        },
      },
      'nobody',
    ],
    ['the own officers of another State', aa('to: { roles: [FRONTLINE] }', 'to: { states: [BB] }'), 'nobody'],
    ['a second key at home', aa('to: { roles: [FRONTLINE] }', 'owners: { states: [AA] }'), 'nobody'],
    [
      'the owner as originator',
      aa('to: { states: [BB] }', 'to: { domestic: true }\n    record: { fromRequester: true }'),
      'nobody',
    ],
  ])('nobody is left: %s', (_, change, said) => {
    expect(mistakesOf(change)).toContain(said);
  });

  test('short instruments, numbers of articles and groups that are still empty are taken', () => {
    const law = fixtureLaw({
      'groups.yaml': GROUPS.replace('otherStates', '  STOPPED: { members: [] }\notherStates'),
      'eu-floor.yaml': FLOOR.replace(
        'record:',
        `  - id: EU-STOP
    data: {}
    to: { groups: [STOPPED] }
    mode: DENY
    reason: NO_TRANSFER_BASIS
    basis: [{ instrument: Sv, article: 35 }]
record:`,
      ),
    });
    expect(law.floor.find(({ id }) => id === 'EU-STOP')?.basis).toEqual([
      { instrument: 'Sv', article: '35' },
    ]);
  });

  test('all mistakes are listed at once', () => {
    const said = mistakesOf({ 'AA.yaml': AA.replace('[INDEX]', '[INDX]').replace('HIT_ONLY', 'HITONLY') });
    expect(said.split('\n').filter((line) => line.includes('AA.yaml:'))).toHaveLength(2);
  });

  test('NO is Norway, not false', () => {
    const files = fixtureFiles({
      'NO.yaml':
        'state: NO\nname: Norway-like\nstatus: illustrative\nversion: "2026-11-01"\ngrants: []\nlimits: []\n',
    });
    expect([...buildLaw(files, options).states.keys()]).toContain('NO');
  });
});

test('production refuses illustrative law and takes law in force', () => {
  const production = { ...options, mode: 'production' } as const;
  expect(() => buildLaw(fixtureFiles(), production)).toThrow(/AA\.yaml:4:9: illustrative law/u);
  const inForce = new Map(
    [...fixtureFiles()].map(([name, text]) => [
      name,
      text.replace('status: illustrative', 'status: in-force'),
    ]),
  );
  expect(buildLaw(inForce, production).illustrative).toBe(false);
  const idle = new Map(inForce).set('AA.yaml', fixtureFiles().get('AA.yaml') ?? '');
  expect(() => buildLaw(idle, production)).toThrow(/AA\.yaml:4:9: illustrative law/u);
  const law = buildLaw(idle, { ...production, inUse: (name) => name !== 'AA' });
  expect([law.illustrative, law.leftOut, law.states.has(state('AA'))]).toEqual([false, ['AA'], false]);
  expect(buildLaw(idle, options).leftOut).toEqual([]);
});

describe('rulings', () => {
  test('are cached by what law can look at, and never mixed', () => {
    const ruler = rulerOf(fixtureLaw());
    const aa = state('AA');
    const first = ruler.rule(inquiry()).lending(aa, 'person');
    expect(
      ruler.rule(inquiry({ caseReference: 'other', requester: { officer: 'other' } })).lending(aa, 'person'),
    ).toBe(first);
    for (const change of [
      { purpose: 'PROSECUTION' },
      { necessity: 'so' },
      { on: '2026-11-24' },
      { vouched: { case: true, offence: false } },
      { offence: { code: '1' } },
    ] as const)
      expect(ruler.rule(inquiry(change)).lending(aa, 'person')).not.toBe(first);
    for (const requester of [{ state: state('CC') }, { agencyKind: 'SPOC' }, { role: 'ANALYST' }] as const)
      expect(ruler.rule(inquiry({ requester })).lending(aa, 'person')).not.toBe(first);
  });

  test('have a digest of inquiry and law', () => {
    const [one, other] = [
      fixtureLaw(),
      fixtureLaw({ 'AA.yaml': AA.replace('"2026-11-01"', '"2026-11-02"') }),
    ];
    const digest = (law: Law, change = {}): string => rulerOf(law).rule(inquiry(change)).digest;
    expect(digest(one)).toBe(digest(one));
    expect(
      new Set([
        digest(one),
        digest(other),
        digest(one, { caseReference: 'x' }),
        digest(one, { requester: { officer: 'x' } }),
      ]).size,
    ).toBe(4);
  });

  test('say which owners lend nothing, and which must not be noticed', () => {
    const ruling = rulerOf(fixtureLaw()).rule(inquiry());
    expect(ruling.lending(state('AA'), 'person').status).toBe('ASKED');
    expect(ruling.lending(state('AA'), 'seizure')).toMatchObject({
      status: 'NOT_PERMITTED',
      refusal: { reason: 'POLICY_GAP' },
    });
    // The second key binds BB's officers when they ask others, not at home.
    expect(ruling.lending(state('AA'), 'crossing').status).toBe('SILENT');
    expect(ruling.lending(state('BB'), 'crossing').status).toBe('ASKED');
    expect(ruling.lending(state('QQ'), 'person').status).toBe('NOT_PERMITTED');
    expect(ruling.versions).toMatchObject({
      AA: '2026-11-01',
      BB: '2026-10-01',
      'eu-floor': '2026-11-01',
      groups: '2026-11-01',
    });
  });

  test('open exact questions where a grant of INDEX says so, and nothing more', () => {
    const lending = rulerOf(fixtureLaw()).rule(inquiry()).lending(state('AA'), 'person');
    expect(lending.matchable([{ path: 'documentNumber', use: 'MATCH' }])).not.toBe('never');
    expect(lending.matchable([{ path: 'documentNumber', use: 'OPEN' }])).toBe('never');
    expect(lending.matchable([{ path: 'address', use: 'MATCH' }])).toBe('never');
    expect(lending.matchable([{ path: 'religion', use: 'MATCH' }])).toBe('never');
    expect(lending.matchable([{ path: 'shoeSize', use: 'MATCH' }])).toBe('never');
  });

  test('close an exact question where a limit denies the field that it looks at', () => {
    const denied = aa(
      'asking:',
      `  - id: AA-L-040
    data: { domain: person, categories: [DOCUMENT] }
    record: { contested: true }
    mode: DENY
    reason: INACCURATE_OR_STALE
    basis: [{ instrument: AA-Act, article: 94 }]
asking:`,
    );
    const lending = rulerOf(fixtureLaw(denied)).rule(inquiry()).lending(state('AA'), 'person');
    const byDocument = lending.matchable([{ path: 'documentNumber', use: 'MATCH' }]);
    expect(meets(byDocument, record())).toBe(true);
    expect(meets(byDocument, record({ contested: true }))).toBe(false);
    expect(meets(lending.matchable([]), record({ contested: true }))).toBe(true);
  });

  test('keep no verdict for a record of another origin, marks or capacities', () => {
    const lending = rulerOf(fixtureLaw()).rule(inquiry()).lending(state('AA'), 'person');
    const mode = (of: Parameters<typeof record>[0]) => lending.verdict(record(of), 'dateOfBirth').mode;
    expect(mode({})).toBe('GRANT');
    expect(mode({ originator: state('CC') })).toBe('NEEDS_APPROVAL');
    expect(mode({ originator: state('BB') })).toBe('GRANT');
    expect(mode({ restricted: true })).toBe('MASK');
    expect(mode({ subjects: ['ASSOCIATE'] })).toBe('DENY');
    expect(mode({})).toBe('GRANT');
  });

  test('a link shows whole or not at all, and what it holds goes with it', () => {
    const lending = rulerOf(fixtureLaw()).rule(inquiry()).lending(state('AA'), 'firearm');
    expect(lending.readable('persons')).not.toBe('never');
    expect(lending.verdict(record({ subjects: [] }), 'persons.kind').mode).toBe('GRANT');
    const other = rulerOf(fixtureLaw())
      .rule(inquiry({ requester: { state: state('CC') } }))
      .lending(state('AA'), 'firearm');
    expect(other.readable('persons')).toBe('never');
    expect(other.verdict(record({ subjects: [] }), 'persons.kind').mode).toBe('DENY');
  });
});

describe('reload while running', () => {
  test('a valid change is taken as a whole, an invalid one refused, and the old law stays', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'liaison-law-'));
    const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
    for (const [name, text] of fixtureFiles()) write(name, text);
    let law = loadLaw(folder, options);
    const before = rulerOf(law).rule(inquiry());
    const refused: HubError[] = [];
    let [changes, same] = [0, 0];
    const stop = watchLaw(folder, options, {
      inForce: () => law,
      onLaw: (next) => {
        law = next;
        changes += 1;
      },
      onRefused: (error) => refused.push(error),
      onSame: () => (same += 1),
    });
    try {
      write('AA.yaml', AA.replace('mode: HIT_ONLY', 'mode: HITONLY'));
      await until('a refusal', () => refused.length > 0);
      expect(refused[0]?.message).toContain('did you mean "HIT_ONLY"?');
      expect(changes).toBe(0);
      write('AA.yaml', AA);
      await until('the law that is in force, put back', () => same > 0);
      expect(changes).toBe(0);
      write(
        'AA.yaml',
        AA.replace('version: "2026-11-01"', 'version: "2026-11-02"').replace(
          'agencyKinds: [POLICE, SPOC]',
          'agencyKinds: [SPOC]',
        ),
      );
      await until('the change', () => changes > 0);
      expect(law.versions['AA']).toBe('2026-11-02');
      expect(rulerOf(law).rule(inquiry()).lending(state('AA'), 'person').status).toBe('NOT_PERMITTED');
      const digest = law.digest;
      rmSync(join(folder, 'BB.yaml'));
      await until('the refusal of a profile that is gone', () =>
        refused.at(-1)?.message.includes('BB.withdrawn'),
      );
      expect([law.digest, law.states.has(state('BB'))]).toEqual([digest, true]);
      write('BB.withdrawn', '');
      await until('the withdrawal', () => !law.states.has(state('BB')));
      // A ruling that was made before the change goes on under the law that it was made from.
      expect(before.lending(state('AA'), 'person').status).toBe('ASKED');
    } finally {
      stop();
      rmSync(folder, { recursive: true });
    }
  });
});
