import { badInput, HubError } from '../core/errors.ts';
import { nearest } from '../core/nearest.ts';
import { isStorable } from '../core/text.ts';
import { PURPOSES, URGENCIES, isOneOf } from '../core/vocabulary.ts';
import type { Inquiry } from '../policy/words/inquiry.ts';
import { checkOffence, readOffence, type KnownWords } from './offence.ts';
import { coveredBy, isBeginning, type VouchedInquiry } from './vouched.ts';

/** Headers in which purpose comes; the same names are taken from the GraphQL request's `extensions`. */
export const PURPOSE_HEADERS = [
  'liaison-purpose',
  'liaison-case',
  'liaison-offence',
  'liaison-urgency',
  'liaison-necessity',
] as const;
export type PurposeHeader = (typeof PURPOSE_HEADERS)[number];
const PREFIX = 'liaison-';

const CASE_LENGTH_MAX = 100;
const NECESSITY_LENGTH_MAX = 1_000;

/** Why somebody asks: the part of an inquiry that comes with the request, and what its token vouches for of it. */
export type StatedPurpose = Pick<
  Inquiry,
  'purpose' | 'caseReference' | 'offence' | 'vouched' | 'urgency' | 'necessity'
>;

/** With what the words of a request are compared. */
export interface Around {
  readonly known: KnownWords;
  /** What the token vouches for. None: everything is only stated. */
  readonly vouches: readonly VouchedInquiry[];
  /** The day, `YYYY-MM-DD` in UTC. */
  readonly on: string;
}

type Stated = (name: PurposeHeader) => string | undefined;

/**
 * Reads the purpose of an operation. Legal bases: LED (EU) 2016/680 Art. 25; Prüm II (EU) 2024/982 Art. 33.
 *
 * A token that vouches for one inquiry alone says what the request leaves out, where it leaves no choice: one case, one
 * purpose, an offence with a whole code.
 *
 * @param stated value of each name; a header wins over an extension, and both must not differ.
 * @throws HubError PURPOSE_REQUIRED that says what is missing, BAD_INPUT that names what is wrong and what is accepted, or
 *   CASE_NOT_COVERED.
 */
export function readPurpose(stated: Stated, { known, vouches, on }: Around): StatedPurpose {
  for (const name of PURPOSE_HEADERS)
    if (!isStorable(stated(name) ?? ''))
      throw badInput(name, stated(name), 'a text without U+0000 and without half a surrogate pair');
  const only = vouches.length === 1 ? vouches[0] : undefined;
  const purpose = readWord(stated, 'liaison-purpose', PURPOSES) ?? onlyOne(only?.purposes);
  if (purpose === undefined) throw required(`liaison-purpose must be one of ${PURPOSES.join(', ')}`);
  const caseReference = readText(stated, 'liaison-case', CASE_LENGTH_MAX) ?? onlyOne(only?.cases);
  if (caseReference === undefined)
    throw required(`liaison-case must name the case, in 1 to ${CASE_LENGTH_MAX} characters`);
  const urgency = readWord(stated, 'liaison-urgency', URGENCIES) ?? 'NORMAL';
  const necessity = readText(stated, 'liaison-necessity', NECESSITY_LENGTH_MAX);
  const text = readText(stated, 'liaison-offence', NECESSITY_LENGTH_MAX);
  const taken = only?.offence === undefined || isBeginning(only.offence) ? undefined : only.offence;
  const offence = text === undefined ? taken : readOffence('liaison-offence', text, known);
  const covered = coveredBy(vouches, { purpose, caseReference, on, ...(offence && { offence }) });
  if (covered.offence) checkOffence("offence in the token's authorization_details", covered.offence, known);
  return { purpose, caseReference, urgency, ...covered, ...(necessity === undefined ? {} : { necessity }) };
}

/** Refuses names that look like ours and are none: a slip in a name would else be a silence. @throws HubError BAD_INPUT */
export function refuseUnknownNames(names: Iterable<string>): void {
  for (const name of names) {
    if (!name.startsWith(PREFIX) || isOneOf(PURPOSE_HEADERS, name)) continue;
    const near = nearest(name, PURPOSE_HEADERS);
    throw badInput(
      'a header or member of extensions',
      name,
      `${PURPOSE_HEADERS.join(', ')}${near === undefined ? '' : `; nearest is ${near}`}`,
    );
  }
}

function onlyOne<T>(values: readonly T[] | undefined): T | undefined {
  return values?.length === 1 ? values[0] : undefined;
}

/** A word of a closed list, in either case of letters; undefined when none is stated. */
function readWord<T extends string>(stated: Stated, name: PurposeHeader, words: readonly T[]): T | undefined {
  const text = stated(name)?.trim() ?? '';
  const word = text.toUpperCase();
  if (text === '' || isOneOf(words, word)) return text === '' ? undefined : (word as T);
  const near = nearest(word, words);
  throw badInput(name, text, `one of ${words.join(', ')}${near === undefined ? '' : `; nearest is ${near}`}`);
}

/** A text; undefined when none is stated, or a blank. */
function readText(stated: Stated, name: PurposeHeader, most: number): string | undefined {
  const text = stated(name)?.trim() ?? '';
  if (text.length > most) throw badInput(name, text, `at most ${most} characters`);
  return text === '' ? undefined : text;
}

function required(sentence: string): HubError {
  return new HubError('PURPOSE_REQUIRED', sentence, { publicMessage: `${sentence}.` });
}
