import type { ImportFormat, ImportItem } from '../import-format.ts';
import { WrongFile } from '../wrong-file.ts';
import {
  birthsOf,
  documentKind,
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
  type Contact,
  type Named,
} from './listed.ts';
import { dateIn, periodOf, written } from './ofac-periods.ts';
import type { ImportedAddress, ImportedDocument, ImportedPerson } from './person.ts';
import { all, attribute, clean, textOf, xmlElements, type XmlElement, type XmlList } from './xml.ts';

const AUTHORITY = 'Office of Foreign Assets Control, US Department of the Treasury';

const list = (take: readonly string[]): XmlList => ({
  about: 'a list of OFAC in its advanced XML',
  root: {
    name: 'Sanctions',
    namespace:
      /^https?:\/\/(?:www\.un\.org\/sanctions\/1\.0|(?:www\.|sanctionslistservice\.ofac\.)?treas\.gov\/|sanctionslistservice\.ofac\.treas\.gov\/).*$/u,
  },
  take: new Set(take),
});

/** What parties refer to, by the numbers that stand for it. */
interface Context {
  asOf: string;
  /** Values of the reference sets, by set and number: `FeatureType` 8 is `Birthdate`. */
  readonly values: Map<string, Map<string, string>>;
  /** Types of party by their subtypes. */
  readonly partyTypes: Map<string, string>;
  readonly locations: Map<string, Location>;
  /** Documents by the identity whose they are. */
  readonly documents: Map<string, Document[]>;
  /** Entries by the profile that they list. */
  readonly entries: Map<string, Entry>;
}

interface Location {
  readonly country: string | undefined;
  readonly parts: readonly (readonly [type: string, text: string])[];
}

interface Document {
  readonly type: string;
  readonly number: string;
  readonly country: string | undefined;
  readonly issuedOn: string | null;
  readonly expiresOn: string | null;
  readonly isFalse: boolean;
  readonly authority: string | undefined;
}

interface Entry {
  readonly listedOn: string | null;
  readonly programs: readonly string[];
  readonly bases: readonly string[];
  readonly list: string | undefined;
}

const REFERRED = list(['DateOfIssue', 'ReferenceValueSets', 'Location', 'IDRegDocument', 'SanctionsEntry']);
const PARTIES = list(['DistinctParty']);

/**
 * OFAC's lists in the advanced XML (`sdn_advanced.xml`, `cons_advanced.xml`), with names in every script. It is read twice, as
 * a party refers to what stands before and behind it: places, documents and entries are held (for the 17,000 entries of
 * today some tens of megabytes), parties are not.
 *
 * @param asOf day of the file where it does not say it.
 * @see schema "Sanctions", namespace `http://www.un.org/sanctions/1.0`
 */
export function ofacAdvancedFormat(asOf: string): ImportFormat {
  return listFormat(PARTIES.about, async function* ([file = ''], _owner, onBytes, how) {
    const halves = (bytes: number): void => onBytes(bytes / 2);
    const context: Context = {
      asOf,
      values: new Map(),
      partyTypes: new Map(),
      locations: new Map(),
      documents: new Map(),
      entries: new Map(),
    };
    for await (const element of xmlElements(file, REFERRED, halves, how)) {
      if (attribute(element, 'DeltaBaseVersion') !== undefined)
        throw new WrongFile(file, 'a delta of an OFAC list, not the whole list');
      READERS[element.name]?.(element, context);
    }
    if (context.partyTypes.size === 0)
      throw new WrongFile(file, 'not a list of OFAC in its advanced XML: it holds no PartySubTypeValues');
    for await (const element of xmlElements(file, PARTIES, halves, how))
      if (element.name === 'DistinctParty') yield itemOf(element, context);
  });
}

