import { badInput } from '../../shared/src/core/errors.ts';
import { dayRange, isWholeDate, type DayRange } from './partial-date.ts';
import { queryKeys } from './names/keys.ts';

export interface DocumentKey {
  readonly number: string;
  readonly issuer?: string | null;
}

/** `PersonFilter` as GraphQL hands it over. */
export interface PersonFilter {
  readonly name?: string | null;
  readonly dateOfBirth?: string | null;
  readonly sex?: string | null;
  readonly nationality?: string | null;
  readonly document?: DocumentKey | null;
  readonly alerts?: readonly string[] | null;
}

/** A checked search. */
export interface PersonSearch {
  readonly name?: { readonly plain: string; readonly words: readonly (readonly string[])[] };
  readonly birth?: DayRange & { readonly isWhole: boolean };
  readonly sex?: string;
  readonly nationality?: string;
  readonly document?: CheckedDocument;
  readonly alerts?: readonly string[];
}

/** A document in the form in which documents are compared. */
export interface CheckedDocument {
  readonly key: string;
  readonly issuer: string | undefined;
}

const NAME_LENGTH_MAX = 200;

/** @throws HubError BAD_INPUT when the search would find everybody, or a member cannot be searched by. */
export function personSearch(filter: PersonFilter): PersonSearch {
  const name = filter.name?.trim();
  if (name !== undefined && name.length > NAME_LENGTH_MAX) throw badInput('name', name, `at most ${NAME_LENGTH_MAX} characters`);
  const keys = name ? queryKeys(name) : undefined;
  if (keys && keys.plain.replace(/ /gu, '').length < 2) {
    throw badInput('name', name, 'a name of at least two letters in Latin, Cyrillic, Greek, Arabic or Hebrew script');
  }
  const birth = filter.dateOfBirth ? dayRange(filter.dateOfBirth) : undefined;
  const isNarrow = keys !== undefined || filter.document != null || (filter.alerts?.length ?? 0) > 0;
  if (!isNarrow && !(birth && filter.nationality)) {
    throw badInput('filter', filter, 'a name, a document, alerts, or a dateOfBirth with a nationality');
  }
  return {
    ...(keys ? { name: keys } : {}),
    ...(birth && filter.dateOfBirth ? { birth: { ...birth, isWhole: isWholeDate(filter.dateOfBirth) } } : {}),
    ...(filter.sex != null ? { sex: filter.sex } : {}),
    ...(filter.nationality != null ? { nationality: filter.nationality } : {}),
    ...(filter.document != null ? { document: checkedDocument(filter.document) } : {}),
    ...(filter.alerts?.length ? { alerts: filter.alerts } : {}),
  };
}

/** @throws HubError BAD_INPUT when the number is too short to mean one document. */
export function checkedDocument(document: DocumentKey): CheckedDocument {
  const key = documentKey(document.number);
  if (key.length < 4) throw badInput('document', document.number, 'a number of at least four letters and digits');
  return { key, issuer: document.issuer ?? undefined };
}

/** Capitals and digits only. */
export function documentKey(number: string): string {
  return number.toUpperCase().replace(/[^A-Z0-9]/gu, '');
}

const LOOKUP_MAX = 100;

/** @throws HubError BAD_INPUT when there are none or more than a hundred. */
export function documentList(documents: readonly DocumentKey[]): readonly CheckedDocument[] {
  if (documents.length === 0 || documents.length > LOOKUP_MAX) {
    throw badInput('documents', `${documents.length} documents`, `1 to ${LOOKUP_MAX} documents`);
  }
  return documents.map(checkedDocument);
}
