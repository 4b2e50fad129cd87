import { createHash } from 'node:crypto';
import type { StateCode } from '../../../shared/src/core/ids.ts';
import { scriptOf } from '../../../shared/src/core/names/romanise.ts';
import type { SubjectCategory } from '../../../shared/src/core/vocabulary.ts';
import type { ImportFormat, ImportItem, UnknownWord } from '../import-format.ts';
import { WrongFile } from '../wrong-file.ts';
import { countryCode } from './country-names.ts';
import {
  PERSON_COLUMNS,
  personItem,
  type ImportedDocument,
  type ImportedIdentity,
  type ImportedPerson,
} from './person.ts';
import { isDay } from '../../../shared/src/core/calendar.ts';
import { remembered } from './remembered.ts';

/**
 * A list of people as a format.
 *
 * @param about what it is, in a sentence: "not the Swiss list of sanctions: ...".
 * @returns a format that throws WrongFile when its files hold nothing at all.
 */
export function listFormat(
  about: string,
  read: ImportFormat['read'],
  { readsSeveral = false }: { readonly readsSeveral?: boolean } = {},
): ImportFormat {
  return {
    table: 'register.person',
    columns: PERSON_COLUMNS,
    currency: ['data_as_of', 'quality'],
    readsSeveral,
    async *read(files, owner, onBytes, how) {
      let isEmpty = true;
      for await (const item of read(files, owner, onBytes, how)) {
        isEmpty = false;
        yield item;
      }
      if (isEmpty) throw new WrongFile(files[0] ?? '', `not ${about}: it holds no entry`);
    },
  };
}

export type Birth = Pick<ImportedIdentity, 'dateOfBirth' | 'placeOfBirth' | 'countryOfBirth'>;
export const NO_BIRTH: Birth = { dateOfBirth: null, placeOfBirth: null, countryOfBirth: null };

/**
 * What a list says of one person in words that are none of the hub's: they are kept as they were written, in the record's
 * remark on quality, and counted.
 */
export class Remarks {
  readonly unknown: UnknownWord[] = [];
  readonly #kept = new Set<string>();

  /** Code of a country that is named in words or as ISO 3166-1 alpha-2. */
  country(word: string | undefined, about: string): string | null {
    if (word === undefined || NO_COUNTRY.test(word)) return null;
    // ICAO Doc 9303 part 3, section 5.
    if (/^stateless/iu.test(word)) return 'XXA';
    const code = codeOf(word);
    if (code !== undefined) return code;
    this.unknown.push({ what: 'country', word });
    this.keep(about, word);
    return null;
  }

  /** Keeps a value as it was written. */
  keep(about: string, value: string): void {
    this.#kept.add(`${about} kept as written: ${value}`);
  }

  /** A value of another vocabulary than countries, kept and counted. */
  unknownWord(what: UnknownWord['what'], word: string, about: string): void {
    this.unknown.push({ what, word });
    this.keep(about, word);
  }

  /** @param asOf day of the list. */
  quality(asOf: string): string {
    return [`Snapshot of ${asOf.slice(0, 10)}, not the live list`, ...this.#kept].join('; ');
  }
}

/** Files name few countries on many lines. */
const codeOf = remembered((word) =>
  /^[A-Z]{2}$/u.test(word) ? (countryOfCode(word) ?? countryCode(word)) : countryCode(word),
);

/** What lists write where no country is known. The EU's list has `00`. */
const NO_COUNTRY = /^(?:00|n\/?a|na|unknown|none|not known|undetermined|zz|-+)$/iu;
const REGIONS = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });

/** A code that is one: `UK` and `EL`, as EU documents write them, are GB and GR. */
function countryOfCode(code: string): string | undefined {
  if (code === 'UK') return 'GB';
  if (code === 'EL') return 'GR';
  return REGIONS.of(code) === undefined ? undefined : code;
}

