import type { ImportFormat, ImportItem } from '../import-format.ts';
import {
  dayOf,
  documentKind,
  edtf,
  identitiesOf,
  idOf,
  joined,
  lacking,
  latinOf,
  listedItem,
  listFormat,
  OWNERS,
  Remarks,
  skipped,
  SOUGHT,
  unique,
  type Birth,
  type Contact,
  type Named,
} from './listed.ts';
import type { ImportedAddress, ImportedDocument, ImportedPerson } from './person.ts';
import { sexIn, unreadDay } from './said.ts';
import { withUnsaid, xmlLeaves } from './unsaid.ts';
import { isDay } from '../../../shared/src/core/calendar.ts';
import { quoted, WrongFile } from '../wrong-file.ts';
import { all, attribute, clean, textOf, xmlElements, type XmlElement, type XmlList } from './xml.ts';

const AUTHORITY = 'European Commission, consolidated list of financial sanctions';

const EU_LIST: XmlList = {
  about: 'the consolidated financial sanctions list of the EU (XML 1.1)',
  root: { name: 'export', namespace: /^http:\/\/eu\.europa\.ec\/fpi\/fsd\/export$/u },
  take: new Set(['sanctionEntity']),
};

/**
 * The consolidated list of persons, groups and entities subject to EU financial sanctions, XML 1.1.
 *
 * @see schema `http://eu.europa.ec/fpi/fsd/export`, version 1.1
 */
export const euFormat: ImportFormat = listFormat(
  EU_LIST.about,
  async function* ([file = ''], _owner, onBytes, how) {
    let generated = '';
    for await (const element of xmlElements(file, EU_LIST, onBytes, how)) {
      if (element.name !== 'export') {
        yield itemOf(element, generated);
        continue;
      }
      generated = attribute(element, 'generationDate') ?? '';
      if (Number.isNaN(Date.parse(generated)))
        throw new WrongFile(file, `not ${EU_LIST.about}: generationDate is ${quoted(generated)}, no moment`);
    }
  },
);

/**
 * Members of the file and not of the person: numbers of its parts, languages of its lines, the act that each line was
 * written by beside the entry's own, and the name of a country beside its code; then what was read as a code, a flag or a date.
 */
const READ = new RegExp(
  [
    '@(?:logicalId|regulationLanguage|nameLanguage|countryIso2Code|countryDescription)=',
    '^(?:subjectType|[a-zA-Z]+/regulationSummary)/',
    '@(?:circa|strong|diplomatic|known\\w+|reportedLost|revokedByIssuer|asAtListingTime)=(?:true|false)$',
    '@gender=[MF]$',
    '^birthdate/@(?:calendarType=GREGORIAN|(?:birthdate|dayOfMonth|monthOfYear|year|yearRange\\w+)=[0-9-]+$)',
    '(?:@designationDate|@delistingDate|@publicationDate|@issueDate|@validFrom|@validTo)=\\d{4}-\\d\\d-\\d\\d',
    'contactInfo/@key=(?:EMAIL|PHONE|FAX|MOBILE|WEB\\w*)$',
  ].join('|'),
  'u',
);

