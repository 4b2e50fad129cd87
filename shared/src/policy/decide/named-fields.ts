import { everyRule, type Law } from '../law/law.ts';
import { covers } from '../law/rule.ts';

/** Whether any rule names a field, or one that holds it. */
export function isNamed(law: Law, path: string): boolean {
  return namedFields(law).some((name) => covers(name, path));
}

const namedByLaw = new WeakMap<Law, readonly string[]>();

/** Every field that any rule names. */
function namedFields(law: Law): readonly string[] {
  let named = namedByLaw.get(law);
  if (named === undefined) {
    named = [...new Set(everyRule(law).flatMap(({ data }) => [...data.fields, ...data.exceptFields]))];
    namedByLaw.set(law, named);
  }
  return named;
}