/** A person as an item of the import, checked, with the words that were not known. */
export function listedItem(person: ImportedPerson, line: number, remarks: Remarks): ImportItem {
  return personItem(person, line, remarks.unknown);
}

/** An entry that is no person, or none that is listed any more. */
export function skipped(what: string): ImportItem {
  return { kind: 'skip', what };
}

/** An entry that cannot be a record, as it lacks what every record has. */
export function lacking(line: number, member: string, id?: string): ImportItem {
  return {
    kind: 'reject',
    line,
    reason: `${member} is missing`,
    member,
    ...(id === undefined ? {} : { id }),
  };
}

/** An id that the register takes, out of a list's own reference: up to 64 letters, digits, dots, hyphens, underscores. */
export function idOf(prefix: string, reference: string): string {
  const id = `${prefix}${reference.replace(/[^A-Za-z0-9._-]/gu, '-')}`;
  // Cut, two references could be one.
  return id.length <= 64
    ? id
    : `${id.slice(0, 47)}-${createHash('sha256').update(id).digest('hex').slice(0, 16)}`;
}

/** One name under which a list has a person, before births are known. */
export interface Named {
  readonly kind: 'CONFIRMED' | 'ALIAS';
  readonly surnames: string;
  readonly forenames: string | null;
  readonly lowQuality: boolean;
  /** The whole name in Latin letters, where the list writes it so. */
  readonly latin?: string | undefined;
  /** Birth of this name alone, where the list says one. */
  readonly birth?: Birth;
}

/**
 * The names of a person as identities: first the listed name with each of the births, then its other spellings, then aliases.
 *
 * @param names at least one; the first is the listed one.
 * @param births of the person, the first of which goes with every spelling of the listed name.
 */
export function identitiesOf(names: readonly Named[], births: readonly Birth[]): readonly ImportedIdentity[] {
  const [first = NO_BIRTH] = births;
  const [listed] = names;
  const identity = (name: Named, birth: Birth, kind: ImportedIdentity['kind']): ImportedIdentity => ({
    kind,
    surnames: name.surnames,
    forenames: name.forenames,
    script: scriptOf(`${name.forenames ?? ''} ${name.surnames}`),
    transliteration: name.latin ?? null,
    ...birth,
    lowQuality: name.lowQuality,
  });
  return [
    ...names.slice(0, 1).map((name) => identity(name, name.birth ?? first, 'CONFIRMED')),
    ...(listed ? births.slice(1).map((birth) => identity(listed, birth, 'NOT_CONFIRMED')) : []),
    ...names
      .slice(1)
      .map((name) => identity(name, name.birth ?? (name.kind === 'CONFIRMED' ? first : NO_BIRTH), name.kind)),
  ];
}

/** Births out of dates and places that a list has in two columns: the first goes with the first, and so on. */
export function birthsOf(
  dates: readonly string[],
  places: readonly Pick<Birth, 'placeOfBirth' | 'countryOfBirth'>[],
): readonly Birth[] {
  const all = Array.from({ length: Math.max(dates.length, places.length) }, (_, i): Birth => ({
    dateOfBirth: dates[i] ?? dates[0] ?? null,
    placeOfBirth: (places[i] ?? places[0])?.placeOfBirth ?? null,
    countryOfBirth: (places[i] ?? places[0])?.countryOfBirth ?? null,
  }));
  return unique(all);
}

/** Items of which each stands once, compared by what they say. */
export function unique<T>(items: readonly T[]): readonly T[] {
  return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()];
}

/** Parts of a date as lists have them; zero and nothing are the same. */
export interface DateParts {
  readonly year?: number | undefined;
  readonly month?: number | undefined;
  readonly day?: number | undefined;
}

