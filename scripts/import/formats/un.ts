import type { StateCode } from '../../../shared/src/core/ids.ts';
import { scriptOf } from '../../../shared/src/core/names/romanise.ts';
import type { SkippedEntry, UnknownWord } from '../import-format.ts';
import type { HowToRead, OnBytes } from '../open.ts';
import { quoted, WrongFile } from '../wrong-file.ts';
import { countryCode } from './country-names.ts';
import { joined, readDay, Remarks, unique } from './listed.ts';
import type { ImportedDocument, ImportedIdentity, ImportedPerson } from './person.ts';
import { xmlElements, type XmlElement as Element, type XmlList } from './xml.ts';

const AUTHORITY = 'United Nations Security Council';

/** An individual of the list, with the names of countries that are not known. */
export interface UnEntry {
  readonly person: ImportedPerson;
  /** Line on which it begins. */
  readonly line: number;
  readonly unknown: readonly UnknownWord[];
}

const ABOUT = 'a consolidated list of the UN Security Council';

const UN_LIST: XmlList = {
  about: ABOUT,
  root: { name: 'CONSOLIDATED_LIST' },
  take: new Set(['INDIVIDUAL', 'ENTITY']),
};

/**
 * Reads a consolidated list of the UN Security Council, packed or not, one individual at a time. Entities are skipped.
 *
 * @throws WrongFile as `xmlElements` does, and where the list does not say when it was generated.
 */
export async function* unEntries(
  file: string,
  onBytes?: OnBytes,
  how?: HowToRead,
): AsyncGenerator<UnEntry | SkippedEntry> {
  let generated = '';
  for await (const element of xmlElements(file, UN_LIST, onBytes, how)) {
    if (element.name === 'INDIVIDUAL') yield entryOf(element, generated);
    else if (element.name === 'ENTITY') yield { kind: 'skip', what: 'entity' };
    else {
      generated = element.attributes['dateGenerated'] ?? '';
      if (Number.isNaN(Date.parse(generated)))
        throw new WrongFile(
          file,
          `not ${ABOUT}: dateGenerated is ${quoted(generated === '' ? 'missing' : generated)}, no moment`,
        );
    }
  }
}

function entryOf(individual: Element, generated: string): UnEntry {
  const unknown = COUNTRIES.flatMap((path) => namesAt(individual, path))
    .filter((name) => !/^n\/?a$/iu.test(name) && countryCode(name) === undefined)
    .map((word): UnknownWord => ({ what: 'country', word }));
  return { person: personOf(individual, generated), line: individual.line, unknown };
}

/** Where an individual names countries. */
const COUNTRIES: readonly (readonly string[])[] = [
  ['NATIONALITY', 'VALUE'],
  ['INDIVIDUAL_ADDRESS', 'COUNTRY'],
  ['INDIVIDUAL_PLACE_OF_BIRTH', 'COUNTRY'],
  ['INDIVIDUAL_ALIAS', 'COUNTRY_OF_BIRTH'],
  ['INDIVIDUAL_DOCUMENT', 'ISSUING_COUNTRY'],
  ['INDIVIDUAL_DOCUMENT', 'COUNTRY_OF_ISSUE'],
];

function namesAt(individual: Element, [outer = '', inner = '']: readonly string[]): readonly string[] {
  return allOf(individual, outer).flatMap((element) => valueOf(element, inner) ?? []);
}

