import type { Urgency } from '../../shared/src/core/vocabulary.ts';

/**
 * How soon the owner has to answer where no rule says it: Directive (EU) 2023/977 Art. 5(1): eight hours for urgent requests of
 * what is directly accessible, three calendar days for urgent ones of what is indirectly, seven calendar days for all others,
 * each from the moment at which the request is received (read in translation: base.garant.ru/408631401). What is in a national
 * database that the hub asks is directly accessible; that IMMINENT_DANGER alone is held to the eight hours, and
 * URGENT to the three days, is our reading, as for a release a human has to look first.
 */
export const USUAL_PERIODS: Readonly<Record<Urgency, string>> = {
  IMMINENT_DANGER: 'PT8H',
  URGENT: 'P3D',
  NORMAL: 'P7D',
};

const HOUR_MS = 3_600_000;

/**
 * When a period is over that begins at a moment.
 *
 * Hours count from the moment on. Days are calendar days of the zone: the day of the moment does not count, and the period ends
 * with the last hour of its last day, whatever summer time does meanwhile (Regulation (EEC, Euratom) No 1182/71 Art. 3(1), read,
 * and 3(2)(b), from memory). That a period in days whose last is a public holiday, Sunday or Saturday ends with the last hour of
 * the following working day (Art. 3(4), read) is left out on purpose: the holidays of the States are not known here, a profile's
 * own period need not follow it, and so no answer is said to be in time that may be late. One that is told OVERDUE on a Sunday
 * may be in time by that rule.
 *
 * @param at milliseconds since 1970-01-01T00:00:00Z.
 * @param period an ISO 8601 duration such as `PT8H`, `P3D`, `P1M`.
 * @param zone an IANA name such as `Europe/Dublin`.
 * @returns milliseconds since 1970-01-01T00:00:00Z: the first moment at which it is late.
 * @throws RangeError for a text that is no duration.
 */
export function endOfPeriod(at: number, period: string, zone: string): number {
  const [, years, months, weeks, days, hours, minutes] =
    /^P(?=.)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?)?$/u.exec(period) ??
    refused(period);
  const clockMs = Number(hours ?? 0) * HOUR_MS + Number(minutes ?? 0) * 60_000;
  const wholeDays = Number(weeks ?? 0) * 7 + Number(days ?? 0);
  const wholeMonths = Number(years ?? 0) * 12 + Number(months ?? 0);
  if (wholeDays === 0 && wholeMonths === 0) return at + clockMs;
  const day = new Date(`${dayIn(zone, at)}T00:00:00Z`);
  const last = day.getUTCDate();
  day.setUTCDate(1);
  day.setUTCMonth(day.getUTCMonth() + wholeMonths);
  // A month later than the 31st is the last day of a shorter month (Art. 3(2)(c), from memory).
  day.setUTCDate(Math.min(last, daysIn(day)));
  day.setUTCDate(day.getUTCDate() + wholeDays + 1);
  return midnightOf(day.getTime(), zone) + clockMs;
}

function refused(period: string): never {
  throw new RangeError(`${period} is no ISO 8601 duration`);
}

function daysIn(day: Date): number {
  return new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + 1, 0)).getUTCDate();
}

/** The shortest of several periods from one moment on. */
export function earliestEnd(at: number, periods: readonly string[], zone: string): number {
  return Math.min(...periods.map((period) => endOfPeriod(at, period, zone)));
}

/** When an answer is due after a clock has stood still: as much later as it stood. */
export function afterPause(dueAt: number, pausedAt: number, goesOnAt: number): number {
  return dueAt + Math.max(0, goesOnAt - pausedAt);
}

/** The calendar day, `YYYY-MM-DD`, of a moment in a zone. */
export function dayIn(zone: string, at: number): string {
  return wallClock(at, zone).slice(0, 10);
}

/** The moment at which a day begins in a zone; where its first hour is skipped by summer time, the first moment that there is. */
function midnightOf(utcMidnight: number, zone: string): number {
  let at = utcMidnight - offsetMs(utcMidnight, zone);
  // The offset may be another one on the other side of the change that lies between.
  at = utcMidnight - offsetMs(at, zone);
  return dayIn(zone, at) < new Date(utcMidnight).toISOString().slice(0, 10)
    ? utcMidnight - offsetMs(utcMidnight, zone)
    : at;
}

/** How far the clocks of a zone are ahead of UTC. */
function offsetMs(at: number, zone: string): number {
  const whole = at - (at % 1_000);
  return Date.parse(`${wallClock(whole, zone)}Z`) - whole;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** What the clocks of a zone show, `YYYY-MM-DDTHH:MM:SS`. */
function wallClock(at: number, zone: string): string {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      ...{ year: 'numeric', month: '2-digit', day: '2-digit' },
      ...{ hour: '2-digit', minute: '2-digit', second: '2-digit' },
    });
    formats.set(zone, format);
  }
  const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]));
  const part = (name: Intl.DateTimeFormatPartTypes): string => parts.get(name) ?? '';
  return `${part('year').padStart(4, '0')}-${part('month')}-${part('day')}T${part('hour')}:${part('minute')}:${part('second')}`;
}
