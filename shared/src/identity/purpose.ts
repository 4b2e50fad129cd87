import { HubError } from '../core/errors.ts';
import { stateCode } from '../core/ids.ts';
import { isStorable } from '../core/text.ts';
import { PURPOSES, URGENCIES, isOneOf } from '../core/vocabulary.ts';
import type { Inquiry, Offence } from '../policy/words/inquiry.ts';

/** Headers in which purpose comes; the same names are taken from the GraphQL request's `extensions`. */
export const PURPOSE_HEADERS = [
  'liaison-purpose',
  'liaison-case',
  'liaison-offence',
  'liaison-urgency',
  'liaison-necessity',
] as const;
export type PurposeHeader = (typeof PURPOSE_HEADERS)[number];

const CASE_LENGTH_MAX = 100;
const NECESSITY_LENGTH_MAX = 1_000;

/** Why somebody asks: the part of an inquiry that comes with the request. */
export type StatedPurpose = Pick<Inquiry, 'purpose' | 'caseReference' | 'offence' | 'urgency' | 'necessity'>;

/**
 * Reads the purpose of an operation. Legal bases: LED (EU) 2016/680 Art. 25; Prüm II (EU) 2024/982 Art. 33.
 *
 * @param stated value of each name; a header wins over an extension, and both must not differ.
 * @throws HubError PURPOSE_REQUIRED that says what is missing and what is accepted.
 */
export function readPurpose(stated: (name: PurposeHeader) => string | undefined): StatedPurpose {
  for (const name of PURPOSE_HEADERS)
    if (!isStorable(stated(name) ?? ''))
      throw required(`${name} must not hold U+0000 or half a surrogate pair`);
  const purpose = stated('liaison-purpose')?.toUpperCase();
  if (!isOneOf(PURPOSES, purpose)) throw required(`liaison-purpose must be one of ${PURPOSES.join(', ')}`);
  const caseReference = stated('liaison-case')?.trim() ?? '';
  if (caseReference === '' || caseReference.length > CASE_LENGTH_MAX) {
    throw required(`liaison-case must name the case, in 1 to ${CASE_LENGTH_MAX} characters`);
  }
  const urgency = stated('liaison-urgency')?.toUpperCase() ?? 'NORMAL';
  if (!isOneOf(URGENCIES, urgency)) throw required(`liaison-urgency must be one of ${URGENCIES.join(', ')}`);
  const necessity = stated('liaison-necessity')?.trim();
  if (necessity !== undefined && necessity.length > NECESSITY_LENGTH_MAX) {
    throw required(`liaison-necessity must not be longer than ${NECESSITY_LENGTH_MAX} characters`);
  }
  const offence = stated('liaison-offence');
  return {
    purpose,
    caseReference,
    urgency,
    ...(offence === undefined || offence === '' ? {} : { offence: readOffence(offence) }),
    ...(necessity === undefined || necessity === '' ? {} : { necessity }),
  };
}

/** Reads `0501;max=120;law=FR`: code, highest sentence in months, and the State under whose law. The last two may lack. */
function readOffence(text: string): Offence {
  const [code = '', ...rest] = text.split(';').map((part) => part.trim());
  const accepted =
    'liaison-offence must read like 0501;max=120;law=FR (code; highest sentence in months; State)';
  if (!/^[A-Za-z0-9._-]{1,32}$/u.test(code)) throw required(accepted);
  let offence: Offence = { code };
  for (const part of rest) {
    const [, name, value = ''] = /^(max|law)=(.+)$/u.exec(part) ?? [];
    if (name === 'max' && /^\d{1,4}$/u.test(value)) offence = { ...offence, maxPenaltyMonths: Number(value) };
    else if (name === 'law' && /^[A-Za-z]{2}$/u.test(value))
      offence = { ...offence, lawOf: stateCode(value) };
    else throw required(accepted);
  }
  return offence;
}

function required(sentence: string): HubError {
  return new HubError('PURPOSE_REQUIRED', sentence, { publicMessage: `${sentence}.` });
}
