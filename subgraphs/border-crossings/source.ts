import sql, { type Sql } from 'sql-template-tag';
import type { StateCode } from '../../shared/src/core/ids.ts';
import type { FieldUse } from '../../shared/src/policy/ruling.ts';
import type {
  LinkDefinition,
  LinkedTo,
  LookupQuestion,
  SearchQuestion,
  StatisticsQuestion,
} from '../../shared/src/sources/question.ts';
import { documentKey, type CheckedDocument, type CrossingSearch } from './arguments.ts';

export const CROSSING_PERSONS: LinkDefinition = {
  domain: 'crossing',
  path: 'persons',
  farDomain: 'person',
  kinds: ['TRAVELLER'],
};

export const CROSSING_FIREARMS: LinkDefinition = {
  domain: 'crossing',
  path: 'firearms',
  farDomain: 'firearm',
  kinds: ['CARRIED_AT'],
};

export const COMPANIONS: LinkDefinition = {
  domain: 'crossing',
  path: 'companions',
  farDomain: 'crossing',
  kinds: ['CO_TRAVELLER'],
};

function conditionsOf(search: CrossingSearch): {
  readonly conditions: readonly Sql[];
  readonly uses: readonly FieldUse[];
} {
  const conditions: Sql[] = [];
  const uses: FieldUse[] = [];
  const add = (path: string, condition: Sql, use: FieldUse['use'] = 'OPEN'): void => {
    conditions.push(condition);
    uses.push({ path, use });
  };
  if (search.reference) add('reference', sql`r.id = ${search.reference}`);
  if (search.document) {
    add('document.number', sql`r.document_key = ${search.document.key}`, 'MATCH');
    if (search.document.issuer)
      add('document.issuer', sql`r.document_issuer = ${search.document.issuer}`, 'MATCH');
  }
  if (search.plate) add('transport.plate', sql`r.plate_key = ${documentKey(search.plate)}`, 'MATCH');
  if (search.plateCountry)
    add('transport.plateCountry', sql`r.transport ->> 'plateCountry' = ${search.plateCountry}`, 'MATCH');
  if (search.crossingPoint)
    add('crossingPoint.code', sql`r.point_code = ${search.crossingPoint.toUpperCase().replace(/\s/gu, '')}`);
  if (search.country) add('country', sql`r.country = ${search.country}`);
  if (search.from) add('occurredAt', sql`r.occurred_at >= ${search.from}::date`);
  if (search.to) add('occurredAt', sql`r.occurred_at < ${search.to}::date + 1`);
  if (search.direction) add('direction', sql`r.direction = ${search.direction}`);
  if (search.refusalReasons?.length)
    add(
      'refusal.reasons',
      sql`r.refusal IS NOT NULL AND r.refusal -> 'reasons' ?| ${[...search.refusalReasons]}::text[]`,
    );
  if (search.travellerCategory)
    add('travellerCategory', sql`r.traveller_category = ${search.travellerCategory}`);
  if (search.nationality) add('nationality', sql`r.nationality = ${search.nationality}`);
  return { conditions, uses };
}

function travellerOf({ traveller }: CrossingSearch): { readonly linkedTo?: LinkedTo } {
  return traveller ? { linkedTo: { link: CROSSING_PERSONS, id: traveller, argument: 'traveller' } } : {};
}

/**
 * Crossings that meet all members of a filter. Latest first, where times are looked at anyway; a search by document or
 * plate alone keeps to owner and id, so that it asks no more of the law than it needs.
 */
export function byFilter(search: CrossingSearch, owners: readonly StateCode[] | undefined): SearchQuestion {
  const { conditions, uses } = conditionsOf(search);
  const isByTime = search.from != null || search.to != null;
  return {
    domain: 'crossing',
    conditions,
    uses,
    ...travellerOf(search),
    order: isByTime ? [{ expression: sql`r.occurred_at`, direction: 'DESC', type: 'moment' }] : [],
    ...(owners ? { owners } : {}),
  };
}

/** Crossings by travel document, many at once. A key is `ISSUER/NUMBER`, or `/NUMBER` for any issuer. */
export function byDocuments(
  documents: readonly CheckedDocument[],
  owners: readonly StateCode[] | undefined,
): LookupQuestion {
  return {
    domain: 'crossing',
    keys: documents.map(({ key, issuer }) => `${issuer ?? ''}/${key}`),
    condition: sql`r.document_key = split_part(k.key, '/', 2) AND (split_part(k.key, '/', 1) = '' OR r.document_issuer = split_part(k.key, '/', 1))`,
    uses: [
      { path: 'document.number', use: 'MATCH' },
      { path: 'document.issuer', use: 'MATCH' },
    ],
    ...(owners ? { owners } : {}),
  };
}

/** Crossings by number plate, many at once. A key is `COUNTRY/PLATE`, or `/PLATE` for any country. */
export function byPlates(
  plates: readonly { readonly plate: string; readonly country?: string | null }[],
  owners: readonly StateCode[] | undefined,
): LookupQuestion {
  return {
    domain: 'crossing',
    keys: plates.map(({ plate, country }) => `${country ?? ''}/${documentKey(plate)}`),
    condition: sql`r.plate_key = split_part(k.key, '/', 2) AND (split_part(k.key, '/', 1) = '' OR r.transport ->> 'plateCountry' = split_part(k.key, '/', 1))`,
    uses: [
      { path: 'transport.plate', use: 'MATCH' },
      { path: 'transport.plateCountry', use: 'MATCH' },
    ],
    ...(owners ? { owners } : {}),
  };
}

interface Grouping {
  readonly expression: Sql;
  readonly path: string;
}

const GROUPINGS = {
  YEAR: { path: 'occurredAt', expression: sql`to_char(r.occurred_at, 'YYYY')` },
  MONTH: { path: 'occurredAt', expression: sql`to_char(r.occurred_at, 'YYYY-MM')` },
  COUNTRY: { path: 'country', expression: sql`r.country` },
  CROSSING_POINT: { path: 'crossingPoint.code', expression: sql`r.point_code` },
  DIRECTION: { path: 'direction', expression: sql`r.direction` },
  BORDER_TYPE: { path: 'borderType', expression: sql`r.border_type` },
  NATIONALITY: { path: 'nationality', expression: sql`r.nationality` },
  TRAVELLER_CATEGORY: { path: 'travellerCategory', expression: sql`r.traveller_category` },
  REFUSAL_REASON: {
    path: 'refusal.reasons',
    expression: sql`jsonb_array_elements_text(r.refusal -> 'reasons')`,
  },
} as const satisfies Readonly<Record<string, Grouping>>;

export type CrossingGrouping = keyof typeof GROUPINGS;

/** Counts of the crossings that meet a filter, by group. */
export function statistics(
  search: CrossingSearch,
  groupBy: readonly CrossingGrouping[],
  owners: readonly StateCode[] | undefined,
): StatisticsQuestion {
  const { conditions, uses } = conditionsOf(search);
  return {
    domain: 'crossing',
    conditions,
    uses: [...uses, ...groupBy.map((name): FieldUse => ({ path: GROUPINGS[name].path, use: 'OPEN' }))],
    ...travellerOf(search),
    groupBy: groupBy.map((name) => ({ name, expression: GROUPINGS[name].expression })),
    sums: [],
    ...(owners ? { owners } : {}),
  };
}
