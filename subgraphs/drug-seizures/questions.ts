import sql, { type Sql } from 'sql-template-tag';
import type { StateCode } from '../../shared/src/core/ids.ts';
import { issuerCode } from '../../shared/src/core/issuer-code.ts';
import { placeCode } from '../../shared/src/core/place-code.ts';
import { columnsSql } from '../../shared/src/sources/sql/columns.ts';
import type { FieldUse } from '../../shared/src/policy/words/ruling.ts';
import type {
  LinkDefinition,
  SearchQuestion,
  StatisticsQuestion,
} from '../../shared/src/sources/sql/question.ts';
import type { SeizureFilter } from './arguments.ts';
import { substanceKey } from './substances.ts';
import type { SeizureColumns } from './contract.ts';

const r = columnsSql<SeizureColumns>();

export const SEIZURE_PERSONS: LinkDefinition = {
  domain: 'seizure',
  path: 'persons',
  farDomain: 'person',
  kinds: ['COURIER', 'OWNER', 'ORGANISER', 'DRIVER', 'EXPLOITED'],
};

export const SEIZURE_FIREARMS: LinkDefinition = {
  domain: 'seizure',
  path: 'firearms',
  farDomain: 'firearm',
  kinds: ['FOUND_IN'],
};

export const SEIZURE_CROSSINGS: LinkDefinition = {
  domain: 'seizure',
  path: 'borderCrossings',
  farDomain: 'crossing',
  kinds: ['SEIZED_AT'],
};

function conditionsOf(filter: SeizureFilter): {
  readonly conditions: readonly Sql[];
  readonly uses: readonly FieldUse[];
} {
  const conditions: Sql[] = [];
  const uses: FieldUse[] = [];
  const add = (path: string, condition: Sql): void => {
    conditions.push(condition);
    uses.push({ path, use: 'OPEN' });
  };
  if (filter.reference) add('reference', sql`${r.id} = ${filter.reference}`);
  if (filter.substanceClasses?.length)
    add('substanceClasses', sql`${r.substance_classes} && ${[...filter.substanceClasses]}::text[]`);
  if (filter.substance)
    add('items.substance', sql`${r.substance_keys} @> ${[substanceKey(filter.substance)]}::text[]`);
  if (filter.kilogramsFrom != null)
    add('totalKilograms', sql`${r.total_kilograms} >= ${String(filter.kilogramsFrom)}::numeric`);
  if (filter.kilogramsTo != null)
    add('totalKilograms', sql`${r.total_kilograms} <= ${String(filter.kilogramsTo)}::numeric`);
  if (filter.from) add('occurredOn', sql`${r.occurred_on} >= ${filter.from}::date`);
  if (filter.to) add('occurredOn', sql`${r.occurred_on} <= ${filter.to}::date`);
  if (filter.country) add('country', sql`${r.country_code} = ${issuerCode(filter.country)}`);
  if (filter.locode) add('place.locode', sql`${r.locode} = ${placeCode(filter.locode)}`);
  if (filter.siteKind) add('siteKind', sql`${r.site_kind} = ${filter.siteKind}`);
  if (filter.routeCountry) {
    const country = issuerCode(filter.routeCountry);
    const key = filter.routeRole ? `${filter.routeRole}:${country}` : country;
    add('route.country', sql`${r.route_keys} @> ${[key]}::text[]`);
    if (filter.routeRole) uses.push({ path: 'route.role', use: 'OPEN' });
  }
  if (filter.concealment) add('concealment', sql`${r.concealment} = ${filter.concealment}`);
  if (filter.transportMode) add('transportMode', sql`${r.transport_mode} = ${filter.transportMode}`);
  return { conditions, uses };
}

/** Seizures that meet all members of a filter, latest first. */
export function byFilter(filter: SeizureFilter, owners: readonly StateCode[] | undefined): SearchQuestion {
  const { conditions, uses } = conditionsOf(filter);
  return {
    domain: 'seizure',
    conditions,
    uses: [...uses, { path: 'occurredOn', use: 'OPEN' }],
    order: [{ expression: r.occurred_on, direction: 'DESC', type: 'day' }],
    ...(owners ? { owners } : {}),
  };
}

interface Grouping {
  readonly expression: Sql;
  readonly paths: readonly string[];
}

const GROUPINGS = {
  YEAR: { paths: ['occurredOn'], expression: sql`to_char(${r.occurred_on}, 'YYYY')` },
  QUARTER: { paths: ['occurredOn'], expression: sql`to_char(${r.occurred_on}, 'YYYY"-Q"Q')` },
  MONTH: { paths: ['occurredOn'], expression: sql`to_char(${r.occurred_on}, 'YYYY-MM')` },
  // A seizure without a class on record counts too, as one without a country does.
  SUBSTANCE_CLASS: {
    paths: ['substanceClasses'],
    expression: sql`unnest(CASE WHEN ${r.substance_classes} <> '{}' THEN ${r.substance_classes} ELSE ARRAY[NULL]::text[] END)`,
  },
  COUNTRY: { paths: ['country'], expression: r.country },
  TRANSPORT_MODE: { paths: ['transportMode'], expression: r.transport_mode },
  CONCEALMENT: { paths: ['concealment'], expression: r.concealment },
  ROUTE_ORIGIN: {
    paths: ['route.country', 'route.role'],
    expression: sql`jsonb_path_query_first(${r.route}, '$[*] ? (@.role == "ORIGIN" || @.role == "DEPARTURE").country') ->> 0`,
  },
  ROUTE_DESTINATION: {
    paths: ['route.country', 'route.role'],
    expression: sql`jsonb_path_query_first(${r.route}, '$[*] ? (@.role == "INTENDED_DESTINATION").country') ->> 0`,
  },
} as const satisfies Readonly<Record<string, Grouping>>;

export type SeizureGrouping = keyof typeof GROUPINGS;

/** Counts and kilograms of the seizures that meet a filter, by group. */
export function statistics(
  filter: SeizureFilter,
  groupBy: readonly SeizureGrouping[],
  owners: readonly StateCode[] | undefined,
): StatisticsQuestion {
  const { conditions, uses } = conditionsOf(filter);
  return {
    domain: 'seizure',
    conditions,
    uses: [
      ...uses,
      ...groupBy.flatMap((name) => GROUPINGS[name].paths.map((path): FieldUse => ({ path, use: 'OPEN' }))),
      { path: 'totalKilograms', use: 'OPEN' },
    ],
    listUses: [{ path: 'occurredOn', use: 'OPEN' }],
    groupBy: groupBy.map((name) => ({ name, expression: GROUPINGS[name].expression })),
    sums: [{ name: 'kilograms', expression: r.total_kilograms }],
    ...(owners ? { owners } : {}),
  };
}
