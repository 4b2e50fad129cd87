import { badInput } from '../../shared/src/core/errors.ts';
import { someOf } from '../../shared/src/kit/schema/arguments.ts';
import { askedBirth, type AskedBirth } from './births.ts';
import { nameKeys, nameKeysEitherWay } from './names/keys.ts';
import { documentKey, issuerCode } from './search-columns.ts';
import { NO_SEX } from './unknown.ts';

export { documentKey };

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
  readonly reference?: string | null;
  readonly match?: MatchMode | null;
}

/** How strictly members are compared, as `MatchMode` of the schema has it. */
export type MatchMode = 'SIMILAR' | 'EXACT';

/** A checked search. */
export interface PersonSearch {
  readonly match: MatchMode;
  /** As it was asked for, and the keys under which it is found. */
  readonly name?: string;
  readonly nameKeys?: readonly string[];
  readonly birth?: AskedBirth;
  readonly sex?: string;
  readonly nationality?: string;
  readonly document?: CheckedDocument;
  readonly alerts?: readonly string[];
  readonly reference?: string;
}

/** A document in the form in which documents are compared: `NUMBER`, or `ISSUER/NUMBER`. */
export type CheckedDocument = string;

const LETTERS_MIN = 2;

/** @throws HubError BAD_INPUT when the search would find everybody, or a member cannot be searched by. */
export function personSearch(filter: PersonFilter): PersonSearch {
  const match = filter.match ?? 'SIMILAR';
  const keys = filter.name?.trim() ? checkedName(filter.name, match) : undefined;
  const birth = filter.dateOfBirth ? askedBirth(filter.dateOfBirth) : undefined;
  // "Not known" asked for in a search that forgives says nothing; in one that does not it is a value.
  const sex = match === 'SIMILAR' && NO_SEX.some((none) => none === filter.sex) ? undefined : filter.sex;
  const isNarrow = Boolean(keys ?? filter.document ?? filter.reference) || (filter.alerts?.length ?? 0) > 0;
  if (!isNarrow && !(birth && filter.nationality)) {
    throw badInput(
      'filter',
      filter,
      'a name, a document, alerts, a reference, or a dateOfBirth with a nationality',
    );
  }
  return {
    match,
    ...(keys && filter.name ? { name: filter.name.trim(), nameKeys: keys } : {}),
    ...(birth ? { birth } : {}),
    ...(sex ? { sex } : {}),
    ...(filter.nationality ? { nationality: issuerCode(filter.nationality) } : {}),
    ...(filter.document ? { document: checkedDocument(filter.document) } : {}),
    ...(filter.alerts?.length ? { alerts: filter.alerts } : {}),
    ...(filter.reference ? { reference: filter.reference } : {}),
  };
}

/** Keys of searches that forgive compare words in any order by themselves. */
function checkedName(name: string, match: MatchMode): readonly string[] {
  const letters = name.match(/[\p{L}\p{N}]/gu)?.length ?? 0;
  const keys =
    letters < LETTERS_MIN ? [] : match === 'EXACT' ? nameKeysEitherWay(name.trim()) : nameKeys([name]);
  if (keys.length === 0)
    throw badInput('name', name, `a name of at least ${LETTERS_MIN} letters, in any script`);
  return keys;
}

/** @throws HubError BAD_INPUT when the number is too short to mean one document. */
function checkedDocument(document: DocumentKey): CheckedDocument {
  const key = documentKey(document.number);
  if (key.length < 4)
    throw badInput('document', document.number, 'a number of at least four letters and digits');
  return document.issuer ? `${issuerCode(document.issuer)}/${key}` : key;
}

/** @throws HubError BAD_INPUT when there are none, or a number is too short. */
export function documentList(documents: readonly DocumentKey[]): readonly CheckedDocument[] {
  return someOf('documents', documents).map(checkedDocument);
}