const READERS: Readonly<Record<string, (element: XmlElement, context: Context) => void>> = {
  DateOfIssue: (element, context) => {
    context.asOf = dateIn(element) ?? context.asOf;
  },
  ReferenceValueSets: (sets, context) => {
    for (const value of sets.children.flatMap(({ children }) => children)) {
      const id = attribute(value, 'ID');
      const text = clean(value.text);
      if (id === undefined) continue;
      const known = context.values.get(value.name) ?? new Map<string, string>();
      context.values.set(value.name, known);
      // A country's code says it better than its name.
      known.set(id, (value.name === 'Country' ? attribute(value, 'ISO2') : undefined) ?? text ?? '');
      if (value.name === 'LegalBasis') known.set(id, attribute(value, 'LegalBasisShortRef') ?? text ?? '');
      if (value.name === 'PartySubType') context.partyTypes.set(id, attribute(value, 'PartyTypeID') ?? '');
    }
  },
  Location: (element, context) => {
    const [country] = all(element, 'LocationCountry');
    context.locations.set(attribute(element, 'ID') ?? '', {
      country: valueOf(context, 'Country', attribute(country, 'CountryID')),
      parts: all(element, 'LocationPart').flatMap((part) => {
        const text = primary(all(part, 'LocationPartValue'), 'Value');
        const type = valueOf(context, 'LocPartType', attribute(part, 'LocPartTypeID')) ?? '';
        return text === undefined ? [] : [[type.toUpperCase(), text] as const];
      }),
    });
  },
  IDRegDocument: (element, context) => {
    const number = textOf(element, 'IDRegistrationNo');
    const identity = attribute(element, 'IdentityID');
    if (number === undefined || identity === undefined) return;
    const dates = all(element, 'DocumentDate').map((date) => ({
      type: valueOf(context, 'IDRegDocDateType', attribute(date, 'IDRegDocDateTypeID')) ?? '',
      on: all(date, 'DatePeriod').flatMap((period) => periodOf(period) ?? [])[0] ?? null,
    }));
    const documents = context.documents.get(identity) ?? [];
    context.documents.set(identity, documents);
    documents.push({
      type: valueOf(context, 'IDRegDocType', attribute(element, 'IDRegDocTypeID')) ?? '',
      number,
      country: valueOf(context, 'Country', attribute(element, 'IssuedBy-CountryID')),
      issuedOn: dates.find(({ type }) => /issue/iu.test(type))?.on ?? null,
      expiresOn: dates.find(({ type }) => /expir/iu.test(type))?.on ?? null,
      isFalse: /fraud|false|invalid/iu.test(
        valueOf(context, 'Validity', attribute(element, 'ValidityID')) ?? '',
      ),
      authority: textOf(element, 'IssuingAuthority'),
    });
  },
  SanctionsEntry: (element, context) => {
    const days = all(element, 'EntryEvent').flatMap((event) =>
      all(event, 'Date').flatMap((date) => dateIn(date) ?? []),
    );
    const bases = all(element, 'EntryEvent').flatMap(
      (event) => valueOf(context, 'LegalBasis', attribute(event, 'LegalBasisID')) ?? [],
    );
    const programs = all(element, 'SanctionsMeasure').flatMap((measure) =>
      /program/iu.test(valueOf(context, 'SanctionsType', attribute(measure, 'SanctionsTypeID')) ?? 'Program')
        ? (textOf(measure, 'Comment') ?? [])
        : [],
    );
    const profile = attribute(element, 'ProfileID') ?? '';
    const before = context.entries.get(profile);
    context.entries.set(profile, {
      listedOn: [...days, ...(before?.listedOn ? [before.listedOn] : [])].sort()[0] ?? null,
      programs: unique([...(before?.programs ?? []), ...programs]),
      bases: unique([...(before?.bases ?? []), ...bases]),
      list: before?.list ?? valueOf(context, 'List', attribute(element, 'ListID')),
    });
  },
};

function valueOf(context: Context, set: string, id: string | undefined): string | undefined {
  const value = id === undefined ? undefined : context.values.get(set)?.get(id);
  return value === '' ? undefined : value;
}

/** The text of the one that is primary, else of the first. */
function primary(values: readonly XmlElement[], name: string): string | undefined {
  const one = values.find((value) => attribute(value, 'Primary') === 'true') ?? values[0];
  return one && textOf(one, name);
}

