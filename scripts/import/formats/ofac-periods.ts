import { edtf, joined, unique } from './listed.ts';
import { all, attribute, textOf, type XmlElement } from './xml.ts';

/** A period as EDTF: a day, a month, a year, about one of them, or from one to another. */
export function periodOf(period: XmlElement): string | undefined {
  const from = boundaryOf(period, 'Start', 'From');
  const to = boundaryOf(period, 'End', 'To') ?? boundaryOf(period, 'Start', 'To');
  const isAbout = all(period, 'Start').some((start) => attribute(start, 'Approximate') === 'true');
  if (from === undefined || !isFound(from)) return undefined;
  const first = edtf(from);
  const last = to === undefined ? first : edtf(to);
  if (first === undefined || last === undefined) return undefined;
  if (first === last) return `${first}${isAbout ? '~' : ''}`;
  if (first > last) return undefined;
  // A whole year and a whole month are written from their first day to their last.
  const [year, firstDay] = [first.slice(0, 4), first.slice(4)];
  if (last.startsWith(year) && firstDay === '-01-01' && last.endsWith('-12-31'))
    return `${year}${isAbout ? '~' : ''}`;
  const month = first.slice(0, 7);
  if (last.startsWith(month) && first.endsWith('-01') && last === monthEnd(month))
    return `${month}${isAbout ? '~' : ''}`;
  const isYears = firstDay === '-01-01' && last.endsWith('-12-31');
  return isYears ? `${year}/${last.slice(0, 4)}` : `${first}/${last}`;
}

function monthEnd(month: string): string {
  const days = new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5, 7)), 0)).getUTCDate();
  return `${month}-${days}`;
}

type Parts = { readonly year?: number; readonly month?: number; readonly day?: number };

function isFound(parts: Parts): boolean {
  return parts.year !== undefined;
}

function boundaryOf(period: XmlElement, side: 'Start' | 'End', end: 'From' | 'To'): Parts | undefined {
  const [point] = all(period, side, end);
  return point && partsOf(point);
}

function partsOf(date: XmlElement): Parts {
  const number = (name: string): number | undefined => {
    const text = textOf(date, name);
    return text === undefined ? undefined : Number(text);
  };
  const [year, month, day] = [number('Year'), number('Month'), number('Day')];
  return {
    ...(year === undefined ? {} : { year }),
    ...(month === undefined ? {} : { month }),
    ...(day === undefined ? {} : { day }),
  };
}

/** A whole day. */
export function dateIn(date: XmlElement): string | undefined {
  const read = edtf(partsOf(date));
  return read?.length === 10 ? read : undefined;
}

/** A date as it stands in the file. */
export function pointOf(date: XmlElement): string {
  return (
    joined(
      ['Year', 'Month', 'Day'].map((name) => textOf(date, name)),
      '-',
    ) ?? ''
  );
}

/** A period as it stands in the file, to be kept where it cannot be read. */
export function written(period: XmlElement): string {
  const parts = ['Start', 'End'].flatMap((side) =>
    ['From', 'To'].flatMap((end) => all(period, side, end).map(pointOf)),
  );
  return joined(unique(parts), ' to ') ?? 'nothing';
}
