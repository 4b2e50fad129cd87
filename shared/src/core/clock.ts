/** Time is passed in: `now()` in milliseconds since 1970-01-01T00:00:00Z. */
export interface Clock {
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };

/** Since this machine was started, in milliseconds: alike in all its processes, and set by nobody. */
export const steadyClock: Clock = { now: () => Number(process.hrtime.bigint() / 1_000_000n) };

/**
 * How old something is, in milliseconds.
 *
 * @param at as of the same clock.
 * @returns infinity when the clock was put back since: nobody knows then, and whatever must not be too old is looked at anew.
 */
export function ageOf(clock: Clock, at: number): number {
  const age = clock.now() - at;
  return age < 0 ? Number.POSITIVE_INFINITY : age;
}

/** A clock for tests that stands still until it is moved. */
export function fixedClock(iso: string): Clock & { advance(ms: number): void } {
  let at = Date.parse(iso);
  return {
    now: () => at,
    advance: (ms) => {
      at += ms;
    },
  };
}

/** The calendar day in UTC, `YYYY-MM-DD`: what the law's validity dates are compared with. */
export function isoDay(clock: Clock): string {
  return new Date(clock.now()).toISOString().slice(0, 10);
}
