import type { StateCode } from '../../core/ids.ts';
import { HANDLINGS, MARKS, NO_MARKS } from '../../core/vocabulary.ts';
import type { Inquiry } from '../words/inquiry.ts';
import { SUBJECT_WORDS, type SubjectWord } from '../law/rule-schema.ts';
import { holdsFor, type Facts, type RecordTest } from '../law/rule.ts';
import type { DecisionClass } from '../words/ruling.ts';

/** A record of one capacity, and which rules it meets: bit `i` for test `i`. */
export interface RecordKind {
  readonly words: string;
  readonly facts: Facts;
  readonly meets: bigint;
}

/** What rules ask of records: all of them, those that changed, and those that lend the field or its record's existence. */
export interface RecordTests {
  readonly all: readonly RecordTest[];
  readonly changed: readonly RecordTest[];
  readonly grants: readonly (readonly RecordTest[])[];
}

/**
 * Lists the records by which a changed rule shows: in each capacity the plainest that it, and a grant that could lend it,
 * are about, and the same with one thing special. More special things can hide what a rule says, not add to it.
 *
 * @param isDomestic the owner itself asks: then no record comes from the requester.
 */
export function recordKinds(
  { all, changed, grants }: RecordTests,
  isDomestic: boolean,
): readonly RecordKind[] {
  const plainAnd = [{}, ...peculiar(all, isDomestic)];
  const found = new Map<string, RecordKind>();
  for (const { subject, word } of capacities(all))
    for (const base of bases(changed, grants))
      for (const special of plainAnd) {
        const facts: Facts = { ...NO_MARKS, handling: 'H0', origin: 'OWN', ...base, ...special, subject };
        if (isDomestic && facts.origin === 'REQUESTER') continue;
        const meets = all.reduce(
          (mask, test, i) => (holdsFor(test, facts) ? mask | (1n << BigInt(i)) : mask),
          0n,
        );
        const words = [word, ...wordsOf(facts)].join(', ');
        if (!found.has(words)) found.set(words, { words, facts, meets });
      }
  return [...found.values()];
}

/** A record of that kind, for one inquiry. */
export function classOf(
  { subject, origin, ...rest }: Facts,
  inquiry: Inquiry,
  owner: StateCode,
): DecisionClass {
  const { state } = inquiry.requester;
  const originator =
    origin === 'REQUESTER' ? state : STRANGERS.find((stranger) => stranger !== owner && stranger !== state);
  return {
    ...rest,
    owner,
    subjects: subject === 'NONE' ? [] : [subject],
    ...(origin === 'OWN' || originator === undefined ? {} : { originator }),
  };
}

const STRANGERS = ['XA', 'XB', 'XC'] as readonly string[] as readonly StateCode[];

function wordsOf(facts: Facts): readonly string[] {
  return [
    ...(facts.handling === 'H0' ? [] : [facts.handling]),
    ...MARKS.filter((mark) => facts[mark]),
    ...(facts.origin === 'OWN'
      ? []
      : [facts.origin === 'REQUESTER' ? 'from the requester' : 'from another State']),
  ];
}

/** The plainest records that a changed rule is about, and at the same time grants that could lend them. */
function bases(changed: readonly RecordTest[], grants: RecordTests['grants']): readonly Partial<Facts>[] {
  let joined: readonly RecordTest[] = distinct([{}, ...changed]);
  for (const tests of grants)
    joined = distinct(
      joined.flatMap((test) => [test, ...distinct(tests).flatMap((grant) => both(test, grant) ?? [])]),
    );
  return joined.map(wantedBy);
}

function distinct(tests: readonly RecordTest[]): readonly RecordTest[] {
  const text = ({ subjects: _s, exceptSubjects: _e, handling, ...rest }: RecordTest): string =>
    JSON.stringify([handling && [...handling], rest]);
  return [...new Map(tests.map((test) => [text(test), test])).values()];
}

/** A record that two rules are about, capacities aside; undefined where there can be none. */
function both(first: RecordTest, second: RecordTest): RecordTest | undefined {
  const marks = [...MARKS, 'originated', 'fromRequester'] as const;
  if (
    marks.some(
      (mark) => first[mark] !== undefined && second[mark] !== undefined && first[mark] !== second[mark],
    )
  )
    return undefined;
  const [mine, theirs] = [first.handling, second.handling];
  const handling = mine && theirs ? new Set([...mine].filter((code) => theirs.has(code))) : (mine ?? theirs);
  if (handling?.size === 0) return undefined;
  return { ...first, ...second, ...(handling === undefined ? {} : { handling }) };
}

/** The plainest record that a rule asks for. */
function wantedBy(test: RecordTest): Partial<Facts> {
  const [handling] = test.handling ?? [];
  const origin = test.fromRequester === true ? 'REQUESTER' : test.originated === true ? 'OTHER' : 'OWN';
  return {
    origin,
    ...(handling === undefined || test.handling?.has('H0') === true ? {} : { handling }),
    ...Object.fromEntries(MARKS.filter((mark) => test[mark] === true).map((mark) => [mark, true])),
  };
}

function peculiar(tests: readonly RecordTest[], isDomestic: boolean): readonly Partial<Facts>[] {
  const asks = (key: keyof RecordTest): boolean => tests.some((test) => test[key] !== undefined);
  const isForeign = asks('originated') || asks('fromRequester');
  return [
    ...(asks('handling') ? HANDLINGS.map((handling) => ({ handling })) : []),
    ...MARKS.filter(asks).map((mark) => ({ [mark]: true })),
    ...(isForeign ? [{ origin: 'OTHER' as const }] : []),
    ...(isForeign && !isDomestic ? [{ origin: 'REQUESTER' as const }] : []),
  ];
}

/** One capacity of each group that no rule tells apart, named by all of the group; what is about nobody is one of them. */
function capacities(
  tests: readonly RecordTest[],
): readonly { readonly subject: SubjectWord; readonly word: string }[] {
  const stated = new Set(
    tests.flatMap(({ subjects, exceptSubjects }) =>
      [subjects, exceptSubjects].filter((set) => set !== undefined),
    ),
  );
  const groups = new Map<string, SubjectWord[]>();
  for (const word of SUBJECT_WORDS) {
    const key = [...stated].map((set) => (set.has(word) ? '1' : '0')).join('');
    groups.set(key, [...(groups.get(key) ?? []), word]);
  }
  return [...groups.values()].map((words) => ({
    subject: words[0] ?? 'NONE',
    word: words.length === SUBJECT_WORDS.length ? 'anybody' : words.join(' or '),
  }));
}