function itemOf(party: XmlElement, context: Context): ImportItem {
  const [profile] = all(party, 'Profile');
  const type = context.partyTypes.get(attribute(profile, 'PartySubTypeID') ?? '') ?? '';
  const subtype = valueOf(context, 'PartySubType', attribute(profile, 'PartySubTypeID'));
  const kind = valueOf(context, 'PartyType', type) ?? subtype ?? 'party without a type';
  if (!/^individual$/iu.test(kind))
    return skipped((/^unknown$/iu.test(subtype ?? 'unknown') ? kind : (subtype ?? kind)).toLowerCase());
  const number = attribute(party, 'FixedRef') ?? attribute(profile, 'ID');
  if (!profile || number === undefined) return lacking(party.line, 'FixedRef');
  const id = idOf('SDN-', number);
  // An identity that is marked as false is another's, under which the person is not listed.
  const identities = all(profile, 'Identity').filter((identity) => attribute(identity, 'False') !== 'true');
  const names = namesOf(identities, context);
  const [listed] = names;
  if (!listed) return lacking(party.line, 'Alias', id);
  const remarks = new Remarks();
  const features = featuresOf(profile, context);
  const entry = context.entries.get(attribute(profile, 'ID') ?? '');
  const programs = joined(entry?.programs ?? [], ', ');
  const person: ImportedPerson = {
    id,
    owner: OWNERS.US,
    holdingAuthority: AUTHORITY,
    ...SOUGHT,
    createdAt: entry?.listedOn ?? null,
    updatedAt: null,
    dataAsOf: `${context.asOf}T00:00:00Z`,
    quality: '',
    legalBasisOfEntry: `OFAC sanctions programme ${programs ?? 'not named'}`,
    primaryName: joined([listed.forenames, listed.surnames]) ?? '',
    identities: identitiesOf(names, birthsIn(features, context, remarks)),
    sex: sexOf(features),
    nationalities: unique(
      features.flatMap((feature) =>
        /^(?:nationality|citizenship) country$/iu.test(feature.type)
          ? placesOf(feature, context).flatMap((place) => countryOf(place, remarks, 'nationality') ?? [])
          : [],
      ),
    ),
    documents: unique(
      identities
        .flatMap((identity) => context.documents.get(attribute(identity, 'ID') ?? '') ?? [])
        .map((document) => documentOf(document, remarks)),
    ),
    alerts: [
      {
        basis: 'US_SANCTION',
        reason:
          joined(
            [...all(profile, 'Comment'), ...all(party, 'Comment')].map(({ text }) => clean(text)),
            '; ',
          ) ?? restOf(features),
        reference: `SDN ${number}`,
        decisionReference: joined([programs, ...(entry?.bases ?? [])], '; '),
        issuingAuthority: AUTHORITY,
        actionToBeTaken: 'CONSULT_LIST',
        issuedOn: entry?.listedOn ?? null,
      },
    ],
    addresses: unique(
      features.flatMap((feature) =>
        /^location$/iu.test(feature.type)
          ? placesOf(feature, context).flatMap((place) => addressOf(place, remarks))
          : [],
      ),
    ),
    contacts: unique(features.flatMap(contactsOf)),
    occupation: joined(
      features.flatMap(({ type, details }) => (/^title$/iu.test(type) ? details : [])),
      '; ',
    ),
  };
  return listedItem({ ...person, quality: remarks.quality(context.asOf) }, party.line, remarks);
}

const SURNAMES = /last name|maiden|matronymic|entity name/iu;

function namesOf(identities: readonly XmlElement[], context: Context): readonly Named[] {
  const named = identities.flatMap((identity) => {
    const groups = new Map(
      all(identity, 'NamePartGroups', 'MasterNamePartGroup', 'NamePartGroup').map((group) => [
        attribute(group, 'ID'),
        valueOf(context, 'NamePartType', attribute(group, 'NamePartTypeID')) ?? '',
      ]),
    );
    return all(identity, 'Alias').flatMap((alias) => {
      const isListed = attribute(alias, 'Primary') === 'true' && attribute(identity, 'Primary') !== 'false';
      return all(alias, 'DocumentedName').flatMap((name): readonly Named[] => {
        const parts = all(name, 'DocumentedNamePart', 'NamePartValue').flatMap((part) => {
          const text = clean(part.text);
          const type = groups.get(attribute(part, 'NamePartGroupID')) ?? 'Last Name';
          return text === undefined ? [] : [{ text, isSurname: SURNAMES.test(type) }];
        });
        const of = (isSurname: boolean): string | null =>
          joined(parts.filter((part) => part.isSurname === isSurname).map(({ text }) => text));
        const [surnames, forenames] = [of(true), of(false)];
        if (surnames === null && forenames === null) return [];
        return [
          {
            kind: isListed ? 'CONFIRMED' : 'ALIAS',
            surnames: surnames ?? forenames ?? '',
            forenames: surnames === null ? null : forenames,
            lowQuality: attribute(alias, 'LowQuality') === 'true',
          },
        ];
      });
    });
  });
  const listed = named.find(({ kind }) => kind === 'CONFIRMED') ?? named[0];
  return listed ? [listed, ...unique(named.filter((name) => name !== listed))] : [];
}

interface Feature {
  readonly type: string;
  readonly details: readonly string[];
  readonly locations: readonly string[];
  readonly periods: readonly XmlElement[];
}

