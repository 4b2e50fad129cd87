import { createHash } from 'node:crypto';
import { asksFor, type Rule } from '../law/rule.ts';
import { secondKey } from './decide.ts';
import type { LentQuestion } from './lent-question.ts';
import { releasesFor } from './releases.ts';

/**
 * One short text for all that decides what an inquiry is lent of an owner's records of a domain: the rules of floor, owner,
 * record and requester that it leaves standing, in the order in which they are heard, and what releases say. Groups, days of
 * rules, role, purpose and case are in it by what they leave standing. A rule of another State is not.
 */
export function lawFor(question: LentQuestion): string {
  const { law, inquiry, owner, domain } = question;
  const own = law.states.get(owner);
  const standing = (rules: readonly Rule[]): readonly unknown[] =>
    rules
      .filter((rule) => (rule.data.domains?.has(domain) ?? true) && asksFor(rule, inquiry, owner))
      .map(({ layer, source }) => [layer, source]);
  const heard = [law.floor, own?.grants ?? [], own?.limits ?? [], law.record];
  const said = [
    own?.gap ?? null,
    own?.timezone ?? null,
    ...[...heard, secondKey(law, inquiry.requester.state, owner)].map(standing),
    releasesFor(question),
  ];
  return createHash('sha256').update(JSON.stringify(said)).digest('base64url');
}
