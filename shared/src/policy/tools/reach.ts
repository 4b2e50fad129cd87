import type { StateCode } from '../../core/ids.ts';
import { DOMAINS, type Domain, type FieldCategory } from '../../core/vocabulary.ts';
import { decide, fieldOf } from '../decide/decide.ts';
import { afterApproval, oneOf, type WantedApproval } from './approvals.ts';
import type { Inquiry } from '../words/inquiry.ts';
import type { Law } from '../law/law.ts';
import type { Level } from '../decide/conditions.ts';
import { isNamed } from '../decide/named-fields.ts';
import { classesAfterApproval, classesThatShow, speaksOf } from '../decide/reachable.ts';
import type { ClassPredicate } from '../words/ruling.ts';
import { concerns } from '../law/rule.ts';
import { inquiriesOf, rulesOf, sizeOf, spaceOf, type Space } from '../decide/inquiry-space.ts';

/** "Can any SPECIAL field of FR reach a requester outside LED?" */
export interface ReachQuestion {
  readonly owners?: readonly StateCode[];
  readonly domains?: readonly Domain[];
  readonly categories?: readonly FieldCategory[];
  readonly fields?: readonly string[];
  /** Requesters in one of these groups, and in none of those. */
  readonly toGroups?: readonly string[];
  readonly outsideGroups?: readonly string[];
  readonly toStates?: readonly StateCode[];
  /** Only these: absent, all that the law can tell apart. */
  readonly only?: Partial<Space>;
  readonly level: Level;
  readonly on?: string;
  /** As if all had approved whom the rules name: what releases can open. Absent: by the law alone. */
  readonly released?: boolean;
}

export interface ReachAnswer {
  /** A way in which it does reach; absent when there is none. */
  readonly example?: {
    readonly owner: StateCode;
    readonly domain: Domain;
    readonly path: string;
    readonly inquiry: Inquiry;
    readonly records: ClassPredicate;
    /** Of what releases open: who has to approve it, for the plainest of these records. Absent: it needs no release. */
    readonly approvals?: readonly WantedApproval[];
  };
  /** How much was looked at: with no example, the proof. */
  readonly inquiries: number;
  readonly fields: number;
}

/**
 * Answers by exhaustion over all inquiries that the law can tell apart, and all records. Links carry no other values than
 * those of the records at their ends, which are decided here as well.
 */
export function reach(law: Law, question: ReachQuestion): ReachAnswer {
  let inquiries = 0;
  const seen = new Set<string>();
  for (const owner of question.owners ?? law.states.keys()) {
    for (const { domain, path } of targetsOf(law, question)) {
      seen.add(`${domain}:${path}`);
      const field = fieldOf(law, domain, path);
      if (field === undefined) continue;
      const rules = rulesOf(law, owner).filter((rule) => speaksOf(rule, domain, field));
      const space = spaceOf(law, rules, owner, question.on);
      // Without a single grant of the field there is nothing to look for: no grant means DENY.
      const granted = rules.some(
        ({ kind, data }) => kind === 'grant' && concerns(data, domain, field.path, field.category),
      );
      if (!granted) inquiries += sizeOf(space);
      const classesThen = question.released === true ? classesAfterApproval : classesThatShow;
      const classesFor = classesThen({ law, owner, domain }, field, question.level);
      for (const inquiry of granted ? inquiriesOf(space, { ...question.only }) : []) {
        if (!isMeant(law, question, inquiry)) continue;
        inquiries += 1;
        const records = classesFor(inquiry);
        if (records !== 'never')
          return {
            example: withApprovals(law, { owner, domain, path, inquiry, records }),
            inquiries,
            fields: seen.size,
          };
      }
    }
  }
  return { inquiries, fields: seen.size };
}

/** An example, with the approvals without which it would show less. */
function withApprovals(law: Law, example: NonNullable<ReachAnswer['example']>): typeof example {
  const { owner, domain, path, inquiry, records } = example;
  const of = oneOf(records, owner);
  if (of === undefined) return example;
  const question = { law, inquiry, domain };
  const after = afterApproval(question, of, path, decide(question, of, path));
  return after === undefined ? example : { ...example, approvals: after.approvals };
}

function isMeant(law: Law, question: ReachQuestion, { requester, on }: Inquiry): boolean {
  const isIn = (group: string): boolean => law.member(group, requester.state, on);
  if (question.outsideGroups?.some(isIn) === true) return false;
  if (question.toGroups !== undefined && !question.toGroups.some(isIn)) return false;
  return question.toStates === undefined || question.toStates.includes(requester.state);
}

/** One field of each kind that the law can tell apart. */
export function targetsOf(
  law: Law,
  question: Pick<ReachQuestion, 'domains' | 'categories' | 'fields'>,
): readonly { readonly domain: Domain; readonly path: string; readonly category: FieldCategory }[] {
  return (question.domains ?? DOMAINS).flatMap((domain) => {
    const found = new Map<string, { domain: Domain; path: string; category: FieldCategory }>();
    for (const { path, category } of law.catalogue[domain].fields) {
      if (question.categories !== undefined && !question.categories.includes(category)) continue;
      if (question.fields !== undefined && !question.fields.includes(path)) continue;
      const key =
        isNamed(law, path) || (category === 'INDEX' && !path.includes('.')) || question.fields !== undefined
          ? path
          : `=${category}`;
      if (!found.has(key)) found.set(key, { domain, path, category });
    }
    return [...found.values()];
  });
}