function itemOf(entity: XmlElement, generated: string): ImportItem {
  const [subject] = all(entity, 'subjectType');
  if (attribute(subject, 'classificationCode') !== 'P' && attribute(subject, 'code') !== 'person')
    return skipped(attribute(subject, 'code') ?? 'entity without a type');
  const number = attribute(entity, 'logicalId');
  if (number === undefined) return lacking(entity.line, 'logicalId');
  const id = idOf('EU-', number);
  const delisted = dayOf(attribute(entity, 'delistingDate'));
  if (delisted !== null && delisted <= generated.slice(0, 10)) return skipped('person who is delisted');
  const names = namesOf(entity);
  const [listed] = names;
  if (!listed) return lacking(entity.line, 'nameAlias', id);
  const remarks = new Remarks();
  const births = unique(all(entity, 'birthdate').flatMap((birth) => birthOf(birth, remarks)));
  const [regulation] = all(entity, 'regulation');
  const decision = attribute(regulation, 'numberTitle');
  const published = dayOf(attribute(regulation, 'publicationDate'));
  const listedOn = dayOf(attribute(entity, 'designationDate')) ?? published;
  const nationalities = all(entity, 'citizenship').flatMap(
    (citizenship) => countryOf(citizenship, remarks, 'nationality') ?? [],
  );
  const reference = attribute(entity, 'euReferenceNumber') ?? number;
  const un = attribute(entity, 'unitedNationId');
  const addresses = all(entity, 'address');
  const person: ImportedPerson = {
    id,
    owner: OWNERS.EU,
    holdingAuthority: AUTHORITY,
    ...SOUGHT,
    createdAt: listedOn,
    updatedAt: published ?? listedOn,
    dataAsOf: generated,
    // Read last: what is kept as written is known then.
    quality: '',
    legalBasisOfEntry: `EU ${attribute(regulation, 'regulationType') ?? 'act'} ${decision ?? 'not named'}, programme ${attribute(regulation, 'programme') ?? 'not named'}`,
    primaryName: listed.latin ?? joined([listed.forenames, listed.surnames]) ?? '',
    identities: identitiesOf(names, births),
    sex: sexIn(unique(all(entity, 'nameAlias').flatMap((name) => attribute(name, 'gender') ?? [])), remarks),
    nationalities: unique(nationalities),
    documents: all(entity, 'identification').flatMap((document) => documentOf(document, remarks)),
    alerts: [
      {
        basis: 'EU_SANCTION',
        reason: joined(
          [attribute(entity, 'designationDetails'), ...all(entity, 'remark').map(({ text }) => clean(text))],
          '; ',
        ),
        reference,
        decisionReference: decision ?? null,
        issuingAuthority: AUTHORITY,
        actionToBeTaken: 'CONSULT_LIST',
        issuedOn: listedOn,
        ...(un === undefined ? {} : { linkedAlerts: [un] }),
      },
    ],
    addresses: unique(addresses.flatMap((address) => addressOf(address, remarks))),
    contacts: unique(addresses.flatMap((address) => all(address, 'contactInfo').flatMap(contactOf))),
    occupation: joined(
      unique(
        all(entity, 'nameAlias').flatMap((name) =>
          ['title', 'function'].flatMap((member) => attribute(name, member) ?? []),
        ),
      ),
      '; ',
    ),
  };
  const whole = { ...person, quality: remarks.quality(generated) };
  return listedItem(withUnsaid(whole, xmlLeaves(entity), READ), entity.line, remarks);
}

/** The first strong name leads; weak ones ("strong" is false) are of low quality. */
function namesOf(entity: XmlElement): readonly Named[] {
  const names = all(entity, 'nameAlias').flatMap((alias): readonly Named[] => {
    const given = joined([attribute(alias, 'firstName'), attribute(alias, 'middleName')]);
    const last = attribute(alias, 'lastName');
    const whole = attribute(alias, 'wholeName');
    const surnames = last ?? whole ?? given;
    if (surnames === undefined || surnames === null) return [];
    return [
      {
        kind: 'ALIAS',
        surnames,
        forenames: last === undefined ? null : given,
        lowQuality: attribute(alias, 'strong') === 'false',
        ...latinOf(whole),
      },
    ];
  });
  const first = names.findIndex(({ lowQuality }) => !lowQuality);
  const listed = names[Math.max(0, first)];
  return listed ? [listed, ...unique(names.filter((name) => name !== listed))] : [];
}

function countryOf(element: XmlElement, remarks: Remarks, about: string): string | null {
  const code = attribute(element, 'countryIso2Code');
  const description = attribute(element, 'countryDescription');
  return remarks.country(code === undefined || code === '00' ? description : code, about);
}

function birthOf(birth: XmlElement, remarks: Remarks): readonly Birth[] {
  const place = joined(
    unique(['place', 'zipCode', 'city', 'region'].flatMap((name) => attribute(birth, name) ?? [])),
    ', ',
  );
  const found = {
    dateOfBirth: dateOfBirth(birth, remarks),
    placeOfBirth: place,
    countryOfBirth: countryOf(birth, remarks, 'country of birth'),
  };
  return Object.values(found).some((value) => value !== null) ? [found] : [];
}

