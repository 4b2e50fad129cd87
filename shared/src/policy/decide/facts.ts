import type { Inquiry } from '../words/inquiry.ts';
import { HANDLINGS, MARKS, NO_MARKS, type Mark, type Marks } from '../../core/vocabulary.ts';
import { SUBJECT_WORDS, type SubjectWord } from '../law/rule-schema.ts';
import type { Facts, Origin, RecordTest } from '../law/rule.ts';
import type { DecisionClass } from '../words/ruling.ts';

/** One set of facts for each capacity in which the person is recorded. Each is decided alone. */
export function factsOf(of: DecisionClass, inquiry: Inquiry): readonly Facts[] {
  const origin = originOf(of, inquiry);
  const subjects: readonly SubjectWord[] = of.subjects.length === 0 ? ['NONE'] : of.subjects;
  const marks = marksOf(of);
  return subjects.map((subject) => ({ ...marks, subject, handling: of.handling, origin }));
}

/** The marks alone. */
export function marksOf(of: { readonly [M in Mark]?: boolean | undefined }): Marks {
  const marks: Record<Mark, boolean> = { ...NO_MARKS };
  for (const mark of MARKS) marks[mark] = of[mark] === true;
  return marks;
}

export function originOf(of: DecisionClass, inquiry: Inquiry): Origin {
  if (of.originator === undefined || of.originator === of.owner) return 'OWN';
  return of.originator === inquiry.requester.state ? 'REQUESTER' : 'OTHER';
}

/** All single facts that some tests can tell apart, or more, one by one. For tools, which look for one that fits. */
export function* capacityFacts(tests: readonly RecordTest[]): Generator<Facts> {
  const marks = MARKS.filter((mark) => tests.some((test) => test[mark] !== undefined));
  const subjects = tests.some((test) => test.subjects !== undefined || test.exceptSubjects !== undefined)
    ? SUBJECT_WORDS
    : (['NONE'] as const);
  const handlings = tests.some((test) => test.handling !== undefined) ? HANDLINGS : (['H0'] as const);
  const origins: readonly Origin[] = tests.some(
    (test) => test.originated !== undefined || test.fromRequester !== undefined,
  )
    ? ['OWN', 'REQUESTER', 'OTHER']
    : ['OWN'];
  for (let marked = 0; marked < 2 ** marks.length; marked += 1) {
    const stated = marksOf(Object.fromEntries(marks.map((mark, i) => [mark, ((marked >> i) & 1) === 1])));
    for (const origin of origins)
      for (const handling of handlings)
        for (const subject of subjects) yield { ...stated, subject, handling, origin };
  }
}
