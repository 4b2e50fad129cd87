/** Time is passed in: `now()` in milliseconds since 1970-01-01T00:00:00Z. */
export interface Clock {
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };

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
