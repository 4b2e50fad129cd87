import { daysOf, isDay, isPlainMoment, PARTIAL_DATES, utcMoment } from '../../core/calendar.ts';

/** How a scalar of dates reads a text. */
interface DateReader {
  /** What is accepted, as the end of a sentence. */
  readonly accepted: string;
  /** The text in the form in which it is compared; undefined when it is none. */
  readonly read: (text: string) => string | undefined;
}

const READERS: Readonly<Record<string, DateReader>> = {
  PartialDate: {
    accepted: PARTIAL_DATES,
    read: (text) => (daysOf(text) ? text : undefined),
  },
  Date: {
    accepted: 'a day that there is, such as 2026-11-01, of the years from 0001',
    read: (text) => (isDay(text) ? text : undefined),
  },
  DateTime: {
    accepted: 'a moment with its offset, such as 2026-11-01T08:30:00Z or 2026-11-01T10:30:00+02:00',
    read: utcMoment,
  },
};

/** What most texts of records are: whole days, years and months alone, and moments of UTC. Every other text is read. */
const PLAIN: Readonly<Record<string, (text: string) => boolean>> = {
  PartialDate: (text) => isDay(text) || YEAR_OR_MONTH.test(text),
  Date: isDay,
  DateTime: isPlainMoment,
};

const YEAR_OR_MONTH = /^(?!0000)\d{3}(?:X|\d(?:-(?:0[1-9]|1[0-2])(?:-XX)?)?)$/u;

/** Whether a text is one of a scalar of dates; undefined for a scalar that holds none. */
export function isDateText(scalar: string): ((text: string) => boolean) | undefined {
  const reader = dateReader(scalar);
  const plain = PLAIN[scalar];
  return reader && plain && ((text) => plain(text) || reader.read(text) !== undefined);
}

/** How a scalar reads dates; undefined of one that holds none. */
export function dateReader(scalar: string): DateReader | undefined {
  return Object.hasOwn(READERS, scalar) ? READERS[scalar] : undefined;
}
