import type { StateCode } from '../../core/ids.ts';
import {
  MARKS,
  NO_MARKS,
  SUBJECT_CATEGORIES,
  type Domain,
  type SubjectCategory,
} from '../../core/vocabulary.ts';
import { BUDGET } from '../words/budget.ts';
import { combine, fieldOf, shortlist, unknownField, type Shortlist } from './decide.ts';
import { originOf } from './facts.ts';
import type { Inquiry } from '../words/inquiry.ts';
import type { Law } from '../law/law.ts';
import { predicateOf } from './predicate.ts';
import { covers, holdsFor, type Facts, type Rule } from '../law/rule.ts';
import type { ClassPredicate, DecisionClass, FieldUse, Lending, Verdict } from '../words/ruling.ts';

/** Compiles what one owner lends in one domain to one inquiry: shortlists now and then, verdicts and predicates kept. */
export function lendingOf(law: Law, inquiry: Inquiry, owner: StateCode, domain: Domain): Lending {
  const stateLaw = law.states.get(owner);
  const lists = new Map<string, Shortlist | undefined>();
  const verdicts = new Map<string, Verdict>();
  const predicates = new Map<string, ClassPredicate>();
  const byName = namedFields(law);

  const shortlistOf = (path: string): Shortlist | undefined => {
    if (lists.has(path)) return lists.get(path);
    const field = fieldOf(law, domain, path);
    let list: Shortlist | undefined;
    if (field !== undefined) {
      // Fields that no rule names go by their category, so that one shortlist serves them all.
      const alone = field.isHit || field.isLink || byName.some((name) => covers(name, field.path));
      const key = alone ? field.path : `=${field.category}`;
      list = lists.get(key) ?? shortlist(law, inquiry, owner, stateLaw, domain, field);
      lists.set(key, list);
    }
    lists.set(path, list);
    return list;
  };

  const kept = (key: string, make: () => ClassPredicate): ClassPredicate => {
    let predicate = predicates.get(key);
    if (predicate === undefined) {
      predicate = make();
      predicates.set(key, predicate);
    }
    return predicate;
  };

  const requester = inquiry.requester.state === owner ? undefined : inquiry.requester.state;
  const predicate = (conditions: readonly (Condition | undefined)[]): ClassPredicate =>
    allOf(conditions, requester);

  // What lies in a field that may not be asked about may not be asked about either.
  const parts = (uses: readonly FieldUse[]) =>
    uses.flatMap(({ path, use }) =>
      withParents(path).map((part) => ({ field: shortlistOf(part), use, index: shortlistOf('id') })),
    );
  const asking = (uses: readonly FieldUse[]): readonly (Condition | undefined)[] => {
    const index = shortlistOf('id');
    return [
      index && existence(index),
      ...parts(uses).map(({ field, use }) => index && field && usable(field, use, index)),
    ];
  };

  const matchable = (uses: readonly FieldUse[]): ClassPredicate =>
    kept(`match ${named(uses)}`, () => predicate(asking(uses)));

  const teaches = (uses: readonly FieldUse[], tried: readonly FieldUse[]): boolean =>
    kept(`taught ${named(uses)} of ${named(tried)}`, () => {
      const shownWhole = parts(tried).flatMap(({ field }) =>
        field && !field.field.isHit ? [{ ways: [whole(field)] }] : [],
      );
      return allOf(
        asking(uses),
        requester,
        (facts) => shownWhole.some((shown) => !isMet(shown, facts)),
        shownWhole,
      );
    }) !== 'never';

  const readable = (path: string): ClassPredicate =>
    kept(`read ${path}`, () =>
      predicate(
        withParents(path).map((part) => {
          const list = shortlistOf(part);
          return list && shown(list);
        }),
      ),
    );

  const verdict = (of: DecisionClass, path: string): Verdict => {
    const key = `${path}|${of.handling}${marked(of)}${originOf(of, inquiry)}|${of.subjects.join()}`;
    let found = verdicts.get(key);
    if (found === undefined) {
      const list = shortlistOf(path);
      found = list === undefined ? unknownField() : combine(list, stateLaw, inquiry, of);
      verdicts.set(key, found);
    }
    return found;
  };

  return {
    ...statusOf(matchable([]), (of) => verdict(of, 'id'), owner),
    matchable,
    teaches,
    readable,
    verdict,
    budget: stateLaw?.budget ?? BUDGET,
  };
}

/** The records of which a field shows so much, where their existence may be known as well. */
export function visibility(
  index: Shortlist,
  list: Shortlist,
  level: 'ABOVE_DENY' | 'SHOWN' | 'GRANT',
  requester: StateCode | undefined,
): ClassPredicate {
  const of =
    level === 'ABOVE_DENY'
      ? existence(list)
      : level === 'SHOWN'
        ? shown(list)
        : list.field.isHit
          ? existence(list)
          : { ways: [whole(list)] };
  return allOf([existence(index), of], requester);
}

