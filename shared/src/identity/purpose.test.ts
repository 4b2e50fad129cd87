import { expect, test } from '@jest/globals';
import type { HubError } from '../core/errors.ts';
import { PURPOSES } from '../core/vocabulary.ts';
import { readPurpose, type PurposeHeader } from './purpose.ts';

const GOOD: Partial<Record<PurposeHeader, string>> = {
  'liaison-purpose': 'INVESTIGATION',
  'liaison-case': 'C-1',
};
const read = (change: Partial<Record<PurposeHeader, string>>) =>
  readPurpose((name) => ({ ...GOOD, ...change })[name]);

test('reads purpose, case, and an offence with its highest sentence and the State of that law', () => {
  expect(
    read({
      'liaison-offence': '0501;max=120;law=FR',
      'liaison-necessity': 'why',
      'liaison-urgency': 'urgent',
    }),
  ).toEqual({
    purpose: 'INVESTIGATION',
    caseReference: 'C-1',
    urgency: 'URGENT',
    offence: { code: '0501', maxPenaltyMonths: 120, lawOf: 'FR' },
    necessity: 'why',
  });
});

test('what is missing is said with what is accepted', () => {
  try {
    read({ 'liaison-purpose': '' });
    throw new Error('was accepted');
  } catch (error) {
    const { code, publicMessage } = error as HubError;
    expect(code).toBe('PURPOSE_REQUIRED');
    for (const purpose of PURPOSES) expect(publicMessage).toContain(purpose);
  }
});

test.each(['0501;max=x', '0501;law=FRA', ';max=1', '0501;max=12;max', '0501;other=1', "05'01"])(
  'the offence %s is refused',
  (text) => {
    expect(() => read({ 'liaison-offence': text })).toThrow(
      expect.objectContaining({ code: 'PURPOSE_REQUIRED' }),
    );
  },
);

test.each(['C\u00001', 'C\ud8001'])(
  'a text that the ledger cannot keep is refused in every place',
  (text) => {
    for (const name of ['liaison-case', 'liaison-necessity'] as const)
      expect(() => read({ [name]: text })).toThrow(expect.objectContaining({ code: 'PURPOSE_REQUIRED' }));
  },
);
