import type { StateCode } from '../../../shared/src/core/ids.ts';
import type { SeizureColumns } from '../../../subgraphs/drug-seizures/contract.ts';
import { routeKeys } from '../../../subgraphs/drug-seizures/search-columns.ts';
import {
  kilogramsInOne,
  substanceKeys,
  substanceNamed,
} from '../../../subgraphs/drug-seizures/substances.ts';
import { exactProduct, reportedUnit } from '../../../subgraphs/drug-seizures/units.ts';
import { TextArray } from '../../../shared/src/core/text-array.ts';
import { rejectedMember, type ImportItem, type UnknownWord } from '../import-format.ts';
import { remembered } from './remembered.ts';

/** Columns of `register.seizure` that published seizures fill, in the order of `seizureRow`. */
export const SEIZURE_COLUMNS = [
  'owner',
  'id',
  'holding_authority',
  'subject_categories',
  'quality',
  'legal_basis_of_entry',
  'occurred_on',
  'country',
  'region',
  'site_kind',
  'items',
  'substance_classes',
  'total_kilograms',
  'transport_mode',
  'concealment',
  'route',
  'substance_keys',
  'route_keys',
] as const satisfies readonly (keyof SeizureColumns)[];

/** A seizure as a published table has it: one substance a line. */
export interface PublishedSeizure {
  readonly owner: StateCode;
  readonly id: string;
  readonly authority: string;
  readonly basis: string;
  readonly on: string;
  readonly country: string | null;
  /** The country as it was written, where that is no country that is known. */
  readonly countryRaw?: string | null;
  readonly region: string | null;
  readonly siteKind: string | null;
  readonly substance: string;
  readonly amount: number;
  readonly unit: string;
  readonly transportMode: string | null;
  readonly concealment: string | null;
  readonly legs: readonly Leg[];
  /** Words that are only known to be another kind of place, transport or hiding, as `site: Store`. */
  readonly others?: readonly string[];
  /** What else the table says, as `routing: By road`. */
  readonly further?: readonly string[];
}

/** A place on the way: its country, or its name as it was written. */
export type Leg =
  { readonly role: string; readonly country: string } | { readonly role: string; readonly name: string };

const NO_TEXTS = new TextArray([]);

/** Files have the same few ways on many lines: their keys are made once. */
const routeOf = remembered(
  (legs) => new TextArray(routeKeys(JSON.parse(legs) as Parameters<typeof routeKeys>[0])),
);

function routeText(legs: readonly Leg[]): TextArray {
  return routeOf(JSON.stringify(legs));
}

const reportedAs = remembered((name) => {
  const substance = substanceNamed(name);
  const substanceClass = substance?.substanceClass ?? 'OTHER';
  return {
    substance,
    substanceClass,
    substanceClasses: new TextArray([substanceClass]),
    substanceKeys: new TextArray([...substanceKeys(name)]),
    kilogramsIn: (unit: string) => kilogramsInOne(unit, substance),
  };
});

const unitOf = remembered(reportedUnit);

/**
 * Makes a row of a published seizure. What of it is not known (substance, unit) stands in it as it was written, and
 * `quality` says so.
 *
 * @returns the row, or the sentence that says why there is none.
 */
export function seizureRow(seizure: PublishedSeizure): readonly unknown[] | string {
  const reported = reportedAs(seizure.substance);
  const { substance, substanceClass } = reported;
  if (!(seizure.amount >= 0 && Number.isFinite(seizure.amount)))
    return `amount "${String(seizure.amount)}" is not a number from 0`;
  const unit = unitOf(seizure.unit);
  const quantity = unit ? exactProduct(seizure.amount, unit.each) : seizure.amount;
  const kilogramsPerUnit = unit ? reported.kilogramsIn(unit.unit) : null;
  const kilograms = kilogramsPerUnit === null ? null : exactProduct(quantity, kilogramsPerUnit);
  const unknown = [
    ...(substance ? [] : ['substance kept as reported']),
    ...(unit ? [] : ['unit kept as reported']),
    ...(seizure.countryRaw == null ? [] : ['country kept as reported']),
    ...(seizure.legs.some((leg) => 'name' in leg) ? ['country on the route kept as reported'] : []),
    ...(seizure.others ?? []).map((word) => word.replace(':', ' kept as reported:')),
    ...(seizure.further ?? []),
  ];
  const item = {
    substanceClass,
    substance: substance?.name ?? seizure.substance,
    substanceRaw: seizure.substance,
    cas: substance?.cas ?? null,
    schedule: substance?.schedule ?? null,
    isNps: substance?.isNps ?? null,
    isPrecursor: substance?.isPrecursor ?? null,
    quantity,
    unit: unit?.unit ?? null,
    unitRaw: seizure.unit || null,
    kilograms,
    kilogramsPerUnit,
  };
  return [
    seizure.owner,
    seizure.id,
    seizure.authority,
    NO_TEXTS,
    unknown.length > 0 ? unknown.join('; ') : null,
    seizure.basis,
    seizure.on,
    seizure.country,
    // Of the category of the country, as a remark on quality is not.
    [seizure.region, seizure.countryRaw].filter((part) => part != null).join(', ') || null,
    seizure.siteKind,
    [item],
    reported.substanceClasses,
    kilograms,
    seizure.transportMode,
    seizure.concealment,
    seizure.legs.length > 0 ? seizure.legs : null,
    reported.substanceKeys,
    seizure.legs.length > 0 ? routeText(seizure.legs) : NO_TEXTS,
  ];
}

/** The same as an item of an import, with the words that are not known. */
export function seizureItem(line: number, seizure: PublishedSeizure): ImportItem {
  const row = seizureRow(seizure);
  if (typeof row === 'string')
    return rejectedMember(line, {
      id: seizure.id,
      member: 'amount',
      value: seizure.amount,
      accepted: 'a number from 0',
    });
  const unknown = unknownWords(seizure);
  return unknown.length > 0 ? { kind: 'row', values: row, unknown } : { kind: 'row', values: row };
}

function unknownWords({
  substance,
  unit,
  countryRaw,
  legs,
  others = [],
}: PublishedSeizure): readonly UnknownWord[] {
  const words: UnknownWord[] = [];
  if (!reportedAs(substance).substance) words.push({ what: 'substance', word: substance });
  if (!unitOf(unit)) words.push({ what: 'unit', word: unit });
  if (countryRaw != null) words.push({ what: 'country', word: countryRaw });
  for (const leg of legs) if ('name' in leg) words.push({ what: 'country', word: leg.name });
  for (const word of others) words.push({ what: 'other', word });
  return words;
}
