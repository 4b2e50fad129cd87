import type { StateCode } from '../../../shared/src/core/ids.ts';
import type { SubjectCategory } from '../../../shared/src/core/vocabulary.ts';
import type { PersonColumns } from '../../../subgraphs/persons/contract.ts';
import { searchColumns, type PersonKeys } from '../../../subgraphs/persons/search-columns.ts';
import { subgraph as persons } from '../../../subgraphs/persons/subgraph.ts';
import { rejectedMember, type ImportItem, type UnknownWord } from '../import-format.ts';
import { isDay } from '../../../shared/src/core/calendar.ts';
import { alsoAtFault, recordCheck } from './record-check.ts';
import { TextArray } from '../../../shared/src/core/text-array.ts';

/** One identity, with the members of the GraphQL type `Identity`. */
export interface ImportedIdentity {
  readonly kind: 'CONFIRMED' | 'NOT_CONFIRMED' | 'ALIAS' | 'MISUSED';
  readonly surnames: string | null;
  readonly forenames: string | null;
  readonly script: string;
  readonly transliteration: string | null;
  readonly dateOfBirth: string | null;
  readonly placeOfBirth: string | null;
  readonly countryOfBirth: string | null;
  readonly lowQuality: boolean;
}

/** One document, with the members of the GraphQL type `PersonDocument`. */
export interface ImportedDocument {
  readonly kind: string;
  /** Null where a list tells of a document whose number it does not know. */
  readonly number: string | null;
  readonly issuer: string | null;
  readonly issuedOn: string | null;
  readonly expiresOn: string | null;
  readonly status: string | null;
  readonly note: string | null;
}

export interface ImportedAlert {
  readonly basis: string;
  readonly reason: string | null;
  readonly reference: string;
  readonly decisionReference: string | null;
  readonly issuingAuthority: string;
  readonly actionToBeTaken: string;
  readonly issuedOn: string | null;
  /** References under which other lists have the person. */
  readonly linkedAlerts?: readonly string[];
}

export interface ImportedAddress {
  readonly street: string | null;
  readonly town: string | null;
  readonly region: string | null;
  readonly country: string | null;
}

/** A person out of a published list, ready for `register.person`. */
export interface ImportedPerson {
  readonly id: string;
  readonly owner: StateCode;
  readonly holdingAuthority: string;
  readonly subjects: readonly SubjectCategory[];
  /** Days or moments, ISO 8601. */
  readonly createdAt: string | null;
  readonly updatedAt: string | null;
  readonly dataAsOf: string;
  readonly quality: string;
  readonly legalBasisOfEntry: string;
  readonly primaryName: string;
  readonly identities: readonly ImportedIdentity[];
  readonly sex: 'MALE' | 'FEMALE' | 'NOT_KNOWN';
  readonly nationalities: readonly string[];
  readonly documents: readonly ImportedDocument[];
  readonly alerts: readonly ImportedAlert[];
  readonly addresses: readonly ImportedAddress[];
  readonly contacts: readonly { readonly kind: 'PHONE' | 'MAIL' | 'ACCOUNT'; readonly value: string }[];
  readonly occupation: string | null;
  readonly physicalCharacteristics?: readonly { readonly kind: string; readonly value: string }[];
  /** Kept apart from all else, as the type `SpecialCategories` has them. */
  readonly specialCategories?: Readonly<
    Partial<Record<'ethnicOrigin' | 'religion' | 'politicalOpinion', string>>
  >;
}

/** Columns of `register.person` that a list fills, in the order of `personRow`. */
export const PERSON_COLUMNS = [
  'id',
  'owner',
  'holding_authority',
  'created_at',
  'updated_at',
  'data_as_of',
  'subject_categories',
  'quality',
  'legal_basis_of_entry',
  'synthetic',
  'identities',
  'primary_name',
  'date_of_birth',
  'sex',
  'nationalities',
  'documents',
  'physical_characteristics',
  'alerts',
  'roles',
  'addresses',
  'contacts',
  'occupation',
  'special_categories',
  'name_keys',
  'document_keys',
  'births',
  'alert_bases',
] as const satisfies readonly (keyof PersonColumns | keyof PersonKeys)[];

/** A list's person as a row. Nothing is added to what the list says but the keys that searches compare. */
export function personRow(person: ImportedPerson): readonly unknown[] {
  const numbered = person.documents.flatMap(({ number, issuer }) =>
    number === null ? [] : [{ number, issuer }],
  );
  const search = searchColumns({ ...person, documents: numbered });
  return [
    person.id,
    person.owner,
    person.holdingAuthority,
    person.createdAt ?? person.dataAsOf,
    person.updatedAt ?? person.createdAt ?? person.dataAsOf,
    person.dataAsOf,
    new TextArray(person.subjects),
    person.quality,
    person.legalBasisOfEntry,
    false,
    person.identities,
    person.primaryName,
    person.identities.find(({ dateOfBirth }) => dateOfBirth !== null)?.dateOfBirth ?? null,
    person.sex,
    new TextArray(person.nationalities),
    listOrNull(person.documents),
    listOrNull(person.physicalCharacteristics ?? []),
    person.alerts,
    person.subjects.map((subjectCategory) => ({ subjectCategory, basis: 'FACT' })),
    listOrNull(person.addresses),
    listOrNull(person.contacts),
    person.occupation,
    person.specialCategories ?? null,
    new TextArray(search.name_keys),
    new TextArray(search.document_keys),
    search.births,
    new TextArray(search.alert_bases),
  ];
}

const check = once(() => recordCheck(persons));

/**
 * A list's person as an item of an import, checked against the GraphQL type by which it will be answered.
 *
 * @param line number of the line or entry, from 1.
 * @param unknown words of the entry that the hub does not know, such as names of countries: they are counted.
 */
export function personItem(
  person: ImportedPerson,
  line: number,
  unknown: readonly UnknownWord[] = [],
): ImportItem {
  const { id, primaryName, identities, sex, nationalities, documents } = person;
  const { alerts, addresses, contacts, occupation, createdAt, updatedAt } = person;
  const { faults } = check()({
    primaryName,
    identities,
    sex,
    nationalities,
    documents,
    physicalCharacteristics: person.physicalCharacteristics ?? null,
    specialCategories: person.specialCategories ?? null,
    alerts,
    addresses,
    contacts,
    occupation,
  });
  const moments = Object.entries({ createdAt, updatedAt }).flatMap(([member, value]) =>
    value === null || isDay(value.slice(0, 10)) ? [] : [{ member, value, accepted: 'a day or a moment' }],
  );
  const [first, ...others] = [...faults, ...moments];
  if (first) {
    const rejected = rejectedMember(line, { id, ...first });
    return { ...rejected, reason: `${rejected.reason}${alsoAtFault([first, ...others])}` };
  }
  const values = personRow(person);
  return unknown.length > 0 ? { kind: 'row', values, unknown } : { kind: 'row', values };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

function listOrNull<T>(list: readonly T[]): readonly T[] | null {
  return list.length === 0 ? null : list;
}