function dateOfBirth(birth: XmlElement, remarks: Remarks): string | null {
  const [day, from, to] = ['birthdate', 'yearRangeFrom', 'yearRangeTo'].map((name) => attribute(birth, name));
  const parts = {
    year: numberOf(birth, 'year'),
    month: numberOf(birth, 'monthOfYear'),
    day: numberOf(birth, 'dayOfMonth'),
  };
  const isAbout = attribute(birth, 'circa') === 'true';
  const written = [day, parts.year, parts.month, parts.day, from, to].filter((part) => part !== undefined);
  if (written.length === 0) return null;
  const calendar = attribute(birth, 'calendarType') ?? 'GREGORIAN';
  const read =
    calendar !== 'GREGORIAN'
      ? undefined
      : from !== undefined || to !== undefined
        ? rangeOf(from, to)
        : day !== undefined
          ? isDay(day.slice(0, 10))
            ? `${day.slice(0, 10)}${isAbout ? '~' : ''}`
            : undefined
          : edtf(parts, isAbout);
  if (read === undefined) remarks.keep('date of birth', `${written.join(' ')} (${calendar.toLowerCase()})`);
  return read ?? null;
}

function rangeOf(from: string | undefined, to: string | undefined): string | undefined {
  const [first, last] = [from, to].map((year) =>
    year === undefined ? undefined : edtf({ year: Number(year) }),
  );
  if (from !== undefined && first === undefined) return undefined;
  if (to !== undefined && last === undefined) return undefined;
  if (first !== undefined && first === last) return first;
  if (first !== undefined && last !== undefined && first > last) return undefined;
  return `${first ?? '..'}/${last ?? '..'}`;
}

function numberOf(element: XmlElement, name: string): number | undefined {
  const text = attribute(element, name);
  return text === undefined ? undefined : Number(text);
}

/** What is held against a document, the gravest first. */
const STATUS = [
  ['knownFalse', 'FALSE'],
  ['revokedByIssuer', 'INVALIDATED'],
  ['reportedLost', 'LOST'],
  ['knownExpired', 'EXPIRED'],
] as const;

function documentOf(document: XmlElement, remarks: Remarks): readonly ImportedDocument[] {
  const latin = attribute(document, 'latinNumber');
  const number = attribute(document, 'number') ?? latin;
  const [code, description] = ['identificationTypeCode', 'identificationTypeDescription'].map((name) =>
    attribute(document, name),
  );
  const isDiplomatic = attribute(document, 'diplomatic') === 'true';
  const [issued, from, to] = ['issueDate', 'validFrom', 'validTo'].map((name) => attribute(document, name));
  const [status, ...more] = STATUS.filter(([flag]) => attribute(document, flag) === 'true');
  return [
    {
      kind: documentKind(`${code ?? ''} ${description ?? ''}`),
      number: number ?? null,
      issuer: countryOf(document, remarks, 'issuer of a document'),
      issuedOn: dayOf(issued ?? from),
      expiresOn: dayOf(to),
      status: status?.[1] ?? null,
      note: joined(
        [
          description ?? code,
          isDiplomatic ? 'diplomatic' : undefined,
          latin === number ? undefined : latin,
          attribute(document, 'nameOnDocument'),
          attribute(document, 'issuedBy'),
          attribute(document, 'region'),
          unreadDay('issued', issued),
          issued === undefined ? unreadDay('valid from', from) : from && `valid from ${from}`,
          unreadDay('valid to', to),
          ...more.map(([, word]) => word.toLowerCase()),
          textOf(document, 'remark'),
        ],
        '; ',
      ),
    },
  ];
}

function addressOf(address: XmlElement, remarks: Remarks): readonly ImportedAddress[] {
  const box = attribute(address, 'poBox');
  const found = {
    street: joined([attribute(address, 'street'), box === undefined ? undefined : `PO box ${box}`], ', '),
    town: joined([attribute(address, 'zipCode'), attribute(address, 'city')]),
    region: joined([attribute(address, 'region'), attribute(address, 'place')], ', '),
    country: countryOf(address, remarks, 'country of an address'),
  };
  return Object.values(found).some((value) => value !== null) ? [found] : [];
}

function contactOf(info: XmlElement): readonly Contact[] {
  const value = attribute(info, 'value');
  const key = attribute(info, 'key') ?? '';
  if (value === undefined) return [];
  return [
    { kind: /mail/iu.test(key) ? 'MAIL' : /phone|fax|mobile/iu.test(key) ? 'PHONE' : 'ACCOUNT', value },
  ];
}
