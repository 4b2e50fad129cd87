import type { StateCode } from '../../../shared/src/core/ids.ts';
import { scriptOf } from '../../../shared/src/core/names/romanise.ts';
import type { SkippedEntry, UnknownWord } from '../import-format.ts';
import type { HowToRead, OnBytes } from '../open.ts';
import { quoted, WrongFile } from '../wrong-file.ts';
import { countryCode } from './country-names.ts';
import { joined, Remarks, unique } from './listed.ts';
import type { ImportedIdentity, ImportedPerson } from './person.ts';
import { codeOf, documentOf, partialDate, textOf, unknownCountry, valueOf } from './un-values.ts';
import { formerName, withUnsaid, xmlLeaves, type Leaf } from './unsaid.ts';
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
  const person = withUnsaid(
    personOf(individual, generated),
    [...xmlLeaves(individual), ...formerNames(individual)],
    READ,
  );
  return { person, line: individual.line, unknown };
}

function formerNames(individual: Element): readonly Leaf[] {
  return allOf(individual, 'INDIVIDUAL_ALIAS').flatMap((alias) =>
    formerName('INDIVIDUAL_ALIAS/QUALITY', valueOf(alias, 'QUALITY'), valueOf(alias, 'ALIAS_NAME') ?? null),
  );
}

/** Members of the file and not of the person: numbers and versions of entries; then what was read as a code, a kind or a date. */
const READ = new RegExp(
  [
    '=na$',
    '^(?:DATAID|VERSIONNUM|SORT_KEY|SORT_KEY_LAST_MOD|LIST_TYPE/VALUE)=',
    '^(?:LISTED_ON|LAST_DAY_UPDATED/VALUE)=\\d{4}-\\d\\d-\\d\\d',
    '^GENDER=(?:male|female|unknown)$',
    '(?:NATIONALITY/VALUE|/COUNTRY|/COUNTRY_OF_BIRTH|/ISSUING_COUNTRY|/COUNTRY_OF_ISSUE)=',
    '/TYPE_OF_DOCUMENT=(?:passport|national identification (?:number|no\\.))$',
    '^INDIVIDUAL_ALIAS/QUALITY=(?:good|low|high|medium|a.k.a.|f.k.a.)?$',
    '^INDIVIDUAL_DATE_OF_BIRTH/(?:TYPE_OF_DATE=(?:exact|approximately|between)|(?:DATE|YEAR|FROM_YEAR|TO_YEAR)=[0-9]+(?:-[0-9:T.Z+-]+)?)$',
  ].join('|'),
  'iu',
);

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
        street: textOf([valueOf(address, 'STREET'), valueOf(address, 'NOTE')]),
        town: textOf([valueOf(address, 'ZIP_CODE'), valueOf(address, 'CITY')], ' '),
        region: textOf([valueOf(address, 'STATE_PROVINCE'), unknownCountry(valueOf(address, 'COUNTRY'))]),
        country: codeOf(valueOf(address, 'COUNTRY')),
      }))
      .filter((address) => Object.values(address).some((value) => value !== null)),
    contacts: [],
    occupation: joined([textList(individual, 'DESIGNATION'), textList(individual, 'TITLE')], '; '),
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

function placeOf(place: Element): Pick<ImportedIdentity, 'placeOfBirth' | 'countryOfBirth'> {
  return {
    placeOfBirth: textOf([
      valueOf(place, 'STREET'),
      valueOf(place, 'CITY'),
      valueOf(place, 'STATE_PROVINCE'),
      unknownCountry(valueOf(place, 'COUNTRY')),
    ]),
    countryOfBirth: codeOf(valueOf(place, 'COUNTRY')),
  };
}

function allOf(parent: Element, name: string): readonly Element[] {
  return parent.children.filter((child) => child.name === name);
}

function valuesIn(element: Element): readonly string[] {
  return element.children.map(({ text }) => text.replace(/\s+/gu, ' ').trim()).filter((text) => text !== '');
}

function textList(parent: Element, name: string): string | null {
  const values = allOf(parent, name).flatMap(valuesIn);
  return values.length === 0 ? null : values.join('; ');
}
