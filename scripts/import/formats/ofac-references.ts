import { joined, unique } from './listed.ts';
import { dateIn, periodOf, pointOf, written } from './ofac-periods.ts';
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
  /** Day of the file; empty where it says one that is none. */
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
  readonly number: string | null;
  readonly country: string | undefined;
  readonly issuedOn: string | null;
  readonly expiresOn: string | null;
  /** Dates of other kinds, and those that cannot be read, as `issue date 2020-13`. */
  readonly otherDates: readonly string[];
  readonly isFalse: boolean;
  readonly authority: string | undefined;
}

export interface Entry {
  readonly listedOn: string | null;
  readonly programs: readonly string[];
  readonly bases: readonly string[];
  readonly list: string | undefined;
  /** Measures beside programmes, and days that are none, in the list's words. */
  readonly notes: readonly string[];
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
    context.asOf = dateIn(element) ?? '';
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
        const text = spellings(all(part, 'LocationPartValue'));
        const type = valueOf(context, 'LocPartType', attribute(part, 'LocPartTypeID')) ?? '';
        return text === undefined ? [] : [[type.toUpperCase(), text] as const];
      }),
    });
  },
  IDRegDocument: (element, context) => {
    const identity = attribute(element, 'IdentityID');
    if (identity === undefined) return;
    const dates = all(element, 'DocumentDate').flatMap((date) =>
      all(date, 'DatePeriod').map((period) => ({
        type: valueOf(context, 'IDRegDocDateType', attribute(date, 'IDRegDocDateTypeID')) ?? 'date',
        on: periodOf(period),
        written: written(period),
      })),
    );
    const [issue, expiry] = [/issue/iu, /expir/iu].map((kind) =>
      dates.find(({ type, on }) => on !== undefined && kind.test(type)),
    );
    const documents = context.documents.get(identity) ?? [];
    context.documents.set(identity, documents);
    documents.push({
      type: valueOf(context, 'IDRegDocType', attribute(element, 'IDRegDocTypeID')) ?? '',
      number: textOf(element, 'IDRegistrationNo') ?? null,
      country: valueOf(context, 'Country', attribute(element, 'IssuedBy-CountryID')),
      issuedOn: issue?.on ?? null,
      expiresOn: expiry?.on ?? null,
      otherDates: dates
        .filter((date) => date !== issue && date !== expiry)
        .map(({ type, on, written: text }) => `${type.toLowerCase()} ${on ?? text}`),
      isFalse: /fraud|false|invalid/iu.test(
        valueOf(context, 'Validity', attribute(element, 'ValidityID')) ?? '',
      ),
      authority: textOf(element, 'IssuingAuthority'),
    });
  },
  SanctionsEntry: (element, context) => {
    const dates = all(element, 'EntryEvent', 'Date');
    const days = dates.flatMap((date) => dateIn(date) ?? []);
    const undated = dates.flatMap((date) => (dateIn(date) === undefined ? [`listed ${pointOf(date)}`] : []));
    const bases = all(element, 'EntryEvent').flatMap(
      (event) => valueOf(context, 'LegalBasis', attribute(event, 'LegalBasisID')) ?? [],
    );
    const measures = all(element, 'SanctionsMeasure').map((measure) => ({
      type: valueOf(context, 'SanctionsType', attribute(measure, 'SanctionsTypeID')) ?? 'Program',
      comments: all(measure, 'Comment').flatMap(({ text }) => clean(text) ?? []),
    }));
    const programs = measures.flatMap(({ type, comments }) => (/program/iu.test(type) ? comments : []));
    const others = measures.flatMap(({ type, comments }) =>
      /program/iu.test(type) ? [] : comments.map((comment) => `${type}: ${comment}`),
    );
    const profile = attribute(element, 'ProfileID') ?? '';
    const before = context.entries.get(profile);
    context.entries.set(profile, {
      listedOn: [...days, ...(before?.listedOn ? [before.listedOn] : [])].sort()[0] ?? null,
      programs: unique([...(before?.programs ?? []), ...programs]),
      bases: unique([...(before?.bases ?? []), ...bases]),
      notes: unique([...(before?.notes ?? []), ...others, ...undated]),
      list: before?.list ?? valueOf(context, 'List', attribute(element, 'ListID')),
    });
  },
};

export function valueOf(context: Context, set: string, id: string | undefined): string | undefined {
  const value = id === undefined ? undefined : context.values.get(set)?.get(id);
  return value === '' ? undefined : value;
}

/** The text of the one that is primary, else of the first; behind it, in brackets, how the others write it. */
function spellings(values: readonly XmlElement[]): string | undefined {
  const first = values.find((value) => attribute(value, 'Primary') === 'true') ?? values[0];
  const others = values.filter((value) => value !== first).flatMap((value) => textOf(value, 'Value') ?? []);
  const text = first && textOf(first, 'Value');
  return others.length === 0 ? text : (joined([text, `(${others.join(', ')})`]) ?? undefined);
}
