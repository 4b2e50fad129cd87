import type { Membership } from './compile-rule.ts';
import type { Groups } from './model.ts';

/** Membership with included groups unfolded. A group that has ended, or not begun, has no members. */
export function membership(groups: Groups): Membership {
  const unfolded = new Map<
    string,
    { readonly states: Set<string>; readonly from: string; readonly until: string }[]
  >();
  const unfold = (
    name: string,
    from: string,
    until: string,
    seen: readonly string[],
  ): { states: Set<string>; from: string; until: string }[] => {
    const group = groups.groups[name];
    if (group === undefined || seen.includes(name)) return [];
    const begins = group.from !== undefined && group.from > from ? group.from : from;
    const ends = group.until !== undefined && group.until < until ? group.until : until;
    const own = { states: new Set(group.members), from: begins, until: ends };
    return [own, ...(group.include ?? []).flatMap((other) => unfold(other, begins, ends, [...seen, name]))];
  };
  for (const name of Object.keys(groups.groups))
    unfolded.set(name, unfold(name, '0000-00-00', '9999-99-99', []));
  return (group, state, on) =>
    unfolded.get(group)?.some((part) => part.states.has(state) && on >= part.from && on <= part.until) ===
    true;
}
