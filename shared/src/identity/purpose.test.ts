import { describe, expect, test } from '@jest/globals';
import type { HubError } from '../core/errors.ts';
import { PURPOSES } from '../core/vocabulary.ts';
import { readPurpose, refuseUnknownNames, type PurposeHeader } from './purpose.ts';
import { vouchedIn, type InquiryDetail } from './vouched.ts';

type Change = Partial<Record<PurposeHeader, string>>;
const GOOD: Change = { 'liaison-purpose': 'INVESTIGATION', 'liaison-case': 'C-1' };
const OFFENCE = '0501;max=120;law=FR';
const known = { offences: new Set(['0501', '0502', '1502']), states: new Set(['FR', 'DE', 'GB']) };

/** @param vouched members of the entries of the token. */
function read(change: Change = {}, vouched: readonly Partial<InquiryDetail>[] = []) {
  const details = vouched.map((entry) => ({
    type: 'liaison_inquiry',
    case: 'C-1',
    purposes: ['INVESTIGATION'],
    ...entry,
  }));
  const vouches = vouchedIn({ authorization_details: details });
  return readPurpose((name) => ({ ...GOOD, ...change })[name], { known, vouches, on: '2026-11-23' });
}

function errorOf(work: () => unknown): Pick<HubError, 'code' | 'publicMessage'> {
  try {
    work();
  } catch (error) {
    return error as HubError;
  }
  throw new Error('was accepted');
}

describe('what is stated', () => {
  test('is purpose, case, and an offence with its highest sentence and the State of that law', () => {
    const change = {
      'liaison-offence': OFFENCE,
      'liaison-necessity': 'why',
      'liaison-urgency': 'urgent',
    };
    expect(read(change)).toEqual({
      purpose: 'INVESTIGATION',
      caseReference: 'C-1',
      urgency: 'URGENT',
      offence: { code: '0501', maxPenaltyMonths: 120, lawOf: 'FR' },
      necessity: 'why',
    });
    expect(read({ 'liaison-offence': '0501; law=uk' }).offence).toEqual({ code: '0501', lawOf: 'GB' });
  });

  test('where it is missing, is told with what is accepted', () => {
    const { code, publicMessage } = errorOf(() => read({ 'liaison-purpose': '' }));
    expect(code).toBe('PURPOSE_REQUIRED');
    for (const purpose of PURPOSES) expect(publicMessage).toContain(purpose);
    expect(errorOf(() => read({ 'liaison-case': '  ' })).code).toBe('PURPOSE_REQUIRED');
  });

  test.each([
    ['BANANA', 'BANANA', '0501, 0502, 1502'],
    ['0510', '0510', 'nearest "0501"'],
    ['0501;law=ZZ', 'ZZ', 'DE, FR, GB'],
    ['0501;law=FRAN', 'FRAN', 'ISO 3166-1'],
    ['0501;max=12;max=9', 'max=9', 'one max alone'],
    ['0501;law=FR;law=DE', 'law=DE', 'one law alone'],
    ['0501;max=x', 'x', 'a number of months'],
    ['0501;max=0', '0', 'a number of months'],
    ['0501;max=12;max', 'max', 'one max alone'],
    ['0501;other=1', 'other=1', 'max=120 or law=FR'],
    [';max=1', ';max=1', '0501;max=120;law=FR'],
    ["05'01", "05'01", '0501;max=120;law=FR'],
  ])('the offence %s is refused: "%s" is not %s', (text, given, accepted) => {
    const { code, publicMessage } = errorOf(() => read({ 'liaison-offence': text }));
    expect(code).toBe('BAD_INPUT');
    expect(publicMessage).toContain(`"${given}" is not accepted`);
    expect(publicMessage).toContain(accepted);
  });

  test('where the law lists no offence, none can be stated', () => {
    const around = { known: { ...known, offences: new Set<string>() }, vouches: [], on: '2026-11-23' };
    const stated = { ...GOOD, 'liaison-offence': '0501' };
    const { publicMessage } = errorOf(() => readPurpose((name) => stated[name], around));
    expect(publicMessage).toContain('"offences" in groups.yaml');
  });

  test.each([
    ['liaison-purpose', 'INVESTIGATON', 'nearest is INVESTIGATION'],
    ['liaison-urgency', 'URGNT', 'nearest is URGENT'],
    ['liaison-case', 'x'.repeat(101), 'at most 100 characters'],
    ['liaison-necessity', 'x'.repeat(1_001), 'at most 1000 characters'],
    ['liaison-case', 'C\u00001', 'without U+0000'],
    ['liaison-necessity', 'C\ud8001', 'half a surrogate pair'],
  ] as const)('%s: a wrong value is named, with the way out', (name, value, said) => {
    const { code, publicMessage } = errorOf(() => read({ [name]: value }));
    expect(code).toBe('BAD_INPUT');
    expect(publicMessage).toMatch(new RegExp(`^${name}: .*is not accepted`, 'u'));
    expect(publicMessage).toContain(said);
  });

  test('under a name like ours that is none is refused, with the nearest', () => {
    const { publicMessage } = errorOf(() => refuseUnknownNames(['accept', 'liaison-offense']));
    expect(publicMessage).toContain('nearest is liaison-offence');
    expect(() => refuseUnknownNames(['accept', 'liaison-offence', 'persistedQuery'])).not.toThrow();
  });
});

