import type { GlobalId, StateCode } from '../../core/ids.ts';
import { HANDLINGS, MARKS, NO_MARKS, SUBJECT_CATEGORIES, type Handling } from '../../core/vocabulary.ts';
import { SUBJECT_WORDS, type SubjectWord } from '../law/rule-schema.ts';
import type { Facts, Origin, RecordTest } from '../law/rule.ts';
import type { ClassAlternative, ClassPredicate, DecisionClass } from '../words/ruling.ts';

const ORIGINS: readonly Origin[] = ['OWN', 'REQUESTER', 'OTHER'];

/**
 * Turns a test of single facts into a predicate that SQL can read, without visiting every class: values that no rule
 * tells apart are visited once, dimensions that no rule looks at are not visited at all.
 *
 * A record with several capacities passes when each of them does.
 *
 * @param requester the State that asks, when it is not the owner: what comes from the owner itself has no foreign origin.
 */
export function predicateOf(
  tests: readonly RecordTest[],
  requester: StateCode | undefined,
  passes: (facts: Facts) => boolean,
): ClassPredicate {
  const subjects = alike(SUBJECT_WORDS, tests, (test) => [test.subjects, test.exceptSubjects]);
  const dimensions: Dimension[] = [];
  const handling = alike(HANDLINGS, tests, (test) => [test.handling]);
  if (handling.length > 1) {
    dimensions.push(
      handling.map((values) => ({
        facts: { handling: values[0] ?? 'H0' },
        values,
        merge: (all: readonly (readonly string[])[]) => ({ handling: all.flat() as Handling[] }),
      })),
    );
  }
  for (const mark of MARKS) {
    if (tests.every((test) => test[mark] === undefined)) continue;
    dimensions.push(
      [false, true].map((value) => ({
        facts: { [mark]: value },
        values: [String(value)],
        merge: () => ({ [mark]: value }),
      })),
    );
  }
  const looksAtRequester = tests.some((test) => test.fromRequester !== undefined);
  const looksAtOrigin = tests.some((test) => test.originated !== undefined);
  if (looksAtRequester || looksAtOrigin) {
    dimensions.push(
      ORIGINS.filter((origin) => origin !== 'REQUESTER' || requester !== undefined).map((origin) => ({
        facts: { origin },
        values: [origin],
        merge: (all) => originAlternative(all.flat(), requester),
      })),
    );
  }
  const facts: Facts = {
    subject: 'NONE',
    handling: 'H0',
    ...NO_MARKS,
    origin: 'OWN',
  };
  const bySubject = (rest: Facts): Outcome =>
    subjectOutcome(
      subjects.filter(([subject]) => subject === undefined || !passes({ ...rest, subject })).flat(),
    );
  const outcome = walk(dimensions, facts, bySubject);
  if (outcome.length === 0) return 'never';
  if (outcome.some((alternative) => Object.keys(alternative).length === 0)) return 'always';
  return { anyOf: outcome };
}

/**
 * Tells whether a class meets a predicate: what the SQL does, for tests and for those who hold rows already.
 *
 * @param record the record itself; without it the class is that of a record that nobody names.
 */
export function meets(predicate: ClassPredicate, of: DecisionClass, record?: GlobalId): boolean {
  if (predicate === 'always' || predicate === 'never') return predicate === 'always';
  const originator = of.originator === of.owner ? undefined : of.originator;
  return predicate.anyOf.some(
    (alternative) =>
      (alternative.handling === undefined || alternative.handling.includes(of.handling)) &&
      MARKS.every((mark) => alternative[mark] === undefined || alternative[mark] === of[mark]) &&
      (alternative.originated === undefined || alternative.originated === (originator !== undefined)) &&
      (alternative.originators === undefined ||
        (originator !== undefined && alternative.originators.includes(originator))) &&
      (alternative.noneOfSubjects === undefined ||
        !of.subjects.some((subject) => alternative.noneOfSubjects?.includes(subject))) &&
      (alternative.withoutSubject === undefined ||
        alternative.withoutSubject === (of.subjects.length === 0)) &&
      (alternative.records === undefined || (record !== undefined && alternative.records.includes(record))),
  );
}

