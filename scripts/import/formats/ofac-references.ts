import { unique } from './listed.ts';
import { dateIn, periodOf } from './ofac-periods.ts';
import { all, attribute, clean, textOf, type XmlElement, type XmlList } from './xml.ts';

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
export interface Context {
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

export interface Location {
  readonly country: string | undefined;
  readonly parts: readonly (readonly [type: string, text: string])[];
}

export interface Document {
  readonly type: string;
  readonly number: string;
  readonly country: string | undefined;
  readonly issuedOn: string | null;
  readonly expiresOn: string | null;
  readonly isFalse: boolean;
  readonly authority: string | undefined;
}

export interface Entry {
  readonly listedOn: string | null;
  readonly programs: readonly string[];
  readonly bases: readonly string[];
  readonly list: string | undefined;
}

export const REFERRED = list([
  'DateOfIssue',
  'ReferenceValueSets',
  'Location',
  'IDRegDocument',
  'SanctionsEntry',
]);
export const PARTIES = list(['DistinctParty']);

export const READERS: Readonly<Record<string, (element: XmlElement, context: Context) => void>> = {
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

export function valueOf(context: Context, set: string, id: string | undefined): string | undefined {
  const value = id === undefined ? undefined : context.values.get(set)?.get(id);
  return value === '' ? undefined : value;
}

/** The text of the one that is primary, else of the first. */
function primary(values: readonly XmlElement[], name: string): string | undefined {
  const one = values.find((value) => attribute(value, 'Primary') === 'true') ?? values[0];
  return one && textOf(one, name);
}