describe('what a token vouches for', () => {
  const offence = { code: '0501', maxPenaltyMonths: 120, lawOf: 'FR' };

  test('holds for what lies within', () => {
    expect(read({ 'liaison-offence': '0501;max=60;law=FR' }, [{ offence }])).toMatchObject({
      offence: { ...offence, maxPenaltyMonths: 60 },
      vouched: { case: true, offence: true },
    });
    expect(
      read({ 'liaison-offence': '0502' }, [{ case: ['C-0', 'C-1'], offence: { code: '05*' } }]),
    ).toMatchObject({ offence: { code: '0502' }, vouched: { case: true, offence: true } });
    expect(read({}, [{ until: '2026-11-23' }]).vouched).toEqual({ case: true, offence: false });
  });

  test('is nothing of an offence that it does not name', () => {
    expect(read({ 'liaison-offence': OFFENCE }, [{}])).toMatchObject({
      offence,
      vouched: { case: true, offence: false },
    });
  });

  test.each<[string, Change, Partial<InquiryDetail>]>([
    ['case', {}, { case: 'C-2' }],
    ['case', {}, { case: 'C-11' }],
    ['until', {}, { until: '2026-11-22' }],
    ['purposes', {}, { purposes: ['PROSECUTION'] }],
    ['offence.code', { 'liaison-offence': '1502' }, { offence }],
    ['offence.code', { 'liaison-offence': '1502' }, { offence: { code: '05*' } }],
    ['offence.maxPenaltyMonths', { 'liaison-offence': '0501;max=121' }, { offence }],
    ['offence.maxPenaltyMonths', { 'liaison-offence': '0501;max=1' }, { offence: { code: '0501' } }],
    ['offence.lawOf', { 'liaison-offence': '0501;law=DE' }, { offence }],
    ['offence.lawOf', { 'liaison-offence': '0501;law=DE' }, { offence: { code: '0501' } }],
  ])('refuses %s beyond it, and names that', (member, change, entry) => {
    const { code, publicMessage } = errorOf(() => read(change, [entry]));
    expect(code).toBe('CASE_NOT_COVERED');
    expect(publicMessage).toContain(`(${member})`);
  });

  test('may stand in any of several entries, and in one alone', () => {
    const entries = [{ case: 'C-1' }, { case: 'C-2', purposes: ['PROSECUTION' as const], offence }];
    const change = { 'liaison-case': 'C-2', 'liaison-purpose': 'PROSECUTION', 'liaison-offence': '0501' };
    expect(read(change, entries).vouched).toEqual({ case: true, offence: true });
    expect(
      errorOf(() => read({ ...change, 'liaison-purpose': 'INVESTIGATION' }, entries)).publicMessage,
    ).toContain('(purposes)');
  });

  test('is taken where the request leaves it out and there is one of it', () => {
    const nothing = { 'liaison-purpose': '', 'liaison-case': '' };
    expect(read(nothing, [{ offence }])).toMatchObject({
      purpose: 'INVESTIGATION',
      caseReference: 'C-1',
      offence,
      vouched: { case: true, offence: true },
    });
    expect(read({ 'liaison-offence': '0501' }, [{ offence }]).offence).toEqual(offence);
    for (const entries of [[{ case: ['C-1', 'C-2'] }], [{}, { case: 'C-2' }]])
      expect(errorOf(() => read({ ...nothing, ...GOOD, 'liaison-case': '' }, entries)).code).toBe(
        'PURPOSE_REQUIRED',
      );
    expect(read({}, [{ offence: { code: '05*' } }])).not.toHaveProperty('offence');
  });

  test('is compared with the list of offences all the same', () => {
    const { code, publicMessage } = errorOf(() => read({}, [{ offence: { code: 'BANANA' } }]));
    expect([code, publicMessage.includes('authorization_details')]).toEqual(['BAD_INPUT', true]);
  });

  test.each<[string, unknown, RegExp]>([
    ['no list', {}, /no list/u],
    ['an entry without type', [{ case: 'C-1' }], /\[0\] has no type/u],
    ['a member that is not known', [{ locations: [] }], /beside type, case, purposes, offence, until/u],
    [
      'a member of the offence that is not known',
      [{ offence: { code: '05', max: 1 } }],
      /offence has a member beside/u,
    ],
    ['no purposes', [{ purposes: undefined }], /purposes is missing/u],
    ['a purpose that there is not', [{ purposes: ['X'] }], /purposes\.0/u],
    ['a day that there is not', [{ until: '2026-02-30' }], /until/u],
  ])('with %s refuses the token, in words of the hub', (_, details, why) => {
    const whole = { type: 'liaison_inquiry', case: 'C-1', purposes: ['INVESTIGATION'] };
    const entries =
      Array.isArray(details) && !/without type/u.test(_)
        ? details.map((entry: object) => ({ ...whole, ...entry }))
        : details;
    expect(() => vouchedIn({ authorization_details: entries })).toThrow(
      expect.objectContaining({
        code: 'UNAUTHENTICATED',
        rule: 'DETAILS',
        message: expect.stringMatching(why),
      }),
    );
  });

  test('for others than this hub is passed over', () => {
    expect(vouchedIn({ authorization_details: [{ type: 'payment_initiation', amount: 1 }] })).toEqual([]);
  });
});
