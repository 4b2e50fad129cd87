import type { Rule } from '../../../shared/src/policy/law/rule.ts';

/** The first day after this one on which a rule begins or no longer holds; null when no rule says any. */
export function nextChange(rules: readonly Pick<Rule, 'source'>[], on: string): string | null {
  const days = rules.flatMap(({ source: { from, until } }) => [
    ...(from === undefined ? [] : [from]),
    ...(until === undefined ? [] : [dayAfter(until)]),
  ]);
  return days.filter((day) => day > on).sort()[0] ?? null;
}

function dayAfter(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
}
