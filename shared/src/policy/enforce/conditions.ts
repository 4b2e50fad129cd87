import type { DomainEntry } from '../../domains/catalogue.ts';
import type { FieldCategory } from '../../core/vocabulary.ts';
import { eachDutyOnce } from '../words/obligation.ts';
import type { ConditionsOf } from '../words/report.ts';
import type { DecisionClass, Lending } from '../words/ruling.ts';
import type { RedactionPlan } from './redact.ts';

const HANDLING = 'handling';

/** Fields that `conditionsOf` decides on beside those that a question asks for. */
export const CONDITION_FIELDS: readonly string[] = [HANDLING];

/**
 * What travels with a record of one decision class: its handling code, where that is lent, and every duty that comes with
 * what is shown of it, the handling code included.
 *
 * @param plan of the same class, for what the question asks of the record.
 * @returns the conditions, and the categories of which something is shown when they are told, sorted.
 */
export function conditionsOf(
  lending: Lending,
  { domain, typeName, fields }: DomainEntry,
  of: DecisionClass,
  { obligations, categories }: RedactionPlan,
): { readonly conditions: ConditionsOf; readonly categories: readonly FieldCategory[] } {
  const common = { owner: of.owner, domain, type: typeName };
  const field = fields.find(({ path }) => path === HANDLING);
  const verdict = lending.verdict(of, HANDLING);
  if (!field || verdict.mode !== 'GRANT')
    return { conditions: { ...common, handling: null, obligations }, categories };
  return {
    conditions: {
      ...common,
      handling: of.handling,
      obligations: eachDutyOnce([...obligations, ...verdict.obligations]),
    },
    categories: categories.includes(field.category) ? categories : [...categories, field.category].sort(),
  };
}
