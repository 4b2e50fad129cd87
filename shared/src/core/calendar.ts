/**
 * Whether a text is a day of the calendar that PostgreSQL knows too, `YYYY-MM-DD`: none of year 0000, which ISO 8601 has and
 * PostgreSQL has not, and no 30 February.
 */
export function isDay(text: string): boolean {
  return text.length === 10 && beginsWithDay(text);
}

function beginsWithDay(text: string): boolean {
  if (text.charCodeAt(4) !== HYPHEN || text.charCodeAt(7) !== HYPHEN) return false;
  const year = numberAt(text, 0, 4);
  const day = numberAt(text, 8, 10);
  return year >= 1 && day >= 1 && day <= daysInMonth(year, numberAt(text, 5, 7));
}

/**
 * Whether a text is a moment as PostgreSQL writes it of UTC, `2026-11-01T08:30:00Z`, with a fraction of up to nine digits or
 * none. Most moments are; others are read by `utcMoment`.
 */
export function isPlainMoment(text: string): boolean {
  const end = text.length - 1;
  if (end < 19 || text.charCodeAt(end) !== LETTER_Z || text.charCodeAt(10) !== LETTER_T) return false;
  if (text.charCodeAt(13) !== COLON || text.charCodeAt(16) !== COLON) return false;
  const hasFraction = end > 19 && text.charCodeAt(19) === POINT;
  const isFractionWhole = hasFraction ? end > 20 && end <= 29 && numberAt(text, 20, end) >= 0 : end === 19;
  return isFractionWhole && isTime(text) && beginsWithDay(text);
}

function isTime(text: string): boolean {
  const hour = numberAt(text, 11, 13);
  const minute = numberAt(text, 14, 16);
  const second = numberAt(text, 17, 19);
  return hour >= 0 && hour <= 23 && minute >= 0 && minute <= 59 && second >= 0 && second <= 59;
}

/** The number that stands in a part of a text; -1 where anything but the digits 0 to 9 does. Nothing is copied for it. */
function numberAt(text: string, from: number, to: number): number {
  let number = 0;
  for (let i = from; i < to; i += 1) {
    const digit = text.charCodeAt(i) - DIGIT_0;
    if (digit < 0 || digit > 9) return -1;
    number = number * 10 + digit;
  }
  return number;
}

const DIGIT_0 = 48;
const HYPHEN = 45;
const POINT = 46;
const COLON = 58;
const LETTER_T = 84;
const LETTER_Z = 90;

/**
 * A moment in UTC, ISO 8601, for a moment with any offset. One without would be another moment in each time zone.
 *
 * @returns undefined when the text is none, or its day or hour does not exist.
 * @see RFC 3339, section 5.6
 */
export function utcMoment(text: string): string | undefined {
  const [, day = '', time, offset] = MOMENT.exec(text) ?? [];
  if (time === undefined || offset === undefined || !isDay(day)) return undefined;
  const moment = new Date(`${day}T${time}${offset.toUpperCase()}`);
  if (Number.isNaN(moment.getTime())) return undefined;
  const utc = moment.toISOString();
  // Beyond four digits of a year, or before 0001, an offset has moved it out of the calendar.
  return isDay(utc.slice(0, 10)) ? utc : undefined;
}

