import type { Inquiry } from '../words/inquiry.ts';
import { secondKey, type LawField, type Shortlist } from './decide.ts';
import type { LentQuestion } from './lent-question.ts';
import { asksFor, concerns, type Rule } from '../law/rule.ts';

/**
 * Makes the shortlists of one field for many inquiries: `shortlist` of `decide.ts`, for tools that try thousands. The rules about
 * the field are looked up once, and inquiries that leave the same rules standing get the same object, by which a caller can
 * keep what it found.
 *
 * @param asked the law, and whose records of which domain.
 * @param field of that domain.
 * @returns what `shortlist` would say of an inquiry.
 */
export function shortlistsOf(
  asked: Omit<LentQuestion, 'inquiry'>,
  field: LawField,
): (inquiry: Inquiry) => Shortlist {
  const { law, owner, domain } = asked;
  const about = (rules: readonly Rule[]): readonly Rule[] =>
    rules.filter((rule) => concerns(rule.data, domain, field.path, field.category));
  const own = law.states.get(owner);
  const grants = about(own?.grants ?? []);
  const limits = about([...law.floor, ...(own?.limits ?? []), ...law.record]);
  const asking = new Map<string, readonly Rule[]>();
  const found = new Map<string, Shortlist>();
  return (inquiry) => {
    const { state } = inquiry.requester;
    let second = asking.get(state);
    if (second === undefined) {
      second = about(secondKey(law, state, owner));
      asking.set(state, second);
    }
    // Rules of the requester are named with it: others have other rules at the same places.
    let key = second.length === 0 ? '' : state;
    for (const rules of [grants, limits, second])
      for (const rule of rules) key += asksFor(rule, inquiry, owner) ? '1' : '0';
    let list = found.get(key);
    if (list === undefined) {
      const stands = (rule: Rule): boolean => asksFor(rule, inquiry, owner);
      list = {
        field,
        grants: grants.filter(stands),
        limits: [...limits, ...second].filter(stands),
        missed: () => grants.filter((rule) => !stands(rule)),
      };
      found.set(key, list);
    }
    return list;
  };
}
