/** First and last day that a partial date may stand for. */
export interface DayRange {
  readonly from: string;
  readonly to: string;
}

/**
 * Bounds a partial date: `1985` is 1985-01-01 to 1985-12-31, `1985-03-XX` is the whole of that March.
 *
 * About a year (`1985~`) is that year and its neighbours; an interval (`1973/1974-06`) is all of it.
 *
 * @param text EDTF: what the scalar PartialDate accepts, and what lists add to it.
 * @returns undefined when the text is none.
 * @see ISO 8601-2 (EDTF)
 */
export function dayRange(text: string): DayRange | undefined {
  const [first = '', last] = text.split('/');
  if (last !== undefined) {
    const [from, to] = [dayRange(first), dayRange(last)];
    return from && to && from.from <= to.to ? { from: from.from, to: to.to } : undefined;
  }
  if (text.endsWith('~')) {
    const about = dayRange(text.slice(0, -1));
    return about && { from: inYears(about.from, -1), to: inYears(about.to, 1) };
  }
  return plainRange(text);
}

/** The same day some years away; 29 February becomes 28. */
function inYears(day: string, years: number): string {
  return `${Number(day.slice(0, 4)) + years}${day.slice(4).replace('02-29', '02-28')}`;
}

function plainRange(text: string): DayRange | undefined {
  const [, year, month, day] = /^(\d{4})(?:-(\d{2}|XX)(?:-(\d{2}|XX))?)?$/u.exec(text) ?? [];
  if (year === undefined) return undefined;
  if (month === undefined || month === 'XX') return { from: `${year}-01-01`, to: `${year}-12-31` };
  if (day === undefined || day === 'XX') {
    const last = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
    return { from: `${year}-${month}-01`, to: `${year}-${month}-${last}` };
  }
  return { from: `${year}-${month}-${day}`, to: `${year}-${month}-${day}` };
}

/** Whether the date names a day. */
export function isWholeDate(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/u.test(text);
}