const MOMENT =
  /^(\d{4}-\d{2}-\d{2})[Tt]((?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?)([Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/u;

/** First and last day of a period. */
export interface DayRange {
  readonly from: string;
  readonly to: string;
}

/** What of EDTF is read, as the end of a sentence. */
export const PARTIAL_DATES =
  '1985, 1985-03, 1985-03-07, 198X or 19XX, 1985-03-XX or 1985-XX-08 where parts are unknown, 1985~ for about a year, or an interval such as 1980/1989, 1985-03/.. or ../1985; years from 0001, months from 01 to 12, and only days that there are';

/**
 * The days that a date of which parts are unknown may stand for, in order: one stretch of days, or several where the month is
 * not known and the day is.
 *
 * About a date (`1985~`), or one in doubt (`1985?`, `1985%`), is that date with a year before and after it; an interval
 * (`1973/1974-06`) is all of it, an open one reaches to the end of the calendar.
 *
 * @param text EDTF, level 1 and `1985-XX-08` of level 2.
 * @returns undefined when the text is none, or no such day exists.
 * @see ISO 8601-2:2019, clause 4 (EDTF: https://www.loc.gov/standards/datetime/)
 */
export function daysOf(text: string): readonly DayRange[] | undefined {
  const [first = '', last, ...more] = text.split('/');
  if (last === undefined) return daysOfDate(text);
  if (more.length > 0 || (first === OPEN && last === OPEN)) return undefined;
  const from = first === OPEN ? FIRST_DAY : daysOfDate(first)?.[0]?.from;
  const to = last === OPEN ? LAST_DAY : daysOfDate(last)?.at(-1)?.to;
  return from === undefined || to === undefined || from > to ? undefined : [{ from, to }];
}

const OPEN = '..';
const FIRST_DAY = '0001-01-01';
const LAST_DAY = '9999-12-31';

function daysOfDate(text: string): readonly DayRange[] | undefined {
  const [, plain = text] = /^(.*)[~?%]$/u.exec(text) ?? [];
  const days = plainDays(plain);
  return plain === text
    ? days
    : days?.map(({ from, to }) => ({ from: inYears(from, -1), to: inYears(to, 1) }));
}

function plainDays(text: string): readonly DayRange[] | undefined {
  const [, years, year, month, day] =
    /^(?:(\d{3}X|\d{2}XX)|(\d{4})(?:-(\d{2}|XX)(?:-(\d{2}|XX))?)?)$/u.exec(text) ?? [];
  if (years !== undefined) return daysOfYears(years);
  if (year === undefined || !isYear(year)) return undefined;
  if (month === undefined || month === 'XX') {
    if (day === undefined || day === 'XX') return [{ from: `${year}-01-01`, to: `${year}-12-31` }];
    const found = MONTHS.map((one) => `${year}-${one}-${day}`).filter(isDay);
    return found.length === 0 ? undefined : found.map((one) => ({ from: one, to: one }));
  }
  const last = daysIn(year, month);
  if (last === 0) return undefined;
  if (day === undefined || day === 'XX')
    return [{ from: `${year}-${month}-01`, to: `${year}-${month}-${last}` }];
  const whole = `${year}-${month}-${day}`;
  return isDay(whole) ? [{ from: whole, to: whole }] : undefined;
}

const MONTHS = Array.from({ length: 12 }, (_, i) => String(i + 1).padStart(2, '0'));

/** A decade or a century: `000X` begins with the first year that there is. */
function daysOfYears(years: string): readonly DayRange[] {
  const first = years.replaceAll('X', '0');
  return [{ from: `${isYear(first) ? first : '0001'}-01-01`, to: `${years.replaceAll('X', '9')}-12-31` }];
}

/** The same day some years away, within the calendar; 29 February becomes 28. */
function inYears(day: string, years: number): string {
  const year = Math.min(9999, Math.max(1, Number(day.slice(0, 4)) + years));
  return `${String(year).padStart(4, '0')}${day.slice(4).replace('02-29', '02-28')}`;
}

function isYear(year: string): boolean {
  return year !== '' && year !== '0000';
}

/** @returns 0 where there is no such month. */
function daysIn(year: string, month: string): number {
  return month.length === 2 ? daysInMonth(Number(year), numberAt(month, 0, 2)) : 0;
}

/** @returns 0 where there is no such month. */
function daysInMonth(year: number, month: number): number {
  if (month !== 2) return LENGTHS[month] ?? 0;
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
}

/** Days of each month, which are counted from one; of February, what `daysInMonth` says. */
const LENGTHS: readonly number[] = [0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
