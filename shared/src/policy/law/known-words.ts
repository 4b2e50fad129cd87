import { statesKnown } from './check-law.ts';
import type { Law } from './law.ts';

/** Words that a request may state. */
export interface Listed {
  readonly offences: ReadonlySet<string>;
  readonly states: ReadonlySet<string>;
}

const known = new WeakMap<Law, Listed>();

/** The codes of offences and the States that a law lists, made once a law. */
export function knownWords(law: Law): Listed {
  let listed = known.get(law);
  if (listed === undefined) {
    const { offences = {} } = law.groups;
    listed = { offences: new Set(Object.keys(offences)), states: statesKnown(law.groups, law.states.keys()) };
    known.set(law, listed);
  }
  return listed;
}
