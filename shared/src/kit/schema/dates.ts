import { daysOf, isDay, PARTIAL_DATES, utcMoment } from '../../core/calendar.ts';

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

/** What most texts of records are: whole days, and years or months alone. Every other text is read. */
const PLAIN: Readonly<Record<string, RegExp>> = {
  PartialDate: /^(?!0000)\d{3}(?:X|\d(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|1\d|2[0-8]|XX))?)?)$/u,
  Date: /^(?!0000)\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])$/u,
  DateTime:
    /^(?!0000)\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?Z$/u,
};

/** Whether a text is one of a scalar of dates; undefined for a scalar that holds none. */
export function isDateText(scalar: string): ((text: string) => boolean) | undefined {
  const reader = dateReader(scalar);
  const plain = PLAIN[scalar];
  return reader && plain && ((text) => plain.test(text) || reader.read(text) !== undefined);
}

/** How a scalar reads dates; undefined of one that holds none. */
export function dateReader(scalar: string): DateReader | undefined {
  return Object.hasOwn(READERS, scalar) ? READERS[scalar] : undefined;
}
