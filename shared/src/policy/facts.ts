import type { Inquiry } from './inquiry.ts';
import { HANDLINGS } from '../core/vocabulary.ts';
import { SUBJECT_WORDS, type SubjectWord } from './model.ts';
import type { Facts, Origin, RecordTest } from './rule.ts';
import type { DecisionClass } from './ruling.ts';

/** One set of facts for each capacity in which the person is recorded. Each is decided alone. */
export function factsOf(of: DecisionClass, inquiry: Inquiry): readonly Facts[] {
  const origin = originOf(of, inquiry);
  const { handling, restricted, contested, embargoed, minor } = of;
  const subjects: readonly SubjectWord[] = of.subjects.length === 0 ? ['NONE'] : of.subjects;
  return subjects.map((subject) => ({ subject, handling, restricted, contested, embargoed, minor, origin }));
}

export function originOf(of: DecisionClass, inquiry: Inquiry): Origin {
  if (of.originator === undefined || of.originator === of.owner) return 'OWN';
  return of.originator === inquiry.requester.state ? 'REQUESTER' : 'OTHER';
}

/** All single facts that some tests can tell apart, or more. For tools, which look for one that fits. */
export function capacityFacts(tests: readonly RecordTest[]): readonly Facts[] {
  const flag = (name: 'restricted' | 'contested' | 'embargoed' | 'minor'): readonly boolean[] =>
    tests.some((test) => test[name] !== undefined) ? [false, true] : [false];
  const subjects = tests.some((test) => test.subjects !== undefined || test.exceptSubjects !== undefined)
    ? SUBJECT_WORDS
    : (['NONE'] as const);
  const handlings = tests.some((test) => test.handling !== undefined) ? HANDLINGS : (['H0'] as const);
  const origins: readonly Origin[] = tests.some(
    (test) => test.originated !== undefined || test.fromRequester !== undefined,
  )
    ? ['OWN', 'REQUESTER', 'OTHER']
    : ['OWN'];
  const all: Facts[] = [];
  for (const minor of flag('minor'))
    for (const embargoed of flag('embargoed'))
      for (const contested of flag('contested'))
        for (const restricted of flag('restricted'))
          for (const origin of origins)
            for (const handling of handlings)
              for (const subject of subjects)
                all.push({ subject, handling, restricted, contested, embargoed, minor, origin });
  return all;
}
