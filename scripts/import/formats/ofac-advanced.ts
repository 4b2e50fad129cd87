import type { ImportFormat, ImportItem } from '../import-format.ts';
import { WrongFile } from '../wrong-file.ts';
import {
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
  type Named,
} from './listed.ts';
import {
  addressOf,
  birthsIn,
  contactsOf,
  countryOf,
  featuresOf,
  placesOf,
  restOf,
  sexOf,
} from './ofac-features.ts';
import {
  PARTIES,
  READERS,
  REFERRED,
  valueOf,
  type Context,
  type Document,
  type Entry,
} from './ofac-references.ts';
import type { ImportedDocument, ImportedPerson } from './person.ts';
import { formerName } from './unsaid.ts';
import { all, attribute, clean, xmlElements, type XmlElement } from './xml.ts';

const AUTHORITY = 'Office of Foreign Assets Control, US Department of the Treasury';

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
    if (context.asOf === '') throw new WrongFile(file, 'its DateOfIssue is no day');
    if (context.partyTypes.size === 0)
      throw new WrongFile(file, 'not a list of OFAC in its advanced XML: it holds no PartySubTypeValues');
    for await (const element of xmlElements(file, PARTIES, halves, how))
      if (element.name === 'DistinctParty') yield itemOf(element, context);
  });
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
  const placesIn = (type: RegExp): ReturnType<typeof placesOf> =>
    features.flatMap((feature) => (type.test(feature.type) ? placesOf(feature, context) : []));
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
      placesIn(/^(?:nationality|citizenship) country$/iu).flatMap(
        (place) => countryOf(place, remarks, 'nationality') ?? [],
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
        reason: joined(
          [
            reasonOf([...all(profile, 'Comment'), ...all(party, 'Comment')], features, entry),
            ...formerNames(identities, context),
          ],
          '; ',
        ),
        reference: `SDN ${number}`,
        decisionReference: joined([programs, ...(entry?.bases ?? [])], '; '),
        issuingAuthority: AUTHORITY,
        actionToBeTaken: 'CONSULT_LIST',
        issuedOn: entry?.listedOn ?? null,
      },
    ],
    addresses: unique(placesIn(/^location$/iu).flatMap((place) => addressOf(place, remarks))),
    contacts: unique(features.flatMap(contactsOf)),
    occupation: joined(
      features.flatMap(({ type, details }) => (/^title$/iu.test(type) ? details : [])),
      '; ',
    ),
  };
  return listedItem({ ...person, quality: remarks.quality(context.asOf) }, party.line, remarks);
}

function reasonOf(
  comments: readonly XmlElement[],
  features: Parameters<typeof restOf>[0],
  entry: Entry | undefined,
): string | null {
  return joined(
    [...comments.map(({ text }) => clean(text)), restOf(features), ...(entry?.notes ?? [])],
    '; ',
  );
}

function formerNames(identities: readonly XmlElement[], context: Context): readonly string[] {
  return identities.flatMap((identity) =>
    all(identity, 'Alias').flatMap((alias) => {
      const kind = valueOf(context, 'AliasType', attribute(alias, 'AliasTypeID'));
      return all(alias, 'DocumentedName').flatMap((name) => {
        const parts = all(name, 'DocumentedNamePart', 'NamePartValue').map((part) => clean(part.text));
        return formerName('AliasType', kind, joined(parts)).map(({ path, text }) => `${path}: ${text}`);
      });
    }),
  );
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
      [
        kind === 'PASSPORT' && document.type === 'Passport' ? undefined : document.type,
        document.authority,
        ...document.otherDates,
      ],
      '; ',
    ),
  };
}
