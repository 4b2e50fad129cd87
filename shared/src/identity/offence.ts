import { badInput } from '../core/errors.ts';
import { stateCode, type StateCode } from '../core/ids.ts';
import { nearest } from '../core/nearest.ts';
import type { Offence } from '../policy/words/inquiry.ts';

/** The lists of the law in force with which the words of a request are compared. */
export interface KnownWords {
  /** Codes of the list that the States agreed on, `offences` of groups.yaml. */
  readonly offences: ReadonlySet<string>;
  /** Every State that the law names. */
  readonly states: ReadonlySet<string>;
}

/** A code of an offence, without the `*` of a beginning. */
const OFFENCE_CODE = /^[A-Za-z0-9._-]{1,32}$/u;
/** A whole code, or the beginning of codes: `05*`. */
export const OFFENCE_CODES = /^[A-Za-z0-9._-]{1,32}\*?$/u;
/** As many words of a list as are told to somebody who missed it. */
const TOLD_MAX = 20;

/**
 * Reads `0501;max=120;law=FR`: code, highest sentence in months, and the State under whose law. The last two may lack.
 *
 * @param from where the text stood, for the answer.
 * @throws HubError BAD_INPUT that names what is wrong: form, a key that is not known or comes twice, a code or State that is
 *   on no list.
 */
export function readOffence(from: string, text: string, known: KnownWords): Offence {
  return checkOffence(from, offenceIn(from, text), known);
}

/**
 * The form alone: an issuer has no lists, and vouches for beginnings as well.
 *
 * @throws HubError BAD_INPUT
 */
export function offenceIn(from: string, text: string, form = OFFENCE_CODE): Offence {
  const [code = '', ...parts] = text.split(';').map((part) => part.trim());
  if (!form.test(code))
    throw badInput(from, text, '0501;max=120;law=FR: code; highest sentence in months; State');
  const keys: Partial<Record<'max' | 'law', string>> = {};
  for (const part of parts) {
    const [, name = '', value = ''] = /^([^=]*)(?:=(.*))?$/u.exec(part) ?? [];
    if (name !== 'max' && name !== 'law') throw badInput(from, part, 'max=120 or law=FR after the code');
    if (keys[name] !== undefined) throw badInput(from, part, `one ${name} alone`);
    keys[name] = value.trim();
  }
  const { max, law } = keys;
  if (max !== undefined && !/^[1-9]\d{0,3}$/u.test(max))
    throw badInput(`${from}, max`, max, 'a number of months, 1 to 9999');
  return {
    code,
    ...(max === undefined ? {} : { maxPenaltyMonths: Number(max) }),
    ...(law === undefined ? {} : { lawOf: lawIn(from, law) }),
  };
}

function lawIn(from: string, law: string): StateCode {
  if (!/^[A-Za-z]{2,3}$/u.test(law))
    throw badInput(`${from}, law`, law, 'an ISO 3166-1 alpha-2 code such as FR');
  return stateCode(law);
}

/** Compares an offence with the lists. @throws HubError BAD_INPUT with the nearest word that is on them. */
export function checkOffence(from: string, offence: Offence, known: KnownWords): Offence {
  const { code, lawOf } = offence;
  if (!known.offences.has(code))
    throw badInput(from, code, listed('a code of the agreed list', known.offences, code));
  if (lawOf !== undefined && !known.states.has(lawOf))
    throw badInput(
      `${from}, law`,
      lawOf,
      listed('a State that the law of this hub names', known.states, lawOf),
    );
  return offence;
}

function listed(what: string, words: ReadonlySet<string>, given: string): string {
  if (words.size === 0) return 'nothing: the law of this hub lists none ("offences" in groups.yaml)';
  const near = nearest(given, words);
  const all = words.size > TOLD_MAX ? '' : `: ${[...words].sort().join(', ')}`;
  return `${what}${near === undefined ? '' : `, nearest "${near}"`}${all}`;
}
