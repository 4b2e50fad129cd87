import sql, { type Sql } from 'sql-template-tag';
import type { StateCode } from '../../shared/src/core/ids.ts';
import { issuerCode } from '../../shared/src/core/issuer-code.ts';
import { placeCode } from '../../shared/src/core/place-code.ts';
import { columnsSql } from '../../shared/src/sources/sql/columns.ts';
import type { FieldUse } from '../../shared/src/policy/words/ruling.ts';
import type {
  ExactMember,
  LinkDefinition,
  LinkedTo,
  LookupQuestion,
  OrderKey,
  SearchQuestion,
  StatisticsQuestion,
} from '../../shared/src/sources/sql/question.ts';
import { OWN_ZONE } from '../../shared/src/sources/sql/own-zone.ts';
import { whereOpen } from '../../shared/src/sources/sql/lent.ts';
import { lookupKey, plateKey, type CheckedDocument, type CrossingSearch } from './arguments.ts';
import { explanationOf, type AskedNumber } from './match.ts';
import type { CrossingColumns } from './contract.ts';

const r = columnsSql<CrossingColumns>();

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
  readonly exact: readonly ExactMember[];
} {
  const exact = exactOf(search);
  const conditions: Sql[] = exact.map(({ condition }) => condition);
  const uses: FieldUse[] = exact.flatMap((member) => member.uses);
  const add = (path: string, condition: Sql): void => {
    conditions.push(condition);
    uses.push({ path, use: 'OPEN' });
  };
  if (search.reference) add('reference', sql`${r.id} = ${search.reference}`);
  // Without a plate that says which vehicle is meant, its country would list crossings.
  if (search.plateCountry && !search.plate)
    add('transport.plateCountry', plateCountryIs(issuerCode(search.plateCountry)));
  if (search.crossingPoint)
    add('crossingPoint.code', sql`${r.point_code} = ${placeCode(search.crossingPoint)}`);
  if (search.country) add('country', sql`${r.country_code} = ${issuerCode(search.country)}`);
  if (search.from)
    add(
      'occurredAt',
      sql`${r.occurred_at} >= (${search.from}::date::timestamp AT TIME ZONE ${OWN_ZONE}::text)`,
    );
  if (search.to)
    add(
      'occurredAt',
      sql`${r.occurred_at} < ((${search.to}::date + 1)::timestamp AT TIME ZONE ${OWN_ZONE}::text)`,
    );
  if (search.direction) add('direction', sql`${r.direction} = ${search.direction}`);
  if (search.refusalReasons?.length)
    add(
      'refusal.reasons',
      sql`${r.refusal} IS NOT NULL AND ${r.refusal} -> 'reasons' ?| ${[...search.refusalReasons]}::text[]`,
    );
  if (search.travellerCategory)
    add('travellerCategory', sql`${r.traveller_category} = ${search.travellerCategory}`);
  if (search.nationality) add('nationality', sql`${r.nationality_code} = ${issuerCode(search.nationality)}`);
  return { conditions, uses, exact };
}

/** The members by which a crossing is found by hit or no hit: a document or a plate, each with who issued it. */
function exactOf({ document, plate, plateCountry: country }: CrossingSearch): readonly ExactMember[] {
  const members: ExactMember[] = [];
  const plateCountry = country ? issuerCode(country) : undefined;
  if (document) {
    const { key, issuer } = document;
    const byKey = sql`${r.document_key} = ${key}`;
    members.push({
      says: 'NUMBER',
      value: `crossing ${issuer ?? ''}/${key}`,
      ...(issuer === undefined ? {} : { number: key }),
      condition:
        issuer === undefined
          ? byKey
          : sql`${byKey} AND (${r.document_issuer} = ${issuer} OR ${r.document_issuer} IS NULL)`,
      uses: issuer === undefined ? DOCUMENT_USES.slice(0, 1) : DOCUMENT_USES,
    });
  }
  if (plate) {
    const key = plateKey(plate);
    const byKey = sql`${r.plate_key} = ${key}`;
    members.push({
      says: 'NUMBER',
      value: `crossing ${plateCountry ?? ''}/${key}`,
      ...(plateCountry ? { number: key } : {}),
      condition: plateCountry
        ? sql`${byKey} AND (${plateCountryIs(plateCountry)} OR ${r.transport} ->> 'plateCountry' IS NULL)`
        : byKey,
      uses: plateCountry ? PLATE_USES : PLATE_USES.slice(0, 1),
    });
  }
  return members;
}

