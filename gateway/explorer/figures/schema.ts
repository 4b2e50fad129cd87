import { getNamedType, isEnumType, isInputObjectType, isObjectType, type GraphQLField } from 'graphql';
import { DOMAIN_FACTS } from '../../../shared/src/core/domains.ts';
import type { Domain } from '../../../shared/src/core/vocabulary.ts';
import { membersOf, type CallerSchema, type Search } from '../graph/schema.ts';

/** Something that can be counted: a root field with a filter and groupings. */
export interface Statistic extends Search {
  /** `DrugSeizureGrouping`, and its codes: what this caller may not count by is not there. */
  readonly groupingList: string;
  readonly groupings: readonly string[];
  readonly hasKilograms: boolean;
}

const DOMAINS = Object.entries(DOMAIN_FACTS) as readonly (readonly [
  Domain,
  { readonly recordType: string },
])[];

/** What this caller may count, out of its own schema. Statistics of the ledger and of releases have no filter: they are none. */
export function statisticsOf({ schema }: CallerSchema): readonly Statistic[] {
  const fields = Object.values(schema.getQueryType()?.getFields() ?? {});
  return fields.flatMap((field) => statisticOf(field) ?? []).sort((a, b) => rank(a) - rank(b));
}

/** Seizures first: they have kilograms and routes. */
function rank({ hasKilograms }: Statistic): number {
  return hasKilograms ? 0 : 1;
}

function statisticOf({ name, args, type }: GraphQLField<unknown, unknown>): Statistic | undefined {
  const named = (arg: string) => {
    const found = args.find((one) => one.name === arg);
    return found && getNamedType(found.type);
  };
  const [filter, grouping, answer] = [named('filter'), named('groupBy'), getNamedType(type)];
  if (!isInputObjectType(filter) || !isEnumType(grouping) || !isObjectType(answer)) return undefined;
  const rows = answer.getFields()['rows'];
  const row = rows && getNamedType(rows.type);
  const [domain, facts] = DOMAINS.find(([, { recordType }]) => filter.name === `${recordType}Filter`) ?? [];
  if (!isObjectType(row) || domain === undefined || !facts) return undefined;
  return {
    ...{ root: name, domain, recordType: facts.recordType },
    ...{ filterType: filter.name, members: membersOf(filter) },
    ...{ groupingList: grouping.name, groupings: grouping.getValues().map((value) => value.name) },
    hasKilograms: 'kilograms' in row.getFields(),
  };
}

/** The question for one statistic; the same words for every caller, so that it can be registered. */
export function statisticDocument({ root, filterType, groupingList, hasKilograms }: Statistic): string {
  return `query Figures($filter: ${filterType}!, $groupBy: [${groupingList}!]!, $owners: [StateCode!]) {
  ${root}(filter: $filter, groupBy: $groupBy, owners: $owners) {
    rows { owner keys { grouping value } count ${hasKilograms ? 'kilograms ' : ''}suppressed rounded }
    sources { owner status reason dataAsOf incomplete milliseconds }
  }
}`;
}
