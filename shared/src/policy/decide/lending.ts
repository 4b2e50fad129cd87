import { MARKS, NO_MARKS, SUBJECT_CATEGORIES, type SubjectCategory } from '../../core/vocabulary.ts';
import type { StateCode } from '../../core/ids.ts';
import { BUDGET } from '../words/budget.ts';
import { allOf, existence, isMet, shown, usable, whole, type Condition } from './conditions.ts';
import { combine, fieldOf, shortlist, unknownField, type Shortlist } from './decide.ts';
import { originOf } from './facts.ts';
import { foreignRequester, type LentQuestion } from './lent-question.ts';
import { isNamed } from './named-fields.ts';
import type { ClassPredicate, DecisionClass, FieldUse, Lending, Verdict } from '../words/ruling.ts';

/** Compiles what one owner lends in one domain to one inquiry: shortlists now and then, verdicts and predicates kept. */
export function lendingOf(question: LentQuestion): Lending {
  const { law, owner } = question;
  const shortlistOf = shortlistsOf(question);
  const predicates = predicatesOf(shortlistOf, foreignRequester(question));
  const verdict = verdictsOf(question, shortlistOf);
  return {
    ...statusOf(predicates.matchable([]), (of) => verdict(of, 'id'), owner),
    ...predicates,
    verdict,
    budget: law.states.get(owner)?.budget ?? BUDGET,
    timezone: law.states.get(owner)?.timezone ?? 'UTC',
  };
}

/** Finds the shortlist of a field by its path; undefined for a field that no catalogue names. */
export type ShortlistOf = (path: string) => Shortlist | undefined;

export function shortlistsOf(question: LentQuestion): ShortlistOf {
  const { law, domain } = question;
  const lists = new Map<string, Shortlist | undefined>();
  return (path) => {
    if (lists.has(path)) return lists.get(path);
    const field = fieldOf(law, domain, path);
    let list: Shortlist | undefined;
    if (field !== undefined) {
      // Fields that no rule names go by their category, so that one shortlist serves them all.
      const alone = field.isHit || field.isLink || isNamed(law, field.path);
      const key = alone ? field.path : `=${field.category}`;
      list = lists.get(key) ?? shortlist(question, field);
      lists.set(key, list);
    }
    lists.set(path, list);
    return list;
  };
}

/** Answers for which records fields may be asked about or read. Each predicate is made once. */
function predicatesOf(
  shortlistOf: ShortlistOf,
  requester: StateCode | undefined,
): Pick<Lending, 'matchable' | 'teaches' | 'readable'> {
  const predicates = new Map<string, ClassPredicate>();
  const kept = (key: string, make: () => ClassPredicate): ClassPredicate => {
    let predicate = predicates.get(key);
    if (predicate === undefined) {
      predicate = make();
      predicates.set(key, predicate);
    }
    return predicate;
  };
  return {
    matchable: (uses) => kept(`match ${named(uses)}`, () => allOf(asking(shortlistOf, uses), requester)),
    teaches: (uses, tried) =>
      kept(`taught ${named(uses)} of ${named(tried)}`, () => taught(shortlistOf, requester, uses, tried)) !==
      'never',
    readable: (path) => kept(`read ${path}`, () => readableBy(shortlistOf, path, requester)),
  };
}

/** The records of which the value of a field, and of all that holds it, is shown whole or masked. */
export function readableBy(
  shortlistOf: ShortlistOf,
  path: string,
  requester: StateCode | undefined,
): ClassPredicate {
  const conditions = withParents(path).map((part) => {
    const list = shortlistOf(part);
    return list && shown(list);
  });
  return allOf(conditions, requester);
}

/** The records whose existence may be known, and of which a link is shown. */
export function linksBy(
  shortlistOf: ShortlistOf,
  path: string,
  requester: StateCode | undefined,
): ClassPredicate {
  return allOf(asking(shortlistOf, [{ path, use: 'OPEN' }]), requester);
}