function personOf(individual: Element, generated: string): ImportedPerson {
  const reference =
    valueOf(individual, 'REFERENCE_NUMBER') ?? `DATAID-${valueOf(individual, 'DATAID') ?? ''}`;
  const list = valueOf(individual, 'UN_LIST_TYPE');
  const listedOn = valueOf(individual, 'LISTED_ON')?.slice(0, 10) ?? null;
  const parts = ['FIRST_NAME', 'SECOND_NAME', 'THIRD_NAME', 'FOURTH_NAME'].flatMap(
    (name) => valueOf(individual, name) ?? [],
  );
  const updated = allOf(individual, 'LAST_DAY_UPDATED')
    .flatMap((days) => valuesIn(days))
    .sort()
    .at(-1);
  const gender = valueOf(individual, 'GENDER');
  const nationalities = allOf(individual, 'NATIONALITY').flatMap(valuesIn);
  const sex = /^(?:fe)?male$/iu.test(gender ?? '') ? gender?.toUpperCase() : undefined;
  return {
    id: reference.replace(/[^A-Za-z0-9._-]/gu, '-').slice(0, 64),
    owner: 'UN' as StateCode,
    holdingAuthority: AUTHORITY,
    subjects: ['SUSPECT'],
    createdAt: listedOn,
    updatedAt: updated?.slice(0, 10) ?? listedOn,
    dataAsOf: generated,
    quality: keptAsWritten(individual, nationalities).quality(generated),
    legalBasisOfEntry: `Resolutions of the UN Security Council, list ${list ?? 'not named'}`,
    primaryName: parts.join(' '),
    identities: identitiesOf(individual, parts),
    sex: sex === 'MALE' || sex === 'FEMALE' ? sex : 'NOT_KNOWN',
    nationalities: unique(nationalities.flatMap((name) => countryCode(name) ?? [])),
    documents: allOf(individual, 'INDIVIDUAL_DOCUMENT').flatMap(documentOf),
    alerts: [
      {
        basis: 'UN_SANCTION',
        reason: valueOf(individual, 'COMMENTS1') ?? null,
        reference,
        decisionReference: list ?? null,
        issuingAuthority: AUTHORITY,
        actionToBeTaken: 'CONSULT_LIST',
        issuedOn: listedOn,
      },
    ],
    addresses: allOf(individual, 'INDIVIDUAL_ADDRESS')
      .map((address) => ({
        street: valueOf(address, 'STREET') ?? valueOf(address, 'NOTE') ?? null,
        town: valueOf(address, 'CITY') ?? null,
        region: textOf([valueOf(address, 'STATE_PROVINCE'), unknownCountry(valueOf(address, 'COUNTRY'))]),
        country: codeOf(valueOf(address, 'COUNTRY')),
      }))
      .filter((address) => Object.values(address).some((value) => value !== null)),
    contacts: [],
    occupation: textList(individual, 'DESIGNATION') ?? textList(individual, 'TITLE'),
  };
}

/** What no member of a person holds: nationalities that are not known, births and documents that are told in words. */
function keptAsWritten(individual: Element, nationalities: readonly string[]): Remarks {
  const remarks = new Remarks();
  for (const name of nationalities)
    if (!/^n\/?a$/iu.test(name) && countryCode(name) === undefined) remarks.keep('nationality', name);
  for (const birth of allOf(individual, 'INDIVIDUAL_DATE_OF_BIRTH')) {
    const written = joined(
      ['DATE', 'YEAR', 'NOTE'].map((name) => valueOf(birth, name)),
      ', ',
    );
    if (written !== null && birthOf(birth) === undefined) remarks.keep('date of birth', written);
  }
  for (const alias of allOf(individual, 'INDIVIDUAL_ALIAS')) {
    const written = valueOf(alias, 'DATE_OF_BIRTH');
    if (written !== undefined && partialDate(written) === undefined)
      remarks.keep('date of birth of an alias', written);
  }
  for (const document of allOf(individual, 'INDIVIDUAL_DOCUMENT')) {
    const written = joined(
      document.children.map(({ name }) => valueOf(document, name)),
      ', ',
    );
    if (written !== null && valueOf(document, 'NUMBER') === undefined)
      remarks.keep('document without a number', written);
  }
  const gender = valueOf(individual, 'GENDER');
  if (gender !== undefined && !/^(?:male|female|unknown)$/iu.test(gender)) remarks.keep('sex', gender);
  return remarks;
}

/** The listed name with every date and place of birth, the name in its own script, then every alias. */
function identitiesOf(individual: Element, parts: readonly string[]): readonly ImportedIdentity[] {
  const births = allOf(individual, 'INDIVIDUAL_DATE_OF_BIRTH').flatMap((birth) => birthOf(birth) ?? []);
  const places = allOf(individual, 'INDIVIDUAL_PLACE_OF_BIRTH').map(placeOf);
  const [first = '', ...rest] = parts;
  const listed: ImportedIdentity = {
    kind: 'CONFIRMED',
    surnames: rest.length === 0 ? first : rest.join(' '),
    forenames: rest.length === 0 ? null : first,
    script: 'Latn',
    transliteration: parts.join(' '),
    dateOfBirth: births[0] ?? null,
    ...(places[0] ?? { placeOfBirth: null, countryOfBirth: null }),
    lowQuality: false,
  };
  const more = Math.max(births.length, places.length);
  const others = Array.from({ length: Math.max(0, more - 1) }, (_, i): ImportedIdentity => ({
    ...listed,
    kind: 'NOT_CONFIRMED',
    dateOfBirth: births[i + 1] ?? listed.dateOfBirth,
    ...(places[i + 1] ?? places[0] ?? {}),
  }));
  const original = valueOf(individual, 'NAME_ORIGINAL_SCRIPT');
  const own: readonly ImportedIdentity[] =
    original === undefined
      ? []
      : [{ ...listed, surnames: original, forenames: null, script: scriptOf(original) }];
  const aliases = allOf(individual, 'INDIVIDUAL_ALIAS').flatMap((alias): readonly ImportedIdentity[] => {
    const name = valueOf(alias, 'ALIAS_NAME');
    if (name === undefined) return [];
    return [
      {
        kind: 'ALIAS',
        surnames: name,
        forenames: null,
        script: scriptOf(name),
        transliteration: null,
        dateOfBirth: partialDate(valueOf(alias, 'DATE_OF_BIRTH')) ?? null,
        placeOfBirth: textOf([
          valueOf(alias, 'CITY_OF_BIRTH'),
          unknownCountry(valueOf(alias, 'COUNTRY_OF_BIRTH')),
        ]),
        countryOfBirth: codeOf(valueOf(alias, 'COUNTRY_OF_BIRTH')),
        lowQuality: valueOf(alias, 'QUALITY') === 'Low',
      },
    ];
  });
  return [listed, ...own, ...others, ...aliases];
}

