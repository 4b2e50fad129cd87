import { daysOf, isDay, type DayRange } from '../../shared/src/core/calendar.ts';
import type { Agreement } from '../../shared/src/kit/schema/agreement.ts';
import { isWholeDate } from './partial-date.ts';

/** A date of birth that is asked for, and what of a record agrees with it. */
export interface AskedBirth {
  /** As it was asked for, EDTF. */
  readonly text: string;
  /** It names one day. */
  readonly isWhole: boolean;
  /** Days that it may stand for. */
  readonly days: readonly DayRange[];
  /** It asks for whole years alone: no more than a mask shows that leaves the year. */
  readonly isByYear: boolean;
  /** Every way in which a record may write the same. */
  readonly equal: readonly string[];
  /** Whole dates that are similar: day and month swapped, or one digit another. */
  readonly similar: readonly string[];
}

/**
 * Reads a date of birth that is asked for.
 *
 * Similar to a whole date is one with day and month in each other's place, or with one digit another; and whatever may be
 * the same day, as a part of it is not known. Parts that both know and that differ are different: of one of them nothing
 * is a typing error alone.
 *
 * @returns undefined when the text is no date.
 * @see Delegated Regulation (EU) 2023/332 (similar dates of birth)
 */
export function askedBirth(text: string): AskedBirth | undefined {
  const days = daysOf(text);
  if (!days) return undefined;
  const isWhole = isWholeDate(text);
  const isByYear = days.every(({ from, to }) => from.endsWith('-01-01') && to.endsWith('-12-31'));
  return { text, isWhole, days, isByYear, equal: writings(text), similar: isWhole ? similarDates(text) : [] };
}

/** How the dates of birth of a record stand to the one that is asked for: the best of several counts. */
export function birthAgreement(asked: AskedBirth, recorded: readonly string[]): Agreement {
  const known = recorded.flatMap((text) => {
    const days = daysOf(text);
    return days ? [{ text, days }] : [];
  });
  if (known.length === 0) return 'MISSING';
  if (known.some(({ text }) => asked.equal.includes(text))) return 'EQUAL';
  return known.some(({ text, days }) => asked.similar.includes(text) || overlap(asked.days, days))
    ? 'SIMILAR'
    : 'DIFFERENT';
}

function overlap(some: readonly DayRange[], others: readonly DayRange[]): boolean {
  return some.some((one) => others.some(({ from, to }) => one.from <= to && from <= one.to));
}

/** What is not known may be left out or written as X. */
function writings(text: string): readonly string[] {
  const [, year, month] = /^(\d{4})(?:-(\d{2}|XX)(?:-XX)?)?$/u.exec(text) ?? [];
  if (year === undefined) return [text];
  return month === undefined || month === 'XX'
    ? [year, `${year}-XX`, `${year}-XX-XX`]
    : [`${year}-${month}`, `${year}-${month}-XX`];
}

function similarDates(date: string): readonly string[] {
  const [year = '', month = '', day = ''] = date.split('-');
  const found = new Set([`${year}-${day}-${month}`]);
  for (const [at, digit] of [...date].entries()) {
    if (digit === '-') continue;
    for (let other = at === 0 ? 1 : 0; other <= 9; other += 1)
      found.add(`${date.slice(0, at)}${other}${date.slice(at + 1)}`);
  }
  found.delete(date);
  return [...found].filter(isDay);
}
