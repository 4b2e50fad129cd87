/** Days that a record carries, as sources name them. */
export type RecordDay = 'retain' | 'embargo' | 'minor';

/**
 * Whether the day itself still counts: a record may be kept on its last day; an embargo is over on the day for which it
 * was set, and whoever comes of age on a day is of age on it.
 */
const LASTS_ON: Readonly<Record<RecordDay, '>=' | '>'>> = { retain: '>=', embargo: '>', minor: '>' };

/** How SQL compares a record's day with the inquiry's: `r.retain_until >= on`. */
export function lastsSql(day: RecordDay): '>=' | '>' {
  return LASTS_ON[day];
}

/** Whether what a day ends goes on. Both `YYYY-MM-DD`. */
export function lasts(day: RecordDay, until: string, on: string): boolean {
  return LASTS_ON[day] === '>=' ? until >= on : until > on;
}