/** The records of which the one or the other predicate holds. */
export function either(one: ClassPredicate, other: ClassPredicate): ClassPredicate {
  if (one === 'always' || other === 'never') return one;
  if (other === 'always' || one === 'never') return other;
  return { anyOf: [...one.anyOf, ...other.anyOf] };
}

interface Choice {
  readonly facts: Partial<Facts>;
  readonly values: readonly string[];
  merge(all: readonly (readonly string[])[]): ClassAlternative | readonly ClassAlternative[];
}
type Dimension = readonly Choice[];
type Outcome = readonly ClassAlternative[];

/** Walks the dimensions one by one. Choices with the same outcome become one alternative; if all agree, none. */
function walk(dimensions: readonly Dimension[], facts: Facts, leaf: (facts: Facts) => Outcome): Outcome {
  const [dimension, ...rest] = dimensions;
  if (dimension === undefined) return leaf(facts);
  const byOutcome = new Map<string, { readonly outcome: Outcome; readonly choices: Choice[] }>();
  for (const choice of dimension) {
    const outcome = walk(rest, { ...facts, ...choice.facts }, leaf);
    const key = JSON.stringify(outcome);
    const same = byOutcome.get(key);
    if (same === undefined) byOutcome.set(key, { outcome, choices: [choice] });
    else same.choices.push(choice);
  }
  const groups = [...byOutcome.values()];
  if (groups.length === 1) return groups[0]?.outcome ?? [];
  return groups.flatMap(({ outcome, choices }) => {
    if (outcome.length === 0) return [];
    const merged = choices[0]?.merge(choices.map(({ values }) => values)) ?? {};
    const guards = (Array.isArray(merged) ? merged : [merged]) as readonly ClassAlternative[];
    return guards.flatMap((guard) => outcome.map((alternative) => ({ ...guard, ...alternative })));
  });
}

/**
 * A record that came from the requester is never lent less than one that came from another State: grants can only ask for
 * the one (`fromRequester: true`), limits only for the other (`false`). So what holds for OTHER holds for any originator.
 */
function originAlternative(
  origins: readonly string[],
  requester: StateCode | undefined,
): readonly ClassAlternative[] {
  const own = origins.includes('OWN') ? [{ originated: false }] : [];
  if (origins.includes('OTHER')) return [...own, { originated: true }];
  return requester !== undefined && origins.includes('REQUESTER')
    ? [...own, { originators: [requester] }]
    : own;
}

function subjectOutcome(refused: readonly SubjectWord[]): Outcome {
  const none = refused.includes('NONE');
  const noneOfSubjects = SUBJECT_CATEGORIES.filter((subject) => refused.includes(subject));
  if (noneOfSubjects.length === SUBJECT_CATEGORIES.length) return none ? [] : [{ withoutSubject: true }];
  return [
    { ...(noneOfSubjects.length > 0 ? { noneOfSubjects } : {}), ...(none ? { withoutSubject: false } : {}) },
  ];
}

/** Groups the values of a list that no test tells apart. */
function alike<T>(
  values: readonly T[],
  tests: readonly RecordTest[],
  sets: (test: RecordTest) => readonly (ReadonlySet<T> | undefined)[],
): readonly (readonly T[])[] {
  const stated = new Set(tests.flatMap(sets).filter((set) => set !== undefined));
  if (stated.size === 0) return [values];
  const groups = new Map<string, T[]>();
  for (const value of values) {
    let signature = '';
    for (const set of stated) signature += set.has(value) ? '1' : '0';
    const group = groups.get(signature);
    if (group === undefined) groups.set(signature, [value]);
    else group.push(value);
  }
  return [...groups.values()];
}
