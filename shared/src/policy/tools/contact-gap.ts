import type { StateCode } from '../../core/ids.ts';
import type { Law } from '../law/law.ts';
import type { Finding } from './finding.ts';

/** Says of a State that approves, or whose officers need an approval, that nobody is told where to reach it. */
export function contactGap(law: Law, state: StateCode): readonly Finding[] {
  const own = law.states.get(state);
  if (own === undefined || own.contact !== undefined) return [];
  const waiting = [...own.grants, ...own.limits, ...own.asking].filter(
    ({ mode }) => mode === 'NEEDS_APPROVAL',
  );
  const [first] = waiting;
  if (first === undefined) return [];
  const message =
    'no "contact": whoever waits for an approval is not told where to ask ' +
    `(${first.id}${waiting.length === 1 ? '' : ` and ${waiting.length - 1} more`}); state the office, its email and phone`;
  return [{ severity: 'warning', kind: 'CONTACT', state, message }];
}
