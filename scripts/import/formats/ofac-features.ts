import { birthsOf, joined, Remarks, unique, type Contact } from './listed.ts';
import { periodOf, written } from './ofac-periods.ts';
import { valueOf, type Context, type Location } from './ofac-references.ts';
import type { ImportedAddress, ImportedPerson } from './person.ts';
import { all, attribute, clean, type XmlElement } from './xml.ts';

/** What a profile says of a person: its type, and where, when or in which words. */
export interface Feature {
  readonly type: string;
  readonly details: readonly string[];
  readonly locations: readonly string[];
  readonly periods: readonly XmlElement[];
}

export function featuresOf(profile: XmlElement, context: Context): readonly Feature[] {
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

export function placesOf(feature: Feature, context: Context): readonly Location[] {
  return feature.locations.flatMap((id) => context.locations.get(id) ?? []);
}

/** A place without a country may be one: `Venezuela` as its only, unknown part. */
export function countryOf(place: Location, remarks: Remarks, about: string): string | null {
  const [only] = place.parts;
  return remarks.country(place.country ?? (place.parts.length === 1 ? only?.[1] : undefined), about);
}

export function birthsIn(
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

export function sexOf(features: readonly Feature[]): ImportedPerson['sex'] {
  const words = features.flatMap(({ type, details }) => (/^gender$/iu.test(type) ? details : []));
  const isMale = words.some((word) => /^male$/iu.test(word));
  const isFemale = words.some((word) => /^female$/iu.test(word));
  return isMale === isFemale ? 'NOT_KNOWN' : isMale ? 'MALE' : 'FEMALE';
}

export function addressOf(place: Location, remarks: Remarks): readonly ImportedAddress[] {
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

export function contactsOf({ type, details }: Feature): readonly Contact[] {
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
export function restOf(features: readonly Feature[]): string | null {
  return joined(
    features.flatMap(({ type, details }) =>
      READ.test(type) || details.length === 0 ? [] : [`${type.replace(/:$/u, '')}: ${details.join(', ')}`],
    ),
    '; ',
  );
}
