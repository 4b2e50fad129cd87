import type { FieldCategory, Mask } from '../../core/vocabulary.ts';
import type { FieldEntry } from '../../domains/catalogue.ts';

/**
 * Shortens one value. A mask that does not fit the type of a value leaves nothing of it: a mask may lose too much,
 * never too little, and never makes up a value (a calendar day cannot be shortened to a year and stay a day).
 */
export type Shorten = (value: unknown) => unknown;

/** What of a field says which masks fit it. */
export type Masked = Pick<FieldEntry, 'name' | 'category' | 'graphqlType'>;

/** @param field as in the catalogue: what a value means is known from its type, its name and its category alone. */
export function maskFor(mask: Mask, field: Masked): Shorten {
  const shortenOne = MASKERS[mask](field.graphqlType, field);
  const shorten: Shorten = (value) => {
    if (value === null || value === undefined) return null;
    if (!Array.isArray(value)) return shortenOne(value);
    const rest = value.map(shorten).filter((item) => item !== null);
    return rest.length === 0 ? null : rest;
  };
  return shorten;
}

const MASKERS: Readonly<Record<Mask, (type: string, field: Masked) => Shorten>> = {
  YEAR_ONLY: (type) =>
    type === 'PartialDate' ? ofText((text) => /^\d{4}/u.exec(text)?.[0] ?? null) : nothing,
  INITIALS: (type, field) => (type === 'String' && isName(field) ? ofText(initials) : nothing),
  COUNTRY_ONLY: (type) =>
    type === 'CountryCode' || type === 'StateCode'
      ? ofText((text) => text)
      : isText(type)
        ? ofText(country)
        : isObject(type)
          ? only(COUNTRY_KEYS)
          : nothing,
  REGION: (type, { name }) =>
    COORDINATES.has(name)
      ? ofNumber(Math.round)
      : isText(type)
        ? ofText(region)
        : isObject(type)
          ? only(REGION_KEYS)
          : nothing,
  BAND: (type) => (type === 'Float' || type === 'Int' ? ofNumber(band) : nothing),
  LAST_FOUR: (type) => (isText(type) ? ofText(lastFour) : nothing),
  PRESENCE: (type) => (type === 'String' ? () => PRESENT : nothing),
  CODE_ONLY: (type, { category }) =>
    isText(type)
      ? TELLING.has(category)
        ? nothing
        : ofText((text) => (CODE.test(text) ? text : null))
      : isScalar(type)
        ? nothing
        : (value) => codeOnly(value),
};

export const PRESENT = '(present)';
const CODE = /^[A-Z0-9][A-Z0-9_./-]{0,15}$/u;
/** Here a text that looks like a code is the very thing: a document number, a plate, a serial number, a case. */
const TELLING: ReadonlySet<FieldCategory> = new Set<FieldCategory>([
  'BIO_CORE',
  'BIO_EXTENDED',
  'DOCUMENT',
  'PHYSICAL',
  'BIOMETRIC',
  'GENETIC',
  'SPECIAL',
  'SOURCE',
  'CASE',
  'ALERT',
  'OBJECT_CORE',
  'OBJECT_OWNER',
  'FORENSIC',
  'VEHICLE',
]);
/** Degrees without their fraction are a region of a hundred kilometres. Any other number rounded is still the number. */
const COORDINATES: ReadonlySet<string> = new Set(['latitude', 'longitude']);
/** Names of people. A script code, a town or an occupation has no initials. */
const NAMES = /^(name|surnames?|forenames|patronymic|transliteration)$|^name[A-Z]|Names?$/u;
const COUNTRY_KEYS: ReadonlySet<string> = new Set(['country', 'countryCode']);
const REGION_KEYS: ReadonlySet<string> = new Set(['country', 'countryCode', 'region', 'nuts2']);
const SCALARS: ReadonlySet<string> = new Set([
  'String',
  'ID',
  'Int',
  'Float',
  'Boolean',
  'PartialDate',
  'Date',
  'DateTime',
  'CountryCode',
  'StateCode',
]);

function isName({ name, category }: Masked): boolean {
  return NAMES.test(name) && (category === 'BIO_CORE' || category === 'OBJECT_OWNER');
}

function nothing(): null {
  return null;
}

function isText(type: string): boolean {
  return type === 'String' || type === 'ID';
}

function isScalar(type: string): boolean {
  return SCALARS.has(type);
}

/** A type that is no scalar may be an object or an enum; only an object has keys to keep. */
function isObject(type: string): boolean {
  return !isScalar(type);
}

function ofText(shorten: (text: string) => string | null): Shorten {
  return (value) => (typeof value === 'string' ? shorten(value) : null);
}

function ofNumber(shorten: (number: number) => number): Shorten {
  return (value) => {
    const number =
      typeof value === 'number'
        ? value
        : typeof value === 'string' && value !== ''
          ? Number(value)
          : Number.NaN;
    return Number.isFinite(number) ? shorten(number) : null;
  };
}

/** `Anna Maria` becomes `A. M.`; a script without letters of its own gives the first sign. */
function initials(text: string): string | null {
  const letters = text.split(/[\s'’-]+/u).flatMap((part) => [...part].slice(0, 1));
  return letters.length === 0 ? null : letters.map((letter) => `${letter}.`).join(' ');
}

/** UN/LOCODE and NUTS codes begin with their country. Any other text tells no country for certain. */
function country(text: string): string | null {
  return /^[A-Z]{2}([A-Z2-9]{3}|[A-Z0-9]{1,3})?$/u.test(text) ? text.slice(0, 2) : null;
}

/** NUTS 2 is two letters and two signs. Any other text is no region. */
function region(text: string): string | null {
  const code = /^([A-Z]{2}[A-Z0-9]{2})[A-Z0-9]?$/u.exec(text)?.[1];
  return code !== undefined && /\d/u.test(code) ? code : country(text);
}

/** Keeps the first digit: 437.2 becomes 400, 0.037 becomes 0.03. It is read, not worked out: 0.3 / 0.1 is 2.9999999999999996. */
function band(number: number): number {
  return Number(number.toExponential().replace(/\.\d+/u, ''));
}

function lastFour(text: string): string {
  if (ASTRAL.test(text)) {
    const signs = [...text];
    return signs.length <= 4 ? stars(signs.length) : stars(signs.length - 4) + signs.slice(-4).join('');
  }
  return text.length <= 4 ? stars(text.length) : stars(text.length - 4) + text.slice(-4);
}

/** Signs that take two units of UTF-16 must not be cut in half. */
const ASTRAL = /[\uD800-\uDFFF]/;
const MANY_STARS = '*'.repeat(64);

function stars(count: number): string {
  return count <= MANY_STARS.length ? MANY_STARS.slice(0, count) : '*'.repeat(count);
}

function only(keys: ReadonlySet<string>): Shorten {
  return (value) => keep(value, (key) => keys.has(key));
}

/** Of an enum the word is the code; of an object the codes are kept. */
function codeOnly(value: unknown): unknown {
  return typeof value === 'string'
    ? CODE.test(value)
      ? value
      : null
    : keep(value, (key) => /(^code|Code)$/u.test(key));
}

function keep(value: unknown, isKept: (key: string) => boolean): unknown {
  if (typeof value !== 'object' || value === null) return null;
  const kept = Object.entries(value).filter(([key]) => isKept(key));
  return kept.length === 0 ? null : Object.fromEntries(kept);
}
