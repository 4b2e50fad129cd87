import type { DecisionClass, Lending } from '../words/ruling.ts';

/** Whether it may be known that there is such a record. */
export function isKnown(lending: Lending, of: DecisionClass): boolean {
  return lending.verdict(of, 'id').mode !== 'DENY';
}

/** Whether it may be known that there is such a link: it is lent whole or not at all. */
export function isLinkKnown(lending: Lending, of: DecisionClass, path: string): boolean {
  return isKnown(lending, of) && lending.verdict(of, path).mode === 'GRANT';
}
