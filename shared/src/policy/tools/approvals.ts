import type { StateCode } from '../../core/ids.ts';
import { NO_MARKS, SUBJECT_CATEGORIES, type AgencyKind, type Role } from '../../core/vocabulary.ts';
import { combine, fieldOf, shortlist } from '../decide/decide.ts';
import type { RecordQuestion } from '../decide/lent-question.ts';
import { allApproved } from '../decide/releases.ts';
import { everyRule, type Law } from '../law/law.ts';
import type { ClassPredicate, DecisionClass, Verdict } from '../words/ruling.ts';

/** An approval that a rule asks for, and of whom. */
export interface WantedApproval {
  readonly rule: string;
  readonly by: readonly (Role | AgencyKind)[];
  /** Whether it is given at the requester's own State, not at the owner. */
  readonly atHome: boolean;
  readonly twoPersons: boolean;
  /** Whether the rule approves by itself. */
  readonly auto: boolean;
}

/** What a release can make of a field, and who has to approve it. */
export interface AfterApproval {
  readonly verdict: Verdict;
  /** In the order of the layers. */
  readonly approvals: readonly WantedApproval[];
}

/**
 * Says what a field of a record shows once all have approved whom its rules name. Whether a release can be asked for at all,
 * `unlock.requestable` says.
 *
 * @param now what it shows without.
 * @returns undefined where it waits for no approval.
 */
export function afterApproval(
  question: RecordQuestion,
  of: DecisionClass,
  path: string,
  now: Verdict,
): AfterApproval | undefined {
  const { law, inquiry, domain } = question;
  const field = fieldOf(law, domain, path);
  if (now.mode !== 'NEEDS_APPROVAL' || field === undefined) return undefined;
  const list = allApproved(shortlist({ ...question, owner: of.owner }, field));
  return {
    verdict: combine(list, law.states.get(of.owner), inquiry, of),
    approvals: approvalsIn(law, now.rules),
  };
}

function approvalsIn(law: Law, rules: readonly string[]): readonly WantedApproval[] {
  return everyRule(law)
    .filter(({ id }) => rules.includes(id))
    .sort((a, b) => rules.indexOf(a.id) - rules.indexOf(b.id))
    .flatMap(({ id, layer, source: { approval } }) =>
      approval === undefined
        ? []
        : [
            {
              ...{ rule: id, by: approval.by, atHome: layer === 'requester' },
              ...{ twoPersons: approval.twoPersons === true, auto: approval.auto === true },
            },
          ],
    );
}

/** An approval in words: `SPOC_OPERATOR or MAGISTRATE (IE-P-021)`. */
export function approvalText({ rule, by, atHome, twoPersons, auto }: WantedApproval): string {
  if (auto) return `the law by itself (${rule})`;
  return `${by.join(' or ')}${twoPersons ? ', two people' : ''}${atHome ? ", of the requester's own State" : ''} (${rule})`;
}

/** One of the records that a predicate holds for; none for `never`. */
export function oneOf(predicate: ClassPredicate, owner: StateCode): DecisionClass | undefined {
  if (predicate === 'never') return undefined;
  const [first] = predicate === 'always' ? [{}] : predicate.anyOf;
  if (first === undefined) return undefined;
  const {
    handling,
    originated,
    originators,
    noneOfSubjects = [],
    withoutSubject,
    records: _ids,
    ...marks
  } = first;
  const subject = SUBJECT_CATEGORIES.find((one) => !noneOfSubjects.includes(one));
  const isForeign = originated === true || originators !== undefined;
  return {
    ...NO_MARKS,
    ...marks,
    owner,
    subjects: withoutSubject === true || subject === undefined ? [] : [subject],
    handling: handling?.[0] ?? 'H0',
    ...(isForeign ? { originator: originators?.[0] ?? STRANGER } : {}),
  };
}

const STRANGER = 'XA' as StateCode;
