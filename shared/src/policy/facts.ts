import type { Inquiry } from './inquiry.ts';
import type { SubjectWord } from './model.ts';
import type { Facts, Origin } from './rule.ts';
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
