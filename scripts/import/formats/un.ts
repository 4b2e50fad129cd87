import { SaxesParser } from 'saxes';
import type { StateCode } from '../../../shared/src/core/ids.ts';
import { scriptOf } from '../../../shared/src/core/names/romanise.ts';
import type { UnknownWord } from '../import-format.ts';
import { openText, type HowToRead, type OnBytes } from '../open.ts';
import { proveRoot, quoted, WrongFile } from '../wrong-file.ts';
import { countryCode } from './country-names.ts';
import type { ImportedDocument, ImportedIdentity, ImportedPerson } from './person.ts';

const UN = 'UN' as StateCode;
const AUTHORITY = 'United Nations Security Council';

/** An element of the list: its text and its children by name. Names and order as in the UN's own schema. */
interface Element {
  readonly name: string;
  text: string;
  readonly children: Element[];
}

/** An individual of the list, with the names of countries that are not known. */
export interface UnEntry {
  readonly person: ImportedPerson;
  readonly unknown: readonly UnknownWord[];
}

/** Far beyond what the list has; a file that goes beyond is not one. */
const DEEPEST = 64;
const LONGEST = 8 * 1024 * 1024;

const ABOUT = 'a consolidated list of the UN Security Council';

/** Reads a consolidated list of the UN Security Council, packed or not, one individual at a time. Entities are left out. */
export function unEntries(file: string, onBytes?: OnBytes, how?: HowToRead): AsyncGenerator<UnEntry> {
  return unEntriesFrom(openText(file, onBytes, how) as AsyncIterable<string>, file);
}

/**
 * Reads a consolidated list from text in pieces.
 *
 * @param file its name, for messages.
 * @throws WrongFile when the root element is another one, it declares a document type, or one entry is beyond all measure; with line and column when the text is not well-formed, or ends too
 *   soon: the rest of such a file cannot be trusted.
 */
async function* unEntriesFrom(pieces: AsyncIterable<string>, file: string): AsyncGenerator<UnEntry> {
  const found: UnEntry[] = [];
  const open: Element[] = [];
  let generated: string | undefined;
  let isProved = false;
  let sinceTag = 0;
  let held = 0;
  const hold = (characters: number): void => {
    held = open.length === 0 ? 0 : held + characters;
    if (held > LONGEST)
      throw new WrongFile(file, `not ${ABOUT}: one entry is longer than ${LONGEST} characters`);
  };
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw new WrongFile(file, `not ${ABOUT}, or broken: ${error.message}`);
  });
  parser.on('doctype', () => {
    throw new WrongFile(file, `not ${ABOUT}: it declares a document type (DOCTYPE), which no such list does`);
  });
  parser.on('opentag', ({ name, attributes }) => {
    sinceTag = 0;
    if (!isProved) {
      proveRoot(file, ABOUT, { name }, { name: 'CONSOLIDATED_LIST' });
      isProved = true;
      generated = attributes['dateGenerated'];
      if (generated === undefined || Number.isNaN(Date.parse(generated)))
        throw new WrongFile(
          file,
          `not ${ABOUT}: dateGenerated is ${quoted(generated ?? 'missing')}, no moment`,
        );
    } else if (open.length > 0 || name === 'INDIVIDUAL') {
      open.push({ name, text: '', children: [] });
      if (open.length > DEEPEST)
        throw new WrongFile(file, `not ${ABOUT}: elements stand more than ${DEEPEST} deep in one another`);
      hold(name.length + 64);
    }
  });
  const add = (text: string): void => {
    const element = open.at(-1);
    hold(text.length);
    if (element) element.text += text;
  };
  parser.on('text', add);
  parser.on('cdata', add);
  parser.on('closetag', () => {
    sinceTag = 0;
    const element = open.pop();
    if (!element) return;
    const parent = open.at(-1);
    if (parent) parent.children.push(element);
    else {
      held = 0;
      found.push(entryOf(element, generated ?? ''));
    }
  });
  for await (const piece of pieces) {
    sinceTag += piece.length;
    if (sinceTag > LONGEST)
      throw new WrongFile(file, `not ${ABOUT}: one tag or text is longer than ${LONGEST} characters`);
    parser.write(piece);
    yield* found.splice(0);
  }
  parser.close();
  yield* found.splice(0);
}

function entryOf(individual: Element, generated: string): UnEntry {
  const unknown = COUNTRIES.flatMap((path) => namesAt(individual, path))
    .filter((name) => !/^n\/?a$/iu.test(name) && countryCode(name) === undefined)
    .map((word): UnknownWord => ({ what: 'country', word }));
  return { person: personOf(individual, generated), unknown };
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
  const isUnknown = nationalities.some((name) => !/^n\/?a$/iu.test(name) && countryCode(name) === undefined);
  return {
    id: reference.replace(/[^A-Za-z0-9._-]/gu, '-').slice(0, 64),
    owner: UN,
    holdingAuthority: AUTHORITY,
    subjects: ['SUSPECT'],
    createdAt: listedOn,
    updatedAt: updated?.slice(0, 10) ?? listedOn,
    dataAsOf: generated,
    quality: `Snapshot of ${generated.slice(0, 10)}, not the live list${isUnknown ? '; a nationality not known by the name given' : ''}`,
    legalBasisOfEntry: `Resolutions of the UN Security Council, list ${list ?? 'not named'}`,
    primaryName: parts.join(' '),
    identities: identitiesOf(individual, parts),
    sex: gender === 'Male' ? 'MALE' : gender === 'Female' ? 'FEMALE' : 'NOT_KNOWN',
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

function partialDate(text: string | undefined): string | undefined {
  return /^(\d{4}(?:-\d{2}-\d{2})?)/u.exec(text ?? '')?.[1];
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

const EXPIRY = /expir\w*(?: date)?(?: on)?:? *(\d{4}-\d{2}-\d{2})/iu;

function documentOf(document: Element): readonly ImportedDocument[] {
  const number = valueOf(document, 'NUMBER');
  if (number === undefined) return [];
  const type = valueOf(document, 'TYPE_OF_DOCUMENT') ?? '';
  const note = valueOf(document, 'NOTE');
  const issuer = valueOf(document, 'ISSUING_COUNTRY') ?? valueOf(document, 'COUNTRY_OF_ISSUE');
  return [
    {
      kind: /pass?aporte|passeport|passport/iu.test(type) ? 'PASSPORT' : 'NATIONAL_NUMBER',
      number,
      issuer: codeOf(issuer),
      issuedOn: partialDate(valueOf(document, 'DATE_OF_ISSUE')) ?? null,
      expiresOn: EXPIRY.exec(note ?? '')?.[1] ?? null,
      status: null,
      note: textOf([valueOf(document, 'TYPE_OF_DOCUMENT2'), note, unknownCountry(issuer)], '; '),
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
  const words = parts.filter((part) => part !== undefined);
  return words.length === 0 ? null : words.join(between);
}

function unique(list: readonly string[]): readonly string[] {
  return [...new Set(list)];
}
