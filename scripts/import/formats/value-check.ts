import { daysOf, isDay, utcMoment } from '../../../shared/src/core/calendar.ts';
import { isCountryCode } from '../../../shared/src/core/country-codes.ts';
import { stateCode } from '../../../shared/src/core/ids.ts';
import { issuerCode } from '../../../shared/src/core/issuer-code.ts';
import { isStorable } from '../../../shared/src/core/text.ts';
import type { UnknownWord } from '../import-format.ts';
import { countryCode } from './country-names.ts';

/** A value that its GraphQL type does not take. */
export interface Fault {
  /** Path from the record: `identities[0].dateOfBirth`. */
  readonly member: string;
  readonly value: unknown;
  /** What may stand there, to follow "is not". */
  readonly accepted: string;
  /** The sentence, where it is another. */
  readonly reason?: string;
}

export interface Found {
  readonly faults: Fault[];
  readonly unknown: UnknownWord[];
}

/** Reads one value that is not null. What it returns for a value at fault is not used. */
export type Check = (value: unknown, at: string, found: Found) => unknown;

/** Longest enumeration of what is accepted. */
const NAMED = 40;

export function oneOf(words: readonly (string | number)[]): Check {
  const all = new Map(words.map((word) => [String(word), word]));
  const named = words.length > NAMED ? [...words.slice(0, NAMED), '...'] : words;
  return (value, at, { faults }) => {
    const read = typeof value === 'object' ? undefined : all.get(String(value));
    if (read !== undefined) return read;
    const near =
      typeof value === 'string'
        ? words.find((word) => String(word).toLowerCase() === value.trim().toLowerCase())
        : undefined;
    faults.push({
      member: at,
      value,
      accepted: `one of ${named.join(', ')}${near === undefined ? '' : `; did you mean ${near}?`}`,
    });
    return null;
  };
}

export function scalar(type: string, longest: number): Check {
  const read = SCALARS[type] ?? TEXT;
  return (value, at, found) => {
    const fault = (accepted: string): null => {
      found.faults.push({ member: at, value, accepted });
      return null;
    };
    if (typeof value === 'object') return fault(read.accepted);
    if (typeof value === 'string') {
      if (!isStorable(value)) return fault('a text without U+0000 and without half a surrogate pair');
      if (value.length > longest) return fault(`a text of at most ${longest} characters`);
    }
    const made = read.of(value, found);
    if (made === undefined) return fault(read.hint?.(value) ?? read.accepted);
    // Quantities and lengths are counted together: one below nothing would be taken from the others.
    return typeof made === 'number' && made < 0 && !SIGNED.test(at) ? fault('a number from 0 on') : made;
  };
}

/** What alone may be below 0. */
const SIGNED = /\.(?:latitude|longitude)$/u;

interface Scalar {
  readonly accepted: string;
  /** @returns undefined for what is none. */
  readonly of: (value: unknown, found: Found) => unknown;
  /** What is accepted, said nearer to the value. */
  readonly hint?: (value: unknown) => string | undefined;
}

/** A double holds every whole number of fifteen digits. */
const EXACT = 1e15;

const TEXT: Scalar = {
  accepted:
    'a text; a number of more than fifteen digits, or with decimals, is to be written in quotes, as it loses digits',
  of: (value) => {
    if (typeof value === 'string') return value;
    return typeof value === 'number' && Number.isInteger(value) && Math.abs(value) < EXACT
      ? String(value)
      : undefined;
  },
};

const COUNTRY = 'an ISO 3166-1 alpha-2 or ICAO Doc 9303 code such as FR, D or XXA';

const SCALARS: Readonly<Record<string, Scalar>> = {
  Int: {
    accepted: 'a whole number from -2147483648 to 2147483647',
    of: (value) => {
      const number = numberIn(value);
      return number !== undefined && Number.isInteger(number) && Math.abs(number) < 2 ** 31
        ? number
        : undefined;
    },
  },
  Float: { accepted: 'a number such as 12.5', of: numberIn },
  Boolean: {
    accepted: 'true or false',
    of: (value) =>
      value === true || value === 'true' ? true : value === false || value === 'false' ? false : undefined,
  },
  CountryCode: {
    accepted: COUNTRY,
    of: (value, { unknown }) => {
      const code = typeof value === 'string' ? issuerCode(value.trim()) : '';
      if (!/^[A-Z]{1,3}$/u.test(code)) return undefined;
      if (!isCountryCode(code)) unknown.push({ what: 'country', word: code });
      return code;
    },
    hint: (value) => {
      const code = typeof value === 'string' ? countryCode(value) : undefined;
      return code === undefined ? undefined : `${COUNTRY}; did you mean ${code}?`;
    },
  },
  StateCode: {
    accepted: 'an ISO 3166-1 alpha-2 code such as FR, or UN, EU, XPO',
    of: (value) => attempt(() => stateCode(String(value))),
  },
  PartialDate: {
    accepted: 'a date as EDTF: 1985, 1985-03, 1985-03-07, 1985~ for about, 1973/1974 for between',
    of: (value) => (typeof value === 'string' && daysOf(value) !== undefined ? value : undefined),
  },
  Date: {
    accepted: 'a calendar day such as 2026-11-01',
    of: (value) => (typeof value === 'string' && isDay(value) ? value : undefined),
  },
  DateTime: {
    accepted: 'a moment with its time zone, such as 2026-11-01T08:30:00Z or 2026-11-01T08:30:00+02:00',
    of: (value) => (typeof value === 'string' && utcMoment(value) !== undefined ? value : undefined),
  },
};

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}

/** Tables hold numbers as text. */
function numberIn(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'string' || !/^\s*[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?\s*$/iu.test(value))
    return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}