/** EDTF of a date whose month and day may be unknown. @returns undefined when there is no such day. */
export function edtf({ year, month = 0, day = 0 }: DateParts, isAbout = false): string | undefined {
  if (year === undefined || !Number.isInteger(year) || year < 1 || year > 9999) return undefined;
  const about = isAbout ? '~' : '';
  const text = String(year).padStart(4, '0');
  if (month === 0) return day === 0 ? `${text}${about}` : undefined;
  if (!Number.isInteger(month) || month < 1 || month > 12) return undefined;
  const withMonth = `${text}-${String(month).padStart(2, '0')}`;
  if (day === 0) return `${withMonth}${about}`;
  const whole = `${withMonth}-${String(day).padStart(2, '0')}`;
  return isDay(whole) ? `${whole}${about}` : undefined;
}

/** The day of an ISO 8601 day or moment; null when there is none. */
export function dayOf(text: string | undefined): string | null {
  const day = text?.slice(0, 10) ?? '';
  return isDay(day) ? day : null;
}

/** Dates as people write them, and dates as lists do, as EDTF; undefined when the text is none. */
export function readDay(text: string): string | undefined {
  const iso = /^(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?(?:T.*)?$/u.exec(text);
  if (iso) return edtf({ year: Number(iso[1]), month: Number(iso[2] ?? 0), day: Number(iso[3] ?? 0) });
  // British: day, month, year; `00` and letters stand for what is not known.
  const british = /^(\d{1,2}|d{1,2})[/.-](\d{1,2}|m{1,2})[/.-](\d{4})(?: \d\d:\d\d(?::\d\d)?)?$/iu.exec(text);
  if (!british) return undefined;
  const [day, month, year] = [number(british[1]), number(british[2]), Number(british[3])];
  return edtf({ year, month, day: month === 0 ? 0 : day });
}

function number(text: string | undefined): number {
  return /^\d+$/u.test(text ?? '') ? Number(text) : 0;
}

/** Kinds of document by the words that lists have for them. The first that fits; none: the words are kept as a note. */
const DOCUMENT_KINDS: readonly (readonly [RegExp, string])[] = [
  [/refugee|stateless|travel document/iu, 'REFUGEE_TRAVEL_DOCUMENT'],
  [/pass?port/iu, 'PASSPORT'],
  [/driv/iu, 'DRIVING_LICENCE'],
  [/visa/iu, 'VISA'],
  [/resid|permit/iu, 'RESIDENCE_PERMIT'],
  [/seam[ae]n|seafarer/iu, 'SEAFARER_DOCUMENT'],
  [
    /identity card|id card|\bid-card|identification card|cedula|tazkira|electoral|national identity document/iu,
    'IDENTITY_CARD',
  ],
  [
    /\bid\b|national|ssn|social|fiscal|tax|personal|identification|number|regist|\binn\b|curp|rfc|nit|d\.n\.i/iu,
    'NATIONAL_NUMBER',
  ],
];

/** Kind of a document by a list's words. */
export function documentKind(words: string): string {
  return DOCUMENT_KINDS.find(([pattern]) => pattern.test(words))?.[1] ?? 'OTHER';
}

export const NO_DETAILS: Omit<ImportedDocument, 'kind' | 'number'> = {
  issuer: null,
  issuedOn: null,
  expiresOn: null,
  status: null,
  note: null,
};

/** The name where it is in Latin letters: what a record has as its transliteration. */
export function latinOf(name: string | undefined): { readonly latin?: string } {
  return name !== undefined && /^[\p{Script=Latin}\P{L}]+$/u.test(name) ? { latin: name } : {};
}

/** Parts that are there, in one text; null when none is. */
export function joined(parts: readonly (string | undefined | null)[], between = ' '): string | null {
  const there = parts.filter((part) => part !== undefined && part !== null && part !== '');
  return there.length === 0 ? null : there.join(between);
}

export type Contact = ImportedPerson['contacts'][number];

/** What almost every list says of its people: they are sought by reason of a measure. */
export const SOUGHT: { readonly subjects: readonly SubjectCategory[] } = { subjects: ['SUSPECT'] };

export const OWNERS = {
  EU: 'EU' as StateCode,
  GB: 'GB' as StateCode,
  CH: 'CH' as StateCode,
  US: 'US' as StateCode,
};
