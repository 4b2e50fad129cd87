import { badInput } from '../../shared/src/core/errors.ts';
import { issuerCode } from '../../shared/src/core/issuer-code.ts';
import { documentKey } from '../../shared/src/core/keys.ts';
import { readMrz, type MrzDoubt } from '../../shared/src/core/mrz.ts';

export interface DocumentKey {
  readonly number?: string | null;
  readonly issuer?: string | null;
  readonly mrz?: string | null;
}

export { documentKey };

/** `BorderCrossingFilter` as GraphQL hands it over. */
export interface CrossingFilter {
  readonly reference?: string | null;
  readonly document?: DocumentKey | null;
  readonly plate?: string | null;
  readonly plateCountry?: string | null;
  readonly traveller?: string | null;
  readonly crossingPoint?: string | null;
  readonly country?: string | null;
  readonly from?: string | null;
  readonly to?: string | null;
  readonly direction?: string | null;
  readonly refusalReasons?: readonly string[] | null;
  readonly travellerCategory?: string | null;
  readonly nationality?: string | null;
}

/** A document in the form in which documents are compared. Without an issuer: of any. */
export interface CheckedDocument {
  readonly key: string;
  readonly issuer: string | undefined;
  /** What does not hold in its machine readable zone; null where none was given. */
  readonly doubts: readonly MrzDoubt[] | null;
}

export interface CrossingSearch extends Omit<CrossingFilter, 'document'> {
  readonly document?: CheckedDocument;
}

/** @throws HubError BAD_INPUT when neither a number nor a readable zone is given. */
export function checkedDocument(document: DocumentKey): CheckedDocument {
  const read =
    document.mrz != null
      ? readMrz(document.mrz)
      : { number: document.number ?? '', issuer: document.issuer ?? undefined, doubts: null };
  const key = documentKey(read.number);
  if (key.length < 4)
    throw badInput(
      'document',
      document.number ?? '',
      'a number of at least four letters and digits, or an mrz',
    );
  const issuer = read.issuer === undefined || read.issuer === '' ? undefined : issuerCode(read.issuer);
  return { key, issuer, doubts: read.doubts };
}

/**
 * The key of a number plate.
 *
 * @throws HubError BAD_INPUT when it has fewer letters and digits than said.
 */
export function plateKey(plate: string, atLeast = 1): string {
  const key = documentKey(plate);
  if (key.length < atLeast)
    throw badInput(
      'plate',
      plate,
      `a plate of at least ${atLeast === 1 ? 'one letter or digit' : `${atLeast} letters and digits`}`,
    );
  return key;
}

/** The key of a document in a lookup: `ISSUER/NUMBER`, or `/NUMBER` for any issuer. */
export function lookupKey({ issuer, key }: CheckedDocument): string {
  return `${issuer ?? ''}/${key}`;
}

/** What is doubtful about the zones that were given, by the key of their document. One document may come in two zones. */
export function doubtsByKey(documents: readonly CheckedDocument[]): ReadonlyMap<string, readonly MrzDoubt[]> {
  const byKey = new Map<string, readonly MrzDoubt[]>();
  for (const document of documents) {
    const key = lookupKey(document);
    if (document.doubts) byKey.set(key, [...new Set([...(byKey.get(key) ?? []), ...document.doubts])].sort());
  }
  return byKey;
}

/** Letters and digits of a plate without which it would find everything. */
export const PLATE_MIN = 3;

/** @throws HubError BAD_INPUT when the filter would find everything, or a period ends before it begins. */
export function crossingSearch(filter: CrossingFilter): CrossingSearch {
  const { document, ...rest } = filter;
  if (filter.from != null && filter.to != null && filter.from > filter.to) {
    throw badInput('from', filter.from, `a day not after to (${filter.to})`);
  }
  const isNarrow = [document, filter.plate, filter.traveller, filter.reference].some(
    (given) => given != null,
  );
  const place =
    filter.crossingPoint ??
    filter.country ??
    filter.nationality ??
    filter.travellerCategory ??
    filter.refusalReasons?.[0];
  if (!isNarrow && (place == null || filter.from == null || filter.to == null)) {
    throw badInput(
      'filter',
      filter,
      'a document, plate, traveller or reference; or a crossingPoint, country, nationality, travellerCategory or refusalReasons with from and to',
    );
  }
  if (filter.plate != null) plateKey(filter.plate, PLATE_MIN);
  return { ...rest, ...(document != null ? { document: checkedDocument(document) } : {}) };
}
