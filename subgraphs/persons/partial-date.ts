import { daysOf, type DayRange } from '../../shared/src/core/calendar.ts';

export type { DayRange };

/**
 * First and last of the days that a partial date may stand for: `1985` is 1985-01-01 to 1985-12-31, `1985-03-XX` the whole of
 * that March. Where the month is not known and the day is, not every day between them is meant: see `dayRanges`.
 *
 * @param text EDTF, as the scalar PartialDate accepts it.
 * @returns undefined when the text is none.
 * @see ISO 8601-2 (EDTF)
 */
export function dayRange(text: string): DayRange | undefined {
  const days = daysOf(text);
  const [first] = days ?? [];
  return first && { from: first.from, to: days?.at(-1)?.to ?? first.to };
}

/** All stretches of days that a partial date may stand for: `1985-XX-08` is the eighth of each month of that year. */
export function dayRanges(text: string): readonly DayRange[] | undefined {
  return daysOf(text);
}

/** Stretches of days as PostgreSQL writes a `datemultirange`. */
export function multirange(ranges: readonly DayRange[]): string {
  return `{${[...new Set(ranges.map(({ from, to }) => `[${from},${to}]`))].join(',')}}`;
}

/** Whether the date names a day. */
export function isWholeDate(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/u.test(text);
}
