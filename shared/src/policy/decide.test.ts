import { describe, expect, test } from '@jest/globals';
import { decide } from './decide.ts';
import { fixtureLaw, inquiry, record, state } from './testing/fixture.ts';

const law = fixtureLaw();

describe('grants raise, limits cap, the strictest layer wins', () => {
  const ask = (
    path: string,
    asking: Parameters<typeof inquiry>[0] = {},
    of: Parameters<typeof record>[0] = {},
    domain: 'person' | 'firearm' | 'crossing' = 'person',
  ) => decide(law, inquiry(asking), domain, record(of), path);

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
      reason: 'JUDICIAL_AUTHORISATION_PENDING',
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
    expect(ask('documentNumber', domestic).mode).toBe('MASK');
    expect(
      decide(law, inquiry(domestic), 'person', record({ owner: state('BB') }), 'documentNumber'),
    ).toMatchObject({
      mode: 'DENY',
      rules: ['AA-Q-010'],
    });
    expect(decide(law, inquiry(), 'crossing', record({ subjects: [] }), 'id')).toMatchObject({
      mode: 'DENY',
      disclosure: 'SILENT',
    });
  });

  test('a penalty one month too low opens nothing, and the answer says what would', () => {
    expect(ask('documentNumber', { offence: { code: '0901', maxPenaltyMonths: 12 } })).toMatchObject({
      reason: 'POLICY_GAP',
      unlock: { kind: 'OFFENCE', text: 'State an offence with a highest penalty of at least 13 months.' },
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
    ['2027-06-30', 'GRANT'],
    ['2027-07-01', 'DENY'],
  ])('a group ends: %s -> %s', (on, mode) => {
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
