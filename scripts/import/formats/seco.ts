import type { ImportFormat, ImportItem } from '../import-format.ts';
import { WrongFile } from '../wrong-file.ts';
import {
  birthsOf,
  dayOf,
  documentKind,
  edtf,
  identitiesOf,
  idOf,
  joined,
  lacking,
  listedItem,
  listFormat,
  OWNERS,
  Remarks,
  skipped,
  SOUGHT,
  unique,
  type Birth,
} from './listed.ts';
import type { ImportedAddress, ImportedDocument, ImportedPerson } from './person.ts';
import { sexIn, unreadDay } from './said.ts';
import { addProgram, placeIn, placeOf, programOf, type Context, type Place } from './seco-context.ts';
import { namesOf, titlesOf } from './seco-names.ts';
import { withUnsaid, xmlLeaves } from './unsaid.ts';
import { all, attribute, clean, textOf, xmlElements, type XmlElement, type XmlList } from './xml.ts';

const AUTHORITY = 'State Secretariat for Economic Affairs (SECO), Switzerland';

const SECO_LIST: XmlList = {
  about: 'the Swiss list of sanctions (SECO, XML)',
  root: { name: 'swiss-sanctions-list' },
  take: new Set(['sanctions-program', 'place', 'target']),
};

/**
 * The whole list of sanctioned persons, enterprises and organisations of SECO, XML. It is read twice: places stand behind
 * those whom they belong to, and alone are held. It keeps who was taken off; they are left out.
 */
export const secoFormat: ImportFormat = listFormat(
  SECO_LIST.about,
  async function* ([file = ''], _owner, onBytes, how) {
    const halves = (bytes: number): void => onBytes(bytes / 2);
    const programs = new Map<string, string>();
    const places = new Map<string, Place>();
    let date = '';
    for await (const element of xmlElements(file, SECO_LIST, halves, how)) {
      if (element.name === 'sanctions-program') addProgram(programs, element);
      else if (element.name === 'place') places.set(attribute(element, 'ssid') ?? '', placeOf(element));
      else if (element.name === 'swiss-sanctions-list') {
        date = attribute(element, 'date') ?? '';
        const type = attribute(element, 'list-type') ?? 'whole-list';
        if (!/^(?:whole|consolidated)/u.test(type))
          throw new WrongFile(file, `not the whole Swiss list of sanctions: its list-type is ${type}`);
        if (dayOf(date) === null)
          throw new WrongFile(file, `not the Swiss list of sanctions: its date is ${JSON.stringify(date)}`);
      }
    }
    for await (const element of xmlElements(file, SECO_LIST, halves, how))
      if (element.name === 'target') yield itemOf(element, { date, programs, places });
  },
);

/**
 * Members of the file and not of the person: numbers and order of its parts, languages and scripts, states that no longer
 * hold, and the name of a country beside its code; then what was read as a code, a kind or a date.
 */
const READ = new RegExp(
  [
    '^modification/(?:removed|added)/',
    '^modification/@(?:modification-type=(?:listed|amended|de-listed)$|(?:publication|effective)-date=\\d{4}-\\d\\d-\\d\\d)',
    '@(?:ssid|place-id|order|lang|script|sanctions-set-id|iso-code|code)=',
    '^sanctions-set-id=',
    'country=',
    'issuer=',
    '@name-type=(?:primary-name|alias)$',
    '@(?:name-part-type|document-type)=',
    '@main=(?:true|false)$',
    'name/@quality=(?:good|low|medium)$',
    '@sex=(?:male|female)$',
    'day-month-year/@(?:day|month|year|calendar)=',
    'identification-document/(?:date-of-issue|expiry-date)=',
  ].join('|'),
  'u',
);

function itemOf(target: XmlElement, context: Context): ImportItem {
  const [individual] = all(target, 'individual');
  const [object] = all(target, 'object');
  if (!individual)
    return skipped(
      attribute(object, 'object-type') ??
        (all(target, 'entity').length > 0 ? 'entity' : 'target without a type'),
    );
  const number = attribute(target, 'ssid');
  if (number === undefined) return lacking(target.line, 'ssid');
  const id = idOf('SECO-', number);
  const changes = changesOf(target);
  if (changes[0]?.type === 'de-listed') return skipped('person who is delisted');
  const identities = all(individual, 'identity');
  const names = namesOf(identities);
  const [listed] = names;
  if (!listed) return lacking(target.line, 'name', id);
  const remarks = new Remarks();
  const listedOn = changes.filter(({ type }) => type === 'listed').at(-1)?.on ?? changes.at(-1)?.on ?? null;
  const program = programOf(target, context);
  const foreign = textOf(target, 'foreign-identifier');
  const person: ImportedPerson = {
    id,
    owner: OWNERS.CH,
    holdingAuthority: AUTHORITY,
    ...SOUGHT,
    createdAt: listedOn,
    updatedAt: changes[0]?.on ?? listedOn,
    dataAsOf: `${context.date}T00:00:00Z`,
    quality: '',
    legalBasisOfEntry: `Swiss Embargo Act (SR 946.231), ${program ?? 'programme not named'}`,
    primaryName: joined([listed.forenames, listed.surnames]) ?? '',
    identities: identitiesOf(names, birthsIn(identities, context, remarks)),
    sex: sexIn([attribute(individual, 'sex') ?? []].flat(), remarks),
    nationalities: unique(
      identities.flatMap((identity) =>
        all(identity, 'nationality', 'country').flatMap(
          (country) =>
            remarks.country(attribute(country, 'iso-code') ?? clean(country.text), 'nationality') ?? [],
        ),
      ),
    ),
    documents: unique(
      identities.flatMap((identity) =>
        all(identity, 'identification-document').map((document) => documentOf(document, context, remarks)),
      ),
    ),
    alerts: [
      {
        basis: 'CH_SANCTION',
        reason: reasonOf(individual),
        reference: `SSID ${number}`,
        decisionReference: program,
        issuingAuthority: AUTHORITY,
        actionToBeTaken: 'CONSULT_LIST',
        issuedOn: listedOn,
        ...(foreign === undefined ? {} : { linkedAlerts: [foreign] }),
      },
    ],
    addresses: unique(
      identities.flatMap((identity) =>
        all(identity, 'address').flatMap((one) => addressOf(one, context, remarks)),
      ),
    ),
    contacts: [],
    occupation: titlesOf(identities),
  };
  const whole = { ...person, quality: remarks.quality(context.date) };
  return listedItem(withUnsaid(whole, xmlLeaves(target), READ), target.line, remarks);
}

