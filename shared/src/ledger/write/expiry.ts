import type { Clock } from '../../core/clock.ts';

const DAY_MS = 86_400_000;
/** Three years, unless a State asks for less or more. */
const RETENTION_DAYS = 1096;

/**
 * Makes what tells the day, `YYYY-MM-DD`, on which a State's details of today are erased.
 *
 * @param retentionDays days that a State keeps personal details of what its officers asked; three years unless given.
 */
export function expiryOf(
  clock: Clock,
  retentionDays: ((state: string) => number) | undefined,
): (state: string) => string {
  const days = new Map<string, string>();
  let daysOf = 0;
  return (state) => {
    const today = Math.floor(clock.now() / DAY_MS);
    if (daysOf !== today) days.clear();
    daysOf = today;
    const known = days.get(state);
    if (known !== undefined) return known;
    const kept = retentionDays?.(state) ?? RETENTION_DAYS;
    const day = new Date((today + kept) * DAY_MS).toISOString().slice(0, 10);
    days.set(state, day);
    return day;
  };
}
