import { issuerCode } from '../../shared/src/core/issuer-code.ts';
import { documentKey } from '../../shared/src/core/keys.ts';
import type { SearchColumns } from '../../shared/src/kit/schema/subgraph.ts';
import type { RowOf } from '../../shared/src/sources/contract/row-of.ts';
import type { contract } from './contract.ts';
import { nameKeys } from './names/keys.ts';
import { dayRanges, multirange } from './partial-date.ts';

export { documentKey, issuerCode };

/** What of a person searches compare. Members are those of the GraphQL types. */
export interface Searchable {
  readonly primaryName?: string | null;
  readonly identities: readonly {
    readonly surnames: string | null;
    readonly forenames: string | null;
    readonly transliteration?: string | null;
    readonly nameAtBirth?: string | null;
    readonly patronymic?: string | null;
    readonly previousNames?: readonly string[] | null;
    readonly dateOfBirth?: string | null;
  }[];
  readonly documents: readonly { readonly number: string; readonly issuer?: string | null }[];
  readonly alerts: readonly { readonly basis: string }[];
}

/** Values of the search columns of `register.person`: those of the contract, and the names from which its side views follow. */
export type PersonKeys = RowOf<(typeof contract)['searchColumns']> & {
  readonly name_keys: readonly string[];
};

/**
 * Computes the search columns of a person. Seeds and importers use this one function, so that all States are searched alike.
 *
 * @param keysOf as `nameKeys`; who makes many people of few names may remember what it said.
 */
export function searchColumns(
  person: Searchable,
  keysOf: (names: readonly string[]) => readonly string[] = nameKeys,
): PersonKeys {
  const names = [...person.identities.flatMap(namesOf), person.primaryName ?? ''];
  const births = person.identities.flatMap(({ dateOfBirth }) =>
    dateOfBirth ? (dayRanges(dateOfBirth) ?? []) : [],
  );
  return {
    name_keys: keysOf(names.filter((name) => name !== '')),
    document_keys: [...new Set(person.documents.flatMap(documentKeys))],
    births: births.length === 0 ? null : multirange(births),
    alert_bases: [...new Set(person.alerts.map(({ basis }) => basis))],
  };
}

/** The same by column, of a record whose members may be missing. */
export const personSearchColumns = {
  columns: ['name_keys', 'document_keys', 'births', 'alert_bases'] satisfies readonly (keyof PersonKeys)[],
  version: 3,
  of: ({ primaryName, identities, documents, alerts }: Readonly<Record<string, unknown>>): PersonKeys => {
    return searchColumns({
      primaryName: typeof primaryName === 'string' ? primaryName : null,
      identities: listOf<Searchable['identities'][number]>(identities),
      documents: listOf<Partial<Searchable['documents'][number]>>(documents).flatMap(({ number, issuer }) =>
        typeof number === 'string' ? [{ number, issuer: issuer ?? null }] : [],
      ),
      alerts: listOf<Searchable['alerts'][number]>(alerts).filter(({ basis }) => typeof basis === 'string'),
    });
  },
} satisfies SearchColumns;

function listOf<T>(value: unknown): readonly T[] {
  return Array.isArray(value) ? (value as readonly T[]) : [];
}

/**
 * Every name of an identity that is searched: as it stands, in Latin letters, at birth, with its patronymic, and earlier
 * ones. A previous name of one word is a family name, as few lists write more of it.
 */
function namesOf(identity: Searchable['identities'][number]): readonly string[] {
  const { surnames, forenames, patronymic, transliteration, nameAtBirth, previousNames } = identity;
  return [
    whole(forenames, surnames),
    transliteration ?? '',
    nameAtBirth ? whole(forenames, nameAtBirth) : '',
    patronymic ? whole(whole(forenames, patronymic), surnames) : '',
    ...(previousNames ?? []).flatMap((name) => [name, /\s/u.test(name.trim()) ? '' : whole(forenames, name)]),
  ];
}

function whole(forenames: string | null, surnames: string | null): string {
  return `${forenames ?? ''} ${surnames ?? ''}`.trim();
}

/** The keys of a document: `NUMBER` alone and, with a known issuer, `ISSUER/NUMBER`. */
function documentKeys({ number, issuer }: Searchable['documents'][number]): readonly string[] {
  const key = documentKey(number);
  if (key === '') return [];
  return issuer == null || issuer === '' ? [key] : [key, `${issuerCode(issuer)}/${key}`];
}