const DOCUMENT_USES: readonly FieldUse[] = [
  { path: 'document.number', use: 'MATCH' },
  { path: 'document.issuer', use: 'MATCH' },
];
const PLATE_USES: readonly FieldUse[] = [
  { path: 'transport.plate', use: 'MATCH' },
  { path: 'transport.plateCountry', use: 'MATCH' },
];

function pathsOf(uses: readonly FieldUse[]): readonly string[] {
  return uses.map(({ path }) => path);
}

/** How near who issued a number is to who is asked for: equal, then not on record. Where the law does not show it, nothing. */
function distance(uses: readonly FieldUse[], isEqual: Sql): Sql {
  return whereOpen(pathsOf(uses), sql`CASE WHEN ${isEqual} THEN 0 ELSE 1 END`, sql`1`);
}

/** The same document and plate before those of which the register does not say who issued them. */
function nearestFirst({ document, plate }: ReturnType<typeof numbersOf>): readonly OrderKey[] {
  const near = (expression: Sql): OrderKey => ({ expression, direction: 'ASC', type: 'number' });
  return [
    ...(document?.issuer === undefined
      ? []
      : [near(distance(DOCUMENT_USES, sql`${r.document_issuer} = ${document.issuer}::text`))]),
    ...(plate?.issuer === undefined ? [] : [near(distance(PLATE_USES, plateCountryIs(plate.issuer)))]),
  ];
}

/** Document and plate of a search, as they are compared. */
function numbersOf({ document, plate, plateCountry }: CrossingSearch): {
  readonly document?: AskedNumber;
  readonly plate?: AskedNumber;
} {
  return {
    ...(document ? { document: { number: document.key, issuer: document.issuer } } : {}),
    ...(plate
      ? { plate: { number: plateKey(plate), issuer: plateCountry ? issuerCode(plateCountry) : undefined } }
      : {}),
  };
}

/** The number in a key of a lookup, and who issued it. */
function askedIn(key: string): AskedNumber {
  const [issuer = '', number = ''] = key.split('/');
  return { number, issuer: issuer === '' ? undefined : issuer };
}

function plateCountryIs(country: string): Sql {
  return sql`hub.issuer_code(${r.transport} ->> 'plateCountry') = ${country}::text`;
}

/** The number in a key of a lookup that names an issuer or a country as well. */
function numberIn(key: string): string | undefined {
  const { issuer, number } = askedIn(key);
  return issuer === undefined ? undefined : number;
}

function travellerOf({ traveller }: CrossingSearch): { readonly linkedTo?: LinkedTo } {
  return traveller ? { linkedTo: { link: CROSSING_PERSONS, id: traveller, argument: 'traveller' } } : {};
}

/**
 * Crossings that meet all members of a filter, those of the very document or plate first. Latest first, where times are looked
 * at anyway; a search by document or plate alone keeps to owner and id, so that it asks no more of the law than it needs.
 */
export function byFilter(search: CrossingSearch, owners: readonly StateCode[] | undefined): SearchQuestion {
  const { conditions, uses, exact } = conditionsOf(search);
  const isByTime = search.from != null || search.to != null;
  const numbers = numbersOf(search);
  return {
    domain: 'crossing',
    conditions,
    uses,
    exact,
    ...travellerOf(search),
    order: [
      ...nearestFirst(numbers),
      ...(isByTime
        ? [{ expression: r.occurred_at, direction: 'DESC', type: 'moment' } satisfies OrderKey]
        : []),
    ],
    mixed: !isByTime,
    explanation: explanationOf(numbers, pathsOf(uses)),
    ...(owners ? { owners } : {}),
  };
}

