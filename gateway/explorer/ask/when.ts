/** A text without the date that stood at its end, and that date. */
export interface WithBirth {
  readonly rest: string;
  /** As EDTF: `1985`, `1985-03`, `1985-03-07`. */
  readonly born?: string;
}

const ISO =
  /(?:^|[\s,(*°])((?:1[89]|20)\d\d(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?|(?:1[89]|20)\dX)\)?$/u;
/** Day first, as Europe writes it. */
const DAY_FIRST = /(?:^|[\s,(*°])(0?[1-9]|[12]\d|3[01])[./](0?[1-9]|1[0-2])[./]((?:1[89]|20)\d\d)\)?$/u;

/** Takes a date of birth off the end of a name: `Nada Jovanović 1985`, `… 7.3.1985`, `… 1985-03-07`. */
export function bornIn(text: string): WithBirth {
  const iso = ISO.exec(text);
  if (iso) return { rest: text.slice(0, iso.index).trim(), born: iso[1] ?? '' };
  const found = DAY_FIRST.exec(text);
  if (!found) return { rest: text };
  const [, day = '', month = '', year = ''] = found;
  return {
    rest: text.slice(0, found.index).trim(),
    born: `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`,
  };
}

/** A text without the month or year that stood at its end, and the first and last day of it. */
export interface WithMonth {
  readonly rest: string;
  readonly from?: string;
  readonly to?: string;
}

/** Takes a month or a year off the end of a text: `cocaine 2026-03`, `cocaine 3/2026`, `cocaine 2026`. */
export function monthIn(text: string): WithMonth {
  const [, first, year, month] = /^(.*?)\s+((?:19|20)\d\d)(?:-(0[1-9]|1[0-2]))?$/u.exec(text) ?? [];
  if (first !== undefined && year !== undefined) return { rest: first, ...daysOf(year, month) };
  const [, before, m, y] = /^(.*?)\s+(0?[1-9]|1[0-2])[./-]((?:19|20)\d\d)$/u.exec(text) ?? [];
  if (before !== undefined && y !== undefined) return { rest: before, ...daysOf(y, m?.padStart(2, '0')) };
  return { rest: text };
}

function daysOf(year: string, month: string | undefined): { readonly from: string; readonly to: string } {
  if (month === undefined) return { from: `${year}-01-01`, to: `${year}-12-31` };
  const last = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
  return { from: `${year}-${month}-01`, to: `${year}-${month}-${String(last).padStart(2, '0')}` };
}
