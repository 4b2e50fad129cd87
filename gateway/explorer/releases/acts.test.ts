import { expect, test } from '@jest/globals';
import { actsOf, EMPTY, inputOf, missingIn } from './acts.ts';

const FIELDS = ['primaryName', 'dateOfBirth'];
const at = (status: string, mayDecide = true) => ({
  ...{ status, mayDecide },
  fields: FIELDS.map((field) => ({ field, state: 'OPEN' as const })),
});

test('what can be done hangs on the side, on how it stands, and on who looks', () => {
  expect(actsOf(at('ASKED'), 'RECEIVED', 'SPOC_OPERATOR')).toEqual([
    ...['ALL', 'PART', 'REFUSE', 'ASK_BACK', 'COURT'],
  ]);
  expect(actsOf(at('ASKED', false), 'RECEIVED', 'SPOC_OPERATOR')).toEqual([]);
  expect(actsOf(at('APPROVED', false), 'RECEIVED', 'SPOC_OPERATOR')).toEqual(['REVOKE']);
  expect(actsOf(at('APPROVED'), 'RECEIVED', 'AUDITOR')).toEqual([]);
  expect(actsOf(at('ASKED_BACK'), 'ASKED', 'INVESTIGATOR')).toEqual(['ANSWER', 'WITHDRAW']);
  expect(actsOf(at('REFUSED'), 'ASKED', 'INVESTIGATOR')).toEqual([]);
});

test('nothing is refused without a ground, and no question is empty', () => {
  expect(missingIn('REFUSE', EMPTY, FIELDS)).toBe('ground');
  expect(missingIn('PART', EMPTY, FIELDS)).toBe('field');
  expect(missingIn('PART', { ...EMPTY, ticked: ['primaryName'] }, FIELDS)).toBe('ground');
  expect(missingIn('PART', { ...EMPTY, ticked: FIELDS }, FIELDS)).toBeUndefined();
  expect(missingIn('ASK_BACK', { ...EMPTY, text: ' ' }, FIELDS)).toBe('text');
  expect(missingIn('COURT', EMPTY, FIELDS)).toBeUndefined();
});

test('an approval names its fields where one is shortened or refused, and carries no ground without a refusal', () => {
  const draft = { ...EMPTY, ground: 'ONGOING_INVESTIGATION', tellGround: true, text: ' Invented. ' };
  expect(inputOf('ALL', draft, FIELDS)).toEqual({ decision: 'APPROVE', note: 'Invented.' });
  expect(inputOf('ALL', { ...EMPTY, masks: { dateOfBirth: 'YEAR_ONLY' } }, FIELDS)).toEqual({
    decision: 'APPROVE',
    fields: [{ field: 'primaryName' }, { field: 'dateOfBirth', mask: 'YEAR_ONLY' }],
  });
  expect(inputOf('PART', { ...draft, ticked: ['dateOfBirth'] }, FIELDS)).toEqual({
    ...{ decision: 'APPROVE', fields: [{ field: 'dateOfBirth' }] },
    ...{ ground: 'ONGOING_INVESTIGATION', tellGround: true, note: 'Invented.' },
  });
  expect(inputOf('REFUSE', draft, FIELDS)).toEqual({
    ...{ decision: 'REFUSE', ground: 'ONGOING_INVESTIGATION', tellGround: true, note: 'Invented.' },
  });
  expect(inputOf('ANSWER', draft, FIELDS)).toEqual({ text: 'Invented.' });
});
