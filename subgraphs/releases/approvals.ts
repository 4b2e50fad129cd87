import type { AgencyKind, Role, Urgency } from '../../shared/src/core/vocabulary.ts';
import { everyRule, type Law } from '../../shared/src/policy/law/law.ts';
import type { Rule } from '../../shared/src/policy/law/rule.ts';
import type { Requester } from '../../shared/src/policy/words/inquiry.ts';
import type { LegalBasis } from '../../shared/src/policy/words/ruling.ts';

/** What a rule of the law of the moment says of its approval. */
export interface Approval {
  readonly rule: string;
  /** Whether the requester's own State asks for it. */
  readonly isHome: boolean;
  /** Who can give it. */
  readonly by: readonly (Role | AgencyKind)[];
  /** How many different people have to. */
  readonly people: 1 | 2;
  /** Whether the rule approves by itself. */
  readonly isAuto: boolean;
  /** How soon an answer is due, as an ISO 8601 duration; none where the rule does not say. */
  within(urgency: Urgency): string | undefined;
  /** How long an approval holds where the decider says nothing, in days. */
  readonly days?: number;
  /** The longest that it may hold, in days. */
  readonly maxDays?: number;
  /** What the rule says to the requester. */
  readonly text?: string;
  readonly basis: readonly LegalBasis[];
}

/** The approval that a rule wants; none where there is no such rule any more, or it names nobody who could give one. */
export type Approvals = (rule: string) => Approval | undefined;

/** What a rule may say of its approval besides who gives it. */
interface Terms {
  readonly auto?: boolean | undefined;
  readonly days?: number | undefined;
  readonly maxDays?: number | undefined;
  readonly twoPersons?: boolean | undefined;
  readonly within?: string | Readonly<Partial<Record<Urgency, string | undefined>>> | undefined;
}

const known = new WeakMap<Law, ReadonlyMap<string, Approval>>();

export function approvalsOf(law: Law): Approvals {
  const all = allOf(law);
  return (rule) => all.get(rule);
}

/** The rules of the law of the moment, of whichever State, whose approval an officer can give by office. */
export function rulesNaming(law: Law, officer: Pick<Requester, 'role' | 'agencyKind'>): readonly string[] {
  return [...allOf(law).values()].filter(({ by }) => isNamedBy(by, officer)).map(({ rule }) => rule);
}

function allOf(law: Law): ReadonlyMap<string, Approval> {
  let all = known.get(law);
  if (!all) {
    all = new Map(everyRule(law).flatMap((rule) => approvalOf(rule).map((one) => [one.rule, one] as const)));
    known.set(law, all);
  }
  return all;
}

function approvalOf({ id, layer, basis, unlock, source }: Rule): readonly Approval[] {
  const { approval } = source;
  if (approval === undefined) return [];
  const { auto, days, maxDays, twoPersons, within }: Terms = approval;
  return [
    {
      rule: id,
      isHome: layer === 'requester',
      by: approval.by,
      people: twoPersons === true ? 2 : 1,
      isAuto: auto === true,
      within: (urgency) => (typeof within === 'string' ? within : within?.[urgency]),
      ...(days === undefined ? {} : { days }),
      ...(maxDays === undefined ? {} : { maxDays }),
      ...(unlock ? { text: unlock.text } : {}),
      basis,
    },
  ];
}

/** Whether an officer holds a role, or is of a kind of agency, that is named. */
export function isNamedBy(
  by: readonly string[],
  { role, agencyKind }: Pick<Requester, 'role' | 'agencyKind'>,
): boolean {
  return by.includes(role) || by.includes(agencyKind);
}

export function isSameOfficer(one: Requester, other: Requester): boolean {
  return one.state === other.state && one.officer === other.officer;
}