/** The records of which a field may be asked about, where their existence may be known as well. */
export function usability(
  index: Shortlist,
  list: Shortlist,
  use: FieldUse['use'],
  requester: StateCode | undefined,
): ClassPredicate {
  return allOf([existence(index), usable(list, use, index)], requester);
}

/** @param also a further test, over `rules` as well. */
function allOf(
  conditions: readonly (Condition | undefined)[],
  requester: StateCode | undefined,
  also: (facts: Facts) => boolean = () => true,
  rules: readonly Condition[] = [],
): ClassPredicate {
  const stated = conditions.filter((condition) => condition !== undefined);
  if (
    stated.length < conditions.length ||
    stated.some(({ ways }) => ways.every((way) => way.grants.length === 0))
  )
    return 'never';
  const tests = [...stated, ...rules].flatMap(({ ways }) =>
    ways.flatMap((way) => [...way.grants, ...way.blocks].map((rule) => rule.record)),
  );
  return predicateOf(
    tests,
    requester,
    (facts) => stated.every((condition) => isMet(condition, facts)) && also(facts),
  );
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

/** One way to meet a condition: the first grant that holds suffices, and nothing blocks. */
interface Way {
  readonly grants: readonly Rule[];
  suffices(grant: Rule): boolean;
  readonly blocks: readonly Rule[];
}
interface Condition {
  readonly ways: readonly Way[];
}

function isMet({ ways }: Condition, facts: Facts): boolean {
  return ways.some((way) => {
    const grant = way.grants.find((rule) => holdsFor(rule.record, facts));
    return (
      grant !== undefined && way.suffices(grant) && !way.blocks.some((rule) => holdsFor(rule.record, facts))
    );
  });
}

/** The record may be known to exist. */
function existence({ grants, limits }: Shortlist): Condition {
  return { ways: [{ grants, suffices: () => true, blocks: limits.filter((rule) => rule.mode === 'DENY') }] };
}

/** The value is shown whole. */
function whole({ grants, limits }: Shortlist): Way {
  return {
    grants: grants.filter((rule) => rule.mode === 'GRANT'),
    suffices: () => true,
    blocks: limits.filter((rule) => rule.mode !== 'GRANT'),
  };
}

/** The value is shown, whole or masked. A link is there or not: it has no mask. */
function shown(list: Shortlist): Condition {
  if (list.field.isHit) return existence(list);
  if (list.field.isLink) return { ways: [whole(list)] };
  return {
    ways: [
      {
        grants: list.grants,
        suffices: showsSomething,
        blocks: list.limits.filter((rule) => !showsSomething(rule)),
      },
    ],
  };
}

function showsSomething(rule: Rule): boolean {
  return rule.mode === 'GRANT' || rule.mask !== undefined;
}

/** The value may be asked about: when it is shown whole, or, for an exact value or a count, when a grant of INDEX says so. */
function usable(list: Shortlist, use: FieldUse['use'], index: Shortlist): Condition {
  if (list.field.isHit) return existence(list);
  if (use === 'OPEN') return { ways: [whole(list)] };
  const onHit: Way = {
    grants:
      use === 'COUNT'
        ? index.grants.filter((rule) => rule.countOn.has(list.field.category))
        : index.grants.filter((rule) => rule.matchOn.has(list.field.category)),
    suffices: () => true,
    blocks: list.limits.filter((rule) => rule.mode === 'DENY'),
  };
  return { ways: [whole(list), onHit] };
}

/** `a.b.c` is shown only when `a` and `a.b` are. */
export function withParents(path: string): readonly string[] {
  const parts = path.split('.');
  return parts.map((_, i) => parts.slice(0, i + 1).join('.'));
}

function named(uses: readonly FieldUse[]): string {
  return uses
    .map(({ path, use }) => `${path} ${use}`)
    .sort()
    .join(',');
}

function marked(of: DecisionClass): string {
  let text = '';
  for (const mark of MARKS) text += of[mark] ? '1' : '0';
  return text;
}

const namedByLaw = new WeakMap<Law, readonly string[]>();

/** Whether any rule names a field, or one that holds it. */
export function isNamed(law: Law, path: string): boolean {
  return namedFields(law).some((name) => covers(name, path));
}

/** Every field that any rule names. */
function namedFields(law: Law): readonly string[] {
  let named = namedByLaw.get(law);
  if (named === undefined) {
    const rules = [
      law.floor,
      law.record,
      ...[...law.states.values()].flatMap((one) => [one.grants, one.limits, one.asking]),
    ].flat();
    named = [...new Set(rules.flatMap(({ data }) => [...data.fields, ...data.exceptFields]))];
    namedByLaw.set(law, named);
  }
  return named;
}