/** EDTF: `1971-05-02`, `1971`, `1971~` for about, `1973/1974` for between, `1973/..` for then or later. */
function birthOf(birth: Element): string | undefined {
  const from = valueOf(birth, 'FROM_YEAR');
  const to = valueOf(birth, 'TO_YEAR');
  if (from !== undefined || to !== undefined) return `${from ?? '..'}/${to ?? '..'}`;
  const day = partialDate(valueOf(birth, 'DATE') ?? valueOf(birth, 'YEAR'));
  return day !== undefined && valueOf(birth, 'TYPE_OF_DATE') === 'APPROXIMATELY' ? `${day}~` : day;
}

/** @returns what begins as a day does, if it is one or not: the record's check tells one that is none. */
function partialDate(text: string | undefined): string | undefined {
  return /^\d{4}-\d{2}-\d{2}/u.exec(text ?? '')?.[0] ?? readDay(text ?? '');
}

function placeOf(place: Element): Pick<ImportedIdentity, 'placeOfBirth' | 'countryOfBirth'> {
  return {
    placeOfBirth: textOf([
      valueOf(place, 'CITY'),
      valueOf(place, 'STATE_PROVINCE'),
      unknownCountry(valueOf(place, 'COUNTRY')),
    ]),
    countryOfBirth: codeOf(valueOf(place, 'COUNTRY')),
  };
}

/** Types of document of which the kind says all. */
const KINDS = /pass?aporte|passeport|passport|^national identification (?:number|no\.)$/iu;
const EXPIRY = /expir\w*(?: date)?(?: on)?:? *(\d{4}-\d{2}-\d{2})/iu;

function documentOf(document: Element): readonly ImportedDocument[] {
  const number = valueOf(document, 'NUMBER');
  if (number === undefined) return [];
  const type = valueOf(document, 'TYPE_OF_DOCUMENT') ?? '';
  const note = valueOf(document, 'NOTE');
  const issuer = valueOf(document, 'ISSUING_COUNTRY') ?? valueOf(document, 'COUNTRY_OF_ISSUE');
  const issued = valueOf(document, 'DATE_OF_ISSUE');
  return [
    {
      kind: /pass?aporte|passeport|passport/iu.test(type) ? 'PASSPORT' : 'NATIONAL_NUMBER',
      number,
      issuer: codeOf(issuer),
      issuedOn: partialDate(issued) ?? null,
      expiresOn: EXPIRY.exec(note ?? '')?.[1] ?? null,
      status: null,
      note: textOf(
        [
          KINDS.test(type) ? undefined : type || undefined,
          valueOf(document, 'TYPE_OF_DOCUMENT2'),
          issued !== undefined && partialDate(issued) === undefined ? `issued ${issued}` : undefined,
          note,
          unknownCountry(issuer),
        ],
        '; ',
      ),
    },
  ];
}

function allOf(parent: Element, name: string): readonly Element[] {
  return parent.children.filter((child) => child.name === name);
}

function valueOf(parent: Element, name: string): string | undefined {
  const text = parent.children
    .find((child) => child.name === name)
    ?.text.replace(/\s+/gu, ' ')
    .trim();
  return text === '' || text === 'na' ? undefined : text;
}

function valuesIn(element: Element): readonly string[] {
  return element.children.map(({ text }) => text.replace(/\s+/gu, ' ').trim()).filter((text) => text !== '');
}

function textList(parent: Element, name: string): string | null {
  const values = allOf(parent, name).flatMap(valuesIn);
  return values.length === 0 ? null : values.join('; ');
}

function codeOf(country: string | undefined): string | null {
  return country === undefined ? null : (countryCode(country) ?? null);
}

/** A country that is not known is kept as it was written, beside what else is said of the place. */
function unknownCountry(country: string | undefined): string | undefined {
  return country !== undefined && countryCode(country) === undefined ? country : undefined;
}

function textOf(parts: readonly (string | undefined)[], between = ', '): string | null {
  return joined(parts, between);
}
