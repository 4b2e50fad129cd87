/** First and last day that a partial date may stand for. */
export interface DayRange {
  readonly from: string;
  readonly to: string;
}

/**
 * Bounds a partial date: `1985` is 1985-01-01 to 1985-12-31, `1985-03-XX` is the whole of that March.
 *
 * @param text EDTF as the scalar PartialDate accepts it.
 * @returns undefined when the text is none.
 * @see ISO 8601-2 (EDTF)
 */
export function dayRange(text: string): DayRange | undefined {
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
