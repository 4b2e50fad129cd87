import catalogue from '../../../shared/src/domains/catalogue.json';
import type { WordName } from '../words/words.ts';

interface Known {
  readonly typeName: string;
  readonly fields: readonly { readonly path: string; readonly category: string }[];
}

/** In this order, what one must know first stands first; what is not named here follows. */
const ORDER = [
  'WARNING',
  'ALERT',
  'BIO_CORE',
  'OBJECT_CORE',
  'QUANTITY',
  'TRAVEL',
  'DOCUMENT',
  'RECORD',
  'CASE',
  'PLACE_COARSE',
  'PLACE_EXACT',
  'ROUTE',
  'VEHICLE',
  'OBJECT_OWNER',
  'OBJECT_HISTORY',
  'FORENSIC',
  'BIO_EXTENDED',
  'PHYSICAL',
  'BIOMETRIC',
  'GENETIC',
  'INTEL',
  'OPERATIONAL',
  'OFFICER',
  'SPECIAL',
  'SOURCE',
  'OTHER',
  'REFERENCE',
] as const;
export type Category = (typeof ORDER)[number];

const byType: ReadonlyMap<string, ReadonlyMap<string, string>> = new Map(
  (Object.values(catalogue) as readonly Known[]).map(({ typeName, fields }) => [
    typeName,
    new Map(fields.map(({ path, category }) => [path, category])),
  ]),
);

/** @returns what a field of a record is about, as the law of each State is written about it. */
export function categoryOf(recordType: string, field: string): Category {
  const category = byType.get(recordType)?.get(field);
  if (category === 'INDEX') return 'REFERENCE';
  return ORDER.find((one) => one === category) ?? 'OTHER';
}

/** Things put together by category, in the order of categories. */
export function byCategory<T extends { readonly field: string }>(
  recordType: string,
  things: readonly T[],
): readonly { readonly category: Category; readonly things: readonly T[] }[] {
  return ORDER.map((category) => ({
    category,
    things: things.filter(({ field }) => categoryOf(recordType, field) === category),
  })).filter((group) => group.things.length > 0);
}

export function categoryWord(category: Category): WordName {
  return `record.category.${category}`;
}
