import { badInput } from '../../shared/src/core/errors.ts';
import { substanceKey } from './substances.ts';

/** `DrugSeizureFilter` as GraphQL hands it over. */
export interface SeizureFilter {
  readonly reference?: string | null;
  readonly substanceClasses?: readonly string[] | null;
  readonly substance?: string | null;
  readonly kilogramsFrom?: number | null;
  readonly kilogramsTo?: number | null;
  readonly from?: string | null;
  readonly to?: string | null;
  readonly country?: string | null;
  readonly locode?: string | null;
  readonly siteKind?: string | null;
  readonly routeCountry?: string | null;
  readonly routeRole?: string | null;
  readonly concealment?: string | null;
  readonly transportMode?: string | null;
}

/** @throws HubError BAD_INPUT when nothing is asked, a substance has no name, or a range ends before it begins. */
export function seizureFilter(filter: SeizureFilter): SeizureFilter {
  const given = Object.entries(filter).filter(
    ([name, value]) =>
      value != null && name !== 'routeRole' && !(Array.isArray(value) && value.length === 0) && value !== '',
  );
  if (given.length === 0)
    throw badInput('filter', filter, 'at least one member, such as substanceClasses or from and to');
  if (filter.from != null && filter.to != null && filter.from > filter.to) {
    throw badInput('from', filter.from, `a day not after to (${filter.to})`);
  }
  if (filter.substance && substanceKey(filter.substance) === '')
    throw badInput('substance', filter.substance, 'a name with a letter or a digit');
  for (const name of ['kilogramsFrom', 'kilogramsTo'] as const) {
    const value = filter[name];
    if (value != null && value < 0) throw badInput(name, value, 'a number of kilograms from 0');
  }
  if (
    filter.kilogramsFrom != null &&
    filter.kilogramsTo != null &&
    filter.kilogramsFrom > filter.kilogramsTo
  ) {
    throw badInput(
      'kilogramsFrom',
      filter.kilogramsFrom,
      `a number not above kilogramsTo (${filter.kilogramsTo})`,
    );
  }
  if (filter.routeRole != null && filter.routeCountry == null) {
    throw badInput('routeRole', filter.routeRole, 'routeRole only beside routeCountry');
  }
  return filter;
}
