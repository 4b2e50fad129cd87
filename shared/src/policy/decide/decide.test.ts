import { describe, expect, test } from '@jest/globals';
import { decide } from './decide.ts';
import { isEverAboveDeny } from './reachable.ts';
import type { Inquiry } from '../words/inquiry.ts';
import { AA, FLOOR, fixtureLaw, inquiry, record, state } from '../testing/fixture.ts';

const law = fixtureLaw();

describe('grants raise, limits cap, the strictest layer wins', () => {
  const ask = (
    path: string,
    asking: Parameters<typeof inquiry>[0] = {},
    of: Parameters<typeof record>[0] = {},
    domain: 'person' | 'firearm' | 'crossing' = 'person',
  ) => decide({ law, inquiry: inquiry(asking), domain }, record(of), path);

  test('a granted field is shown, with its article and its duties', () => {
    expect(ask('dateOfBirth')).toEqual({
      mode: 'GRANT',
      disclosure: 'EXPLAIN',
      basis: [{ instrument: 'AA-Act', article: '20' }],
      obligations: [
        { kind: 'PURPOSE_BOUND', text: 'Use this for the stated purpose only.' },
        { kind: 'DELETE_AFTER', text: 'Delete this after the stated period.', after: 'P6M' },
      ],
      rules: ['AA-P-020'],
    });
  });

  test('no grant means DENY with POLICY_GAP, on the basis that the profile names for gaps', () => {
    expect(ask('address')).toEqual({
      mode: 'DENY',
      disclosure: 'EXPLAIN',
      reason: 'POLICY_GAP',
      basis: [{ instrument: 'AA-Act', article: '1' }],
      obligations: [],
      rules: [],
    });
  });

  test.each([
    ['another purpose', { purpose: 'BORDER_CHECK' }, {}, 'POLICY_GAP'],
    ['another agency kind', { requester: { agencyKind: 'CUSTOMS' } }, {}, 'POLICY_GAP'],
    ['a State outside the groups', { requester: { state: state('ZZ') } }, {}, 'POLICY_GAP'],
    ['a capacity that is not granted', {}, { subjects: ['VICTIM'] }, 'POLICY_GAP'],
    ['one capacity of several that is not granted', {}, { subjects: ['SUSPECT', 'VICTIM'] }, 'POLICY_GAP'],
    ['a minor', {}, { minor: true }, 'MINOR_PROTECTION'],
    ['a record under embargo', {}, { embargoed: true }, 'EMBARGO'],
  ] as const)('existence is denied for %s', (_, asking, of, reason) => {
    expect(ask('id', asking as never, of as never)).toMatchObject({ mode: 'DENY', reason });
  });

  test('an embargo is silent, and does not bind the owner itself', () => {
    expect(ask('id', {}, { embargoed: true }).disclosure).toBe('SILENT');
    const own = { requester: { state: state('AA') } };
    expect(ask('id', own, { embargoed: true }).mode).toBe('GRANT');
  });

  test('the floor holds whatever the profile grants, and says what unlocks it', () => {
    expect(ask('dnaProfile')).toMatchObject({
      mode: 'DENY',
      reason: 'SPECIAL_CATEGORY_NOT_STRICTLY_NECESSARY',
      unlock: { kind: 'NECESSITY', text: 'State why.' },
      rules: ['EU-STRICT'],
    });
    expect(ask('dnaProfile', { necessity: 'to tell twins apart' }).mode).toBe('GRANT');
    expect(ask('dnaProfile', { necessity: '  ' }).mode).toBe('DENY');
  });

  test('an approval names who, how soon, and what is shown meanwhile', () => {
    expect(ask('dateOfBirth', { requester: { state: state('DD') } })).toMatchObject({
      mode: 'NEEDS_APPROVAL',
      mask: 'YEAR_ONLY',
      reason: 'JUDICIAL_AUTHORISATION_REQUIRED',
      unlock: { kind: 'APPROVAL', approvalBy: ['MAGISTRATE'], within: 'P3D' },
    });
  });

  test('two different masks leave the presence only', () => {
    const partner = { requester: { state: state('DD') } };
    expect(ask('dateOfBirth', partner, { restricted: true })).toMatchObject({
      mode: 'NEEDS_APPROVAL',
      mask: 'PRESENCE',
    });
  });

  test('a limit caps what a grant shows', () => {
    expect(ask('dateOfBirth', {}, { restricted: true })).toMatchObject({
      mode: 'MASK',
      mask: 'INITIALS',
      reason: 'PROCESSING_RESTRICTED',
      rules: ['AA-L-030'],
    });
  });

  test("the requester's own law is the second key", () => {
    const offence = { code: '0901', maxPenaltyMonths: 13 };
    expect(ask('documentNumber', { offence })).toMatchObject({ mode: 'MASK', mask: 'LAST_FOUR' });
    const domestic = { offence, requester: { state: state('AA'), role: 'FRONTLINE' } } as const;
    // At home it is the owner's law alone that counts.
    expect(ask('documentNumber', domestic).mode).toBe('MASK');
    expect(
      decide(
        { law, inquiry: inquiry(domestic), domain: 'person' },
        record({ owner: state('BB') }),
        'documentNumber',
      ),
    ).toMatchObject({
      mode: 'DENY',
      rules: ['AA-Q-010'],
    });
    expect(
      decide({ law, inquiry: inquiry(), domain: 'crossing' }, record({ subjects: [] }), 'id'),
    ).toMatchObject({
      mode: 'DENY',
      disclosure: 'SILENT',
    });
  });

  describe('what is said of the offence', () => {
    const GRANTED = '    offence: { maxPenaltyMonthsAtLeast: 13 }\n    mode: MASK';
    const changed = (condition: string): typeof law =>
      fixtureLaw({ 'AA.yaml': AA.replace(GRANTED, `    ${condition}\n    mode: MASK`) });
    const under = (one: typeof law, offence?: ReturnType<typeof inquiry>['offence']) =>
      decide(
        { law: one, inquiry: inquiry(offence === undefined ? {} : { offence }), domain: 'person' },
        record(),
        'documentNumber',
      ).mode;
    const EXCEPT_THEFT = "offence: { exceptCodes: ['15*'] }";

    test('a grant that excepts theft is closed to whoever states nothing', () => {
      const grant = changed(EXCEPT_THEFT);
      expect(under(grant)).toBe('DENY');
      expect(under(grant, { code: '1501' })).toBe('DENY');
      expect(under(grant, { code: '0501' })).toBe('MASK');
    });

    test('a limit that excepts theft binds whoever states nothing', () => {
      const limit = fixtureLaw({
        'AA.yaml': AA.replace(GRANTED, '    mode: MASK').replace(
          'asking:',
          `  - id: AA-L-050
    data: { domain: person, categories: [DOCUMENT] }
    ${EXCEPT_THEFT}
    mode: DENY
    reason: NOT_AN_OFFENCE
    basis: [{ instrument: AA-Act, article: 95 }]
asking:`,
        ),
      });
      expect(under(limit)).toBe('DENY');
      expect(under(limit, { code: '0501' })).toBe('DENY');
      expect(under(limit, { code: '1501' })).toBe('MASK');
    });

    test('under whose law must be stated', () => {
      const requesters = changed('offence: { maxPenaltyMonthsAtLeast: 13, underLawOf: REQUESTER }');
      const offence = { code: '0501', maxPenaltyMonths: 60 };
      expect(under(requesters, offence)).toBe('DENY');
      expect(under(requesters, { ...offence, lawOf: state('BB') })).toBe('MASK');
      expect(under(requesters, { ...offence, lawOf: state('AA') })).toBe('DENY');
    });
  });

  describe('of several approvals', () => {
    const partner = { requester: { state: state('DD') } };

    test('the stricter speaks, and all are listed in the order in which to ask for them', () => {
      const verdict = ask('dateOfBirth', partner, { originator: state('CC') });
      expect(verdict).toMatchObject({
        mode: 'NEEDS_APPROVAL',
        reason: 'ORIGINATOR_CONSENT_MISSING',
        rules: ['AA-P-021', 'REC-ORIGIN'],
        unlock: {
          kind: 'APPROVAL',
          text: 'Ask SPOC of the owner to approve.',
          approvalBy: ['SPOC'],
          within: 'P7D',
          steps: [{ approvalBy: ['SPOC'] }, { approvalBy: ['MAGISTRATE'], within: 'P3D' }],
        },
      });
      expect(verdict.mask).toBeUndefined();
      expect(verdict.basis).toHaveLength(2);
    });

    test('one that nobody is named for is listed too', () => {
      const nameless = fixtureLaw({
        'AA.yaml': AA.replace('    approval: { by: [MAGISTRATE], within: P3D }\n', ''),
      });
      const of = record({ originator: state('CC') });
      expect(
        decide(
          { law: nameless, inquiry: inquiry(partner), domain: 'person' },
          of,
          'dateOfBirth',
        ).unlock?.steps.map(({ text }) => text),
      ).toEqual(['Ask SPOC of the owner to approve.', 'Ask the owner to approve.']);
    });

    test('nothing is promised where one of those that refuse names no way out', () => {
      const twice = fixtureLaw({
        'eu-floor.yaml': FLOOR.replace(
          'record:',
          `  - id: EU-NO-GENES
    data: { categories: [GENETIC] }
    to: { groups: [LED] }
    mode: DENY
    reason: NATIONAL_SECURITY
    basis: [{ instrument: Example, article: 1 }]
record:`,
        ),
      });
      expect(
        decide({ law: twice, inquiry: inquiry(), domain: 'person' }, record(), 'dnaProfile'),
      ).toMatchObject({
        reason: 'SPECIAL_CATEGORY_NOT_STRICTLY_NECESSARY',
        rules: ['EU-STRICT', 'EU-NO-GENES'],
      });
      expect(
        decide({ law: twice, inquiry: inquiry(), domain: 'person' }, record(), 'dnaProfile').unlock,
      ).toBeUndefined();
    });
  });

  test('two periods after which to delete are two duties', () => {
    const shorter = FLOOR.replace(
      'obligations: [NO_EVIDENCE]',
      'obligations: [{ kind: DELETE_AFTER, after: P1M }]',
    );
    const { obligations } = decide(
      { law: fixtureLaw({ 'eu-floor.yaml': shorter }), inquiry: inquiry(), domain: 'person' },
      record({ handling: 'H1' }),
      'dateOfBirth',
    );
    expect(obligations.flatMap(({ kind, after }) => (kind === 'DELETE_AFTER' ? [after] : []))).toEqual([
      'P6M',
      'P1M',
    ]);
  });

  test('a penalty one month too low opens nothing, and the answer says what would', () => {
    expect(ask('documentNumber', { offence: { code: '0901', maxPenaltyMonths: 12 } })).toMatchObject({
      reason: 'POLICY_GAP',
      unlock: { kind: 'OFFENCE', text: 'State an offence with a highest penalty of at least 13 months.' },
    });
  });

  describe('where the law asks what the own State vouches for', () => {
    const grant = (vouched: string) => ({
      'AA.yaml': AA.replace('    mode: MASK\n', `    vouched: [${vouched}]\n    mode: MASK\n`),
    });
    const limit = (words: string) => ({
      'eu-floor.yaml': FLOOR.replace(
        'record:',
        `  - id: EU-VOUCHED
    data: { categories: [BIO_CORE] }
    exceptVouched: [${words}]
    mode: DENY
    reason: NO_TRANSFER_BASIS
    unlock: { kind: VOUCHED, text: Ask with a case. }
    basis: [{ instrument: Example, article: "1" }]
record:`,
      ),
    });
    const offence = { code: '0901', maxPenaltyMonths: 60 };
    const byCase = { case: true, offence: false };
    const byBoth = { case: true, offence: true };
    const modeOf = (
      change: Readonly<Record<string, string>>,
      vouched: Inquiry['vouched'],
      field = 'documentNumber',
    ) =>
      decide(
        {
          law: fixtureLaw(change),
          inquiry: inquiry({ offence, ...(vouched ? { vouched } : {}) }),
          domain: 'person',
        },
        record(),
        field,
      ).mode;

    test.each([
      ['CASE', undefined, 'DENY'],
      ['CASE', byCase, 'MASK'],
      ['OFFENCE', byCase, 'DENY'],
      ['OFFENCE', byBoth, 'MASK'],
      ['CASE, OFFENCE', byCase, 'DENY'],
    ] as const)('a grant that asks for %s, with %j vouched, gives %s', (words, vouched, mode) => {
      expect(modeOf(grant(words), vouched)).toBe(mode);
    });

    test.each([
      ['CASE', undefined, 'DENY'],
      ['CASE', byCase, 'GRANT'],
      ['OFFENCE', byCase, 'DENY'],
      ['CASE, OFFENCE', byBoth, 'GRANT'],
    ] as const)('a limit that excepts %s vouched, with %j, gives %s', (words, vouched, mode) => {
      expect(modeOf(limit(words), vouched, 'dateOfBirth')).toBe(mode);
    });

    test.each(['CASE', 'OFFENCE', 'CASE, OFFENCE'])(
      'what opens with %s vouched is in the schema',
      (words) => {
        // The floor asks for it of every field of that category; no rule here speaks of an offence.
        const { requester } = inquiry();
        expect(
          isEverAboveDeny({ law: fixtureLaw(limit(words)), requester, domain: 'person' }, 'dateOfBirth'),
        ).toBe(true);
      },
    );

    test('the step is to have it vouched for', () => {
      const missed = {
        law: fixtureLaw(grant('OFFENCE')),
        inquiry: inquiry({ offence }),
        domain: 'person',
      } as const;
      expect(decide(missed, record(), 'documentNumber').unlock).toMatchObject({
        kind: 'VOUCHED',
        text: 'Ask with a case and an offence vouched by your own State.',
      });
    });
  });

  test.each([
    ['2025-12-31', 'DENY'],
    ['2026-01-01', 'GRANT'],
    ['2026-12-31', 'GRANT'],
    ['2027-01-01', 'DENY'],
  ])('a grant from 2026-01-01 until 2026-12-31 is %s -> %s: both days count', (on, mode) => {
    expect(ask('persons', { on }, { subjects: [] }, 'firearm').mode).toBe(mode);
  });

  test.each([
    ['2025-12-31', 'DENY'],
    ['2026-01-01', 'GRANT'],
    ['2027-06-30', 'GRANT'],
    ['2027-07-01', 'DENY'],
  ])('a group has a first and a last day, and both count: %s -> %s', (on, mode) => {
    expect(ask('id', { on, requester: { state: state('DD') } }).mode).toBe(mode);
  });

  test('what came from the requester needs no consent of its originator; what came from others does', () => {
    expect(ask('dateOfBirth', {}, { originator: state('CC') })).toMatchObject({
      mode: 'NEEDS_APPROVAL',
      reason: 'ORIGINATOR_CONSENT_MISSING',
    });
    expect(ask('dateOfBirth', {}, { originator: state('BB') }).mode).toBe('GRANT');
    expect(ask('dateOfBirth', {}, { originator: state('AA') }).mode).toBe('GRANT');
  });

  test('a hit shows that there is a record and whom to ask, and nothing else', () => {
    const of = { subjects: ['ASSOCIATE'] } as const;
    for (const path of ['id', 'owner', 'holdingAuthority', 'withheld'])
      expect(ask(path, {}, of).mode).toBe('GRANT');
    expect(ask('handling', {}, of)).toMatchObject({ mode: 'HIT_ONLY', reason: 'SUBJECT_CATEGORY' });
  });

  test('duties of the record come with every field', () => {
    expect(ask('id', {}, { handling: 'H1' }).obligations).toEqual([
      {
        kind: 'NO_EVIDENCE',
        text: 'Do not use this in judicial proceedings without the consent of the owner.',
      },
    ]);
  });

  test('a field that nobody knows is denied', () => {
    expect(ask('shoeSize')).toMatchObject({ mode: 'DENY', reason: 'POLICY_GAP' });
    expect(ask('identities.shoeSize')).toMatchObject({ mode: 'DENY', reason: 'POLICY_GAP' });
  });
});