/** The fields that uses look at, and what holds them: what may not be asked about hides what lies in it too. */
function parts(shortlistOf: ShortlistOf, uses: readonly FieldUse[]) {
  return uses.flatMap(({ path, ...use }) =>
    withParents(path).map((part) => ({ field: shortlistOf(part), use, isHolder: part !== path })),
  );
}

/** What holds a value that is looked at under a mask need be shown no more than that: each value in it has a mask of its own. */
function askingPart(
  { field, use, isHolder }: ReturnType<typeof parts>[number],
  index: Shortlist | undefined,
): Condition | undefined {
  if (!index || !field) return undefined;
  return isHolder && use.within !== undefined ? shown(field) : usable(field, use, index);
}

/** The conditions under which all these fields may be asked about. */
function asking(shortlistOf: ShortlistOf, uses: readonly FieldUse[]): readonly (Condition | undefined)[] {
  const index = shortlistOf('id');
  return [index && existence(index), ...parts(shortlistOf, uses).map((part) => askingPart(part, index))];
}

/** The records that may be asked about by `uses`, and do not show all of `tried` anyway. */
function taught(
  shortlistOf: ShortlistOf,
  requester: StateCode | undefined,
  uses: readonly FieldUse[],
  tried: readonly FieldUse[],
): ClassPredicate {
  const shownWhole = parts(shortlistOf, tried).flatMap(({ field }) =>
    field && !field.field.isHit ? [{ ways: [whole(field)] }] : [],
  );
  return allOf(
    asking(shortlistOf, uses),
    requester,
    (facts) => shownWhole.some((condition) => !isMet(condition, facts)),
    shownWhole,
  );
}

/** Decides fields of records, once for all records of one class. */
export function verdictsOf(
  { law, inquiry, owner }: LentQuestion,
  shortlistOf: ShortlistOf,
): Lending['verdict'] {
  const stateLaw = law.states.get(owner);
  const verdicts = new Map<string, Verdict>();
  // One class is asked about field by field: what tells it from others is written once.
  let latest: DecisionClass | undefined;
  let told = '';
  return (of, path) => {
    if (of !== latest) {
      latest = of;
      told = `${of.handling}${marked(of)}${originOf(of, inquiry)}|${of.subjects.join()}`;
    }
    const key = `${path}|${told}`;
    let found = verdicts.get(key);
    if (found === undefined) {
      const list = shortlistOf(path);
      found = list === undefined ? unknownField() : combine(list, stateLaw, inquiry, of);
      verdicts.set(key, found);
    }
    return found;
  };
}

/** The plainest record in each capacity: nothing but the capacity speaks against it. */
const CAPACITIES: readonly (readonly SubjectCategory[])[] = [
  ['SUSPECT'],
  [],
  ...SUBJECT_CATEGORIES.map((subject) => [subject]),
];

/** Nothing lent is said openly unless all that is refused is refused in silence. */
function statusOf(
  index: ClassPredicate,
  verdict: (of: DecisionClass) => Verdict,
  owner: StateCode,
): Pick<Lending, 'status' | 'refusal'> {
  if (index !== 'never') return { status: 'ASKED' };
  const flags = {
    handling: 'H0',
    ...NO_MARKS,
  } as const;
  for (const subjects of CAPACITIES) {
    const refusal = verdict({ owner, subjects, ...flags });
    if (refusal.disclosure !== 'SILENT') return { status: 'NOT_PERMITTED', refusal };
  }
  return { status: 'SILENT' };
}

/** `a.b.c` is shown only when `a` and `a.b` are. */
export function withParents(path: string): readonly string[] {
  const parts = path.split('.');
  return parts.map((_, i) => parts.slice(0, i + 1).join('.'));
}

function named(uses: readonly FieldUse[]): string {
  return uses
    .map(({ path, use, within }) => `${path} ${use}${within === undefined ? '' : `/${within}`}`)
    .sort()
    .join(',');
}

function marked(of: DecisionClass): string {
  let text = '';
  for (const mark of MARKS) text += of[mark] ? '1' : '0';
  return text;
}