/**
 * Crossings by travel document, many at once. A key is `ISSUER/NUMBER`, or `/NUMBER` for any issuer. A document whose issuer the
 * register does not have contradicts none.
 */
export function byDocuments(
  documents: readonly CheckedDocument[],
  owners: readonly StateCode[] | undefined,
): LookupQuestion {
  return {
    domain: 'crossing',
    keys: documents.map(lookupKey),
    condition: sql`${r.document_key} = split_part(k.key, '/', 2) AND (split_part(k.key, '/', 1) = '' OR ${r.document_issuer} = split_part(k.key, '/', 1) OR ${r.document_issuer} IS NULL)`,
    distance: distance(DOCUMENT_USES, sql`split_part(k.key, '/', 1) IN ('', ${r.document_issuer})`),
    uses: DOCUMENT_USES,
    explanationOf: (key) => explanationOf({ document: askedIn(key) }, pathsOf(DOCUMENT_USES)),
    numberIn,
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
    keys: plates.map(
      ({ plate, country }) => `${country == null ? '' : issuerCode(country)}/${plateKey(plate)}`,
    ),
    condition: sql`${r.plate_key} = split_part(k.key, '/', 2) AND (split_part(k.key, '/', 1) = '' OR ${r.transport} ->> 'plateCountry' IS NULL OR hub.issuer_code(${r.transport} ->> 'plateCountry') = split_part(k.key, '/', 1))`,
    distance: distance(
      PLATE_USES,
      sql`split_part(k.key, '/', 1) IN ('', hub.issuer_code(${r.transport} ->> 'plateCountry'))`,
    ),
    uses: PLATE_USES,
    explanationOf: (key) => explanationOf({ plate: askedIn(key) }, pathsOf(PLATE_USES)),
    numberIn,
    ...(owners ? { owners } : {}),
  };
}

interface Grouping {
  readonly expression: Sql;
  readonly path: string;
}

const REASONS = sql`(${r.refusal} -> 'reasons')`;

const GROUPINGS = {
  YEAR: {
    path: 'occurredAt',
    expression: sql`to_char(${r.occurred_at} AT TIME ZONE ${OWN_ZONE}::text, 'YYYY')`,
  },
  MONTH: {
    path: 'occurredAt',
    expression: sql`to_char(${r.occurred_at} AT TIME ZONE ${OWN_ZONE}::text, 'YYYY-MM')`,
  },
  COUNTRY: { path: 'country', expression: r.country },
  CROSSING_POINT: { path: 'crossingPoint.code', expression: r.point_code },
  DIRECTION: { path: 'direction', expression: r.direction },
  BORDER_TYPE: { path: 'borderType', expression: r.border_type },
  NATIONALITY: { path: 'nationality', expression: r.nationality },
  TRAVELLER_CATEGORY: { path: 'travellerCategory', expression: r.traveller_category },
  // A refusal without a reason on record counts too, and what is no refusal does not.
  REFUSAL_REASON: {
    path: 'refusal.reasons',
    expression: sql`jsonb_array_elements_text(CASE WHEN jsonb_typeof(${REASONS}) = 'array' AND ${REASONS} <> '[]' THEN ${REASONS} WHEN jsonb_typeof(${r.refusal}) = 'object' THEN '[null]' ELSE '[]' END)`,
  },
} as const satisfies Readonly<Record<string, Grouping>>;

export type CrossingGrouping = keyof typeof GROUPINGS;

/** Counts of the crossings that meet a filter, by group. */
export function statistics(
  search: CrossingSearch,
  groupBy: readonly CrossingGrouping[],
  owners: readonly StateCode[] | undefined,
): StatisticsQuestion {
  const { conditions, uses, exact } = conditionsOf(search);
  return {
    domain: 'crossing',
    conditions,
    uses: [...uses, ...groupBy.map((name): FieldUse => ({ path: GROUPINGS[name].path, use: 'OPEN' }))],
    exact,
    ...travellerOf(search),
    groupBy: groupBy.map((name) => ({ name, expression: GROUPINGS[name].expression })),
    sums: [],
    ...(owners ? { owners } : {}),
  };
}