function reasonOf(individual: XmlElement): string | null {
  const said = [...all(individual, 'justification'), ...all(individual, 'other-information')];
  return joined(
    said.map(({ text }) => clean(text)),
    '; ',
  );
}

/** What became of a target, the latest first. Of two of one day the one that stands first is the later. */
function changesOf(target: XmlElement): readonly { readonly type: string; readonly on: string | null }[] {
  return all(target, 'modification')
    .map((change) => ({
      type: attribute(change, 'modification-type') ?? '',
      on: dayOf(attribute(change, 'effective-date') ?? attribute(change, 'publication-date')),
    }))
    .sort((a, b) => (b.on ?? '').localeCompare(a.on ?? ''));
}

function birthsIn(identities: readonly XmlElement[], context: Context, remarks: Remarks): readonly Birth[] {
  return unique(
    identities.flatMap((identity) => {
      const dates = all(identity, 'day-month-year').flatMap((date) => dateOfBirth(date, remarks) ?? []);
      const places = all(identity, 'place-of-birth').map((birth) => {
        const place = placeIn(birth, context, remarks);
        return {
          placeOfBirth: joined([place?.location, place?.area, textOf(birth, 'address-details')], ', '),
          countryOfBirth: remarks.country(place?.country, 'country of birth'),
        };
      });
      return birthsOf(dates, places);
    }),
  );
}

function dateOfBirth(date: XmlElement, remarks: Remarks): string | undefined {
  const [year, month, day] = ['year', 'month', 'day'].map((name) => attribute(date, name));
  const calendar = attribute(date, 'calendar') ?? 'Gregorian';
  const read = /^gregorian$/iu.test(calendar)
    ? edtf({
        ...(year === undefined ? {} : { year: Number(year) }),
        month: Number(month ?? 0),
        day: Number(day ?? 0),
      })
    : undefined;
  if (read === undefined)
    remarks.keep('date of birth', joined([day, month, year, calendar.toLowerCase()]) ?? 'nothing');
  return read;
}

function documentOf(document: XmlElement, context: Context, remarks: Remarks): ImportedDocument {
  const type = attribute(document, 'document-type') ?? '';
  const [issuer] = all(document, 'issuer');
  const [issued, expires] = ['date-of-issue', 'expiry-date'].map((name) => textOf(document, name));
  const [place] = all(document, 'place-of-issue').map((one) => placeIn(one, context, remarks));
  return {
    kind: documentKind(type.replaceAll('-', ' ')),
    number: textOf(document, 'number') ?? null,
    issuer: remarks.country(attribute(issuer, 'code') ?? clean(issuer?.text), 'issuer of a document'),
    issuedOn: dayOf(issued),
    expiresOn: dayOf(expires),
    status: null,
    note: joined(
      [
        type === 'passport' ? undefined : type.replaceAll('-', ' '),
        textOf(document, 'remark'),
        joined([place?.location, place?.area], ', '),
        place?.country === attribute(issuer, 'code') ? undefined : place?.country,
        unreadDay('issued', issued),
        unreadDay('expires', expires),
      ],
      '; ',
    ),
  };
}

function addressOf(address: XmlElement, context: Context, remarks: Remarks): readonly ImportedAddress[] {
  const place = placeIn(address, context, remarks);
  const box = textOf(address, 'p-o-box');
  const found = {
    street: joined(
      [
        textOf(address, 'c-o'),
        textOf(address, 'address-details'),
        box === undefined ? undefined : `PO box ${box}`,
      ],
      ', ',
    ),
    town: joined([textOf(address, 'zip-code'), place?.location]),
    region: place?.area ?? null,
    country: remarks.country(place?.country, 'country of an address'),
  };
  return Object.values(found).some((value) => value !== null) ? [found] : [];
}