function featuresOf(profile: XmlElement, context: Context): readonly Feature[] {
  return all(profile, 'Feature').map((feature) => {
    const versions = all(feature, 'FeatureVersion');
    return {
      type: valueOf(context, 'FeatureType', attribute(feature, 'FeatureTypeID')) ?? '',
      details: versions.flatMap((version) =>
        all(version, 'VersionDetail').flatMap(
          (detail) =>
            clean(detail.text) ??
            valueOf(context, 'DetailReference', attribute(detail, 'DetailReferenceID')) ??
            [],
        ),
      ),
      locations: versions.flatMap((version) =>
        all(version, 'VersionLocation').flatMap((place) => attribute(place, 'LocationID') ?? []),
      ),
      periods: versions.flatMap((version) => all(version, 'DatePeriod')),
    };
  });
}

function placesOf(feature: Feature, context: Context): readonly Location[] {
  return feature.locations.flatMap((id) => context.locations.get(id) ?? []);
}

/** A place without a country may be one: `Venezuela` as its only, unknown part. */
function countryOf(place: Location, remarks: Remarks, about: string): string | null {
  const [only] = place.parts;
  return remarks.country(place.country ?? (place.parts.length === 1 ? only?.[1] : undefined), about);
}

function birthsIn(
  features: readonly Feature[],
  context: Context,
  remarks: Remarks,
): ReturnType<typeof birthsOf> {
  const dates = features.flatMap((feature) =>
    /^birthdate$/iu.test(feature.type)
      ? feature.periods.flatMap((period) => {
          const read = periodOf(period);
          if (read === undefined) remarks.keep('date of birth', written(period));
          return read ?? [];
        })
      : [],
  );
  const places = features.flatMap((feature) =>
    /^place of birth$/iu.test(feature.type)
      ? [
          ...placesOf(feature, context).map((place) => ({
            placeOfBirth: joined(
              place.parts.map(([, text]) => text),
              ', ',
            ),
            countryOfBirth: remarks.country(place.country, 'country of birth'),
          })),
          ...feature.details.map((text) => ({
            placeOfBirth: text,
            countryOfBirth: new Remarks().country(text.split(', ').at(-1), 'country of birth'),
          })),
        ]
      : [],
  );
  return birthsOf(unique(dates), places);
}

function sexOf(features: readonly Feature[]): ImportedPerson['sex'] {
  const words = features.flatMap(({ type, details }) => (/^gender$/iu.test(type) ? details : []));
  const isMale = words.some((word) => /^male$/iu.test(word));
  const isFemale = words.some((word) => /^female$/iu.test(word));
  return isMale === isFemale ? 'NOT_KNOWN' : isMale ? 'MALE' : 'FEMALE';
}

function documentOf(document: Document, remarks: Remarks): ImportedDocument {
  const kind = documentKind(document.type);
  return {
    kind,
    number: document.number,
    issuer: remarks.country(document.country, 'issuer of a document'),
    issuedOn: document.issuedOn,
    expiresOn: document.expiresOn,
    status: document.isFalse ? 'FALSE' : null,
    note: joined(
      [kind === 'PASSPORT' && document.type === 'Passport' ? undefined : document.type, document.authority],
      '; ',
    ),
  };
}

function addressOf(place: Location, remarks: Remarks): readonly ImportedAddress[] {
  const of = (...types: readonly string[]): string | null =>
    joined(
      place.parts.filter(([type]) => types.includes(type)).map(([, text]) => text),
      ', ',
    );
  const found = {
    street: of('ADDRESS1', 'ADDRESS2', 'ADDRESS3', 'UNKNOWN', ''),
    town: joined([of('POSTAL CODE'), of('CITY')]),
    region: of('STATE/PROVINCE', 'REGION'),
    country: remarks.country(place.country, 'country of an address'),
  };
  return Object.values(found).some((value) => value !== null) ? [found] : [];
}

function contactsOf({ type, details }: Feature): readonly Contact[] {
  const kind = /^email/iu.test(type)
    ? 'MAIL'
    : /^phone/iu.test(type)
      ? 'PHONE'
      : /^(?:website|digital currency)/iu.test(type)
        ? 'ACCOUNT'
        : undefined;
  return kind === undefined ? [] : details.map((value) => ({ kind, value }));
}

const READ =
  /^(?:birthdate|place of birth|gender|title|location|(?:nationality|citizenship) country|email|phone|website|digital currency)/iu;

/** What else the list says of the person, in its words. */
function restOf(features: readonly Feature[]): string | null {
  return joined(
    features.flatMap(({ type, details }) =>
      READ.test(type) || details.length === 0 ? [] : [`${type.replace(/:$/u, '')}: ${details.join(', ')}`],
    ),
    '; ',
  );
}
