import type { StateCode } from '../../../shared/src/core/ids.ts';
import type { ImportFormat, ImportItem } from '../import-format.ts';
import { WrongFile } from '../wrong-file.ts';
import { isObject, jsonObjects, textsAt } from './json-values.ts';
import {
  birthsOf,
  dayOf,
  documentKind,
  identitiesOf,
  idOf,
  joined,
  lacking,
  listedItem,
  listFormat,
  NO_DETAILS,
  readDay,
  Remarks,
  skipped,
  SOUGHT,
  unique,
  type Contact,
  type Named,
} from './listed.ts';
import type { ImportedAddress, ImportedAlert, ImportedDocument, ImportedPerson } from './person.ts';
import { isDay } from '../../../shared/src/core/calendar.ts';

const ABOUT = 'FollowTheMoney entities, one a line (targets.nested.json)';

/** Who listed a person, by the country of the measure or by words of the authority. Others are national. */
const BASES: readonly (readonly [RegExp, string])[] = [
  [/^un$|united nations|security council/iu, 'UN_SANCTION'],
  [/^eu$|european (?:union|commission|council)|council of the european/iu, 'EU_SANCTION'],
  [/^us$|office of foreign assets|ofac|department of (?:the )?treasury/iu, 'US_SANCTION'],
  [/^gb$|ofsi|hm treasury|foreign, commonwealth/iu, 'UK_SANCTION'],
  [/^ch$|\bseco\b|state secretariat for economic/iu, 'CH_SANCTION'],
];

/** Topics by which a person is of interest to police. Those who merely hold an office (`role.pep`) are not. */
const OF_INTEREST = /^(?:sanction|wanted|crime|debarment|export\.control)(?:\.|$)/u;

/**
 * FollowTheMoney entities with what they refer to inside, one JSON object a line: `targets.nested.json` of OpenSanctions.
 * People of interest are read: those with a measure, or with a topic of sanctions, crime or being wanted. Companies,
 * vessels, and people who are listed for an office are counted as skipped.
 *
 * @param asOf day of the file where a line does not say it.
 * @see https://followthemoney.tech, schema Person
 */
export function ftmFormat(asOf: string): ImportFormat {
  return listFormat(
    ABOUT,
    async function* (files, owner, onBytes, how) {
      for (const file of files) {
        let isProved = false;
        for await (const json of jsonObjects(file, ABOUT, onBytes, how)) {
          if ('wrong' in json) {
            yield { kind: 'reject', line: json.line, reason: json.wrong };
            continue;
          }
          const isEntity = textsAt(json.value, 'schema').length > 0 && isObject(json.value['properties']);
          if (!isEntity && !isProved) throw new WrongFile(file, `not ${ABOUT}: no schema, or no properties`);
          isProved = true;
          yield isEntity
            ? itemOf(json.value, json.line, owner, asOf)
            : lacking(json.line, 'properties', idOf('', textsAt(json.value, 'id')[0] ?? ''));
        }
      }
    },
    { readsSeveral: true },
  );
}

type Entity = Readonly<Record<string, unknown>>;

function itemOf(entity: Entity, line: number, owner: StateCode, asOf: string): ImportItem {
  const schema = textsAt(entity, 'schema')[0] ?? '';
  if (schema !== 'Person') return skipped(schema.toLowerCase());
  const properties = entity['properties'];
  const values = (...names: readonly string[]): readonly string[] =>
    unique(names.flatMap((name) => textsAt(properties, name)));
  const given = textsAt(entity, 'id')[0];
  if (given === undefined) return lacking(line, 'id');
  const id = idOf('', given);
  const measures = nested(properties, 'sanctions', 'sanctionEntity');
  const isSought = measures.length > 0 || values('topics').some((topic) => OF_INTEREST.test(topic));
  if (!isSought) return skipped('person with neither a measure nor a topic of sanctions or crime');
  const names = namesOf(entity);
  const [listed] = names;
  if (!listed) return lacking(line, 'name', id);
  const remarks = new Remarks();
  const day = dayOf(textsAt(entity, 'last_seen')[0]) ?? asOf;
  const listedOn = firstDay(
    measures.flatMap((measure) => [
      ...textsAt(measure['properties'], 'listingDate'),
      ...textsAt(measure['properties'], 'startDate'),
    ]),
  );
  const person: ImportedPerson = {
    id,
    owner,
    holdingAuthority: joined(textsAt(entity, 'datasets'), ', ') ?? 'FollowTheMoney entities',
    ...SOUGHT,
    createdAt: listedOn ?? dayOf(textsAt(entity, 'first_seen')[0]),
    updatedAt: dayOf(textsAt(entity, 'last_change')[0]),
    dataAsOf: `${day}T00:00:00Z`,
    quality: '',
    legalBasisOfEntry:
      joined(unique(measures.flatMap((measure) => textsAt(measure['properties'], 'program'))), '; ') ??
      'as published, without a programme',
    primaryName: joined([listed.forenames, listed.surnames]) ?? '',
    identities: identitiesOf(names, birthsIn(values, remarks)),
    sex: sexOf(values('gender')),
    nationalities: unique(
      values('nationality', 'citizenship').flatMap((code) => countryOf(code, remarks, 'nationality') ?? []),
    ),
    documents: documentsOf(properties, values, remarks),
    alerts: alertsOf(measures, given, values, textsAt(entity, 'datasets')),
    addresses: unique([
      ...nested(properties, 'addressEntity').map((address) => addressOf(address['properties'], remarks)),
      ...values('address').map((street) => ({ street, town: null, region: null, country: null })),
    ]),
    contacts: contactsOf(values),
    occupation: joined(values('position', 'title'), '; '),
  };
  return listedItem({ ...person, quality: remarks.quality(day) }, line, remarks);
}

/** Entities that a property holds. A text there is an id alone: it says nothing that could be read. */
function nested(properties: unknown, ...names: readonly string[]): readonly Entity[] {
  return names.flatMap((name) => {
    const items = isObject(properties) ? properties[name] : undefined;
    return Array.isArray(items) ? items.filter((item) => isObject(item) && isObject(item['properties'])) : [];
  }) as readonly Entity[];
}

function namesOf(entity: Entity): readonly Named[] {
  const properties = entity['properties'];
  const of = (name: string, kind: Named['kind'], lowQuality: boolean): readonly Named[] =>
    textsAt(properties, name).map((surnames) => ({ kind, surnames, forenames: null, lowQuality }));
  const caption = textsAt(entity, 'caption')[0];
  const listed = of('name', 'CONFIRMED', false);
  const first = listed.find(({ surnames }) => surnames === caption) ?? listed[0];
  const parts = (...names: readonly string[]): string | null =>
    joined(names.flatMap((name) => textsAt(properties, name).slice(0, 1)));
  const [forenames, surnames] = [
    parts('firstName', 'secondName', 'middleName', 'fatherName'),
    parts('lastName'),
  ];
  const apart: readonly Named[] =
    surnames === null ? [] : [{ kind: 'CONFIRMED', surnames, forenames, lowQuality: false }];
  return unique([
    ...(first ? [first] : []),
    ...apart,
    ...listed,
    ...of('alias', 'ALIAS', false),
    ...of('previousName', 'ALIAS', false),
    ...of('weakAlias', 'ALIAS', true),
  ]);
}

function birthsIn(
  values: (...names: readonly string[]) => readonly string[],
  remarks: Remarks,
): ReturnType<typeof birthsOf> {
  const dates = values('birthDate').flatMap((text) => {
    const read = readDay(text);
    if (read === undefined) remarks.keep('date of birth', text);
    return read ?? [];
  });
  const [places, countries] = [values('birthPlace'), values('birthCountry')];
  const born = Array.from({ length: Math.max(places.length, countries.length) }, (_, i) => ({
    placeOfBirth: places[i] ?? places[0] ?? null,
    countryOfBirth: countryOf(countries[i] ?? countries[0], remarks, 'country of birth'),
  }));
  return birthsOf(
    dates.filter((date) => !dates.some((other) => other !== date && isWithin(other, date))),
    born,
  );
}

/** A year beside a day of that year says nothing more. */
function isWithin(day: string, partial: string): boolean {
  return isDay(day) && partial.length < day.length && day.startsWith(partial);
}

/** FollowTheMoney's codes of States that are no more, and of parts of States. */
const CODES: Readonly<Record<string, string>> = {
  suhh: 'SU',
  yucs: 'YU',
  cshh: 'CSK',
  csxx: 'CS',
  ddde: 'DD',
};

function countryOf(code: string | undefined, remarks: Remarks, about: string): string | null {
  if (code === undefined) return null;
  const former = CODES[code.toLowerCase()];
  if (former !== undefined) return former;
  const [state = ''] = code.split('-');
  return remarks.country(/^[a-z]{2}$/iu.test(state) ? state.toUpperCase() : code, about);
}

function documentsOf(
  properties: unknown,
  values: (...names: readonly string[]) => readonly string[],
  remarks: Remarks,
): readonly ImportedDocument[] {
  const whole = nested(
    properties,
    'passportEntity',
    'identificationEntity',
    'identifications',
    'passport',
  ).flatMap((document): readonly ImportedDocument[] => {
    const said = document['properties'];
    const number = [...textsAt(said, 'number'), ...textsAt(said, 'passportNumber')][0];
    if (number === undefined) return [];
    const type = textsAt(said, 'type')[0] ?? textsAt(document, 'schema')[0] ?? '';
    return [
      {
        kind: documentKind(type),
        number,
        issuer: countryOf(textsAt(said, 'country')[0], remarks, 'issuer of a document'),
        issuedOn: readDay(textsAt(said, 'startDate')[0] ?? '') ?? null,
        expiresOn: readDay(textsAt(said, 'endDate')[0] ?? '') ?? null,
        status: null,
        note: joined([type, ...textsAt(said, 'authority'), ...textsAt(said, 'summary')], '; '),
      },
    ];
  });
  const numbers = new Set(whole.map(({ number }) => number));
  const bare = [
    ...values('passportNumber').map((number) => ({ ...NO_DETAILS, kind: 'PASSPORT', number })),
    ...['idNumber', 'taxNumber', 'innCode', 'socialSecurityNumber', 'registrationNumber'].flatMap((name) =>
      values(name).map((number) => ({ ...NO_DETAILS, kind: 'NATIONAL_NUMBER', number, note: name })),
    ),
  ];
  return unique([...whole, ...bare.filter(({ number }) => !numbers.has(number))]);
}

function alertsOf(
  measures: readonly Entity[],
  id: string,
  values: (...names: readonly string[]) => readonly string[],
  datasets: readonly string[],
): readonly ImportedAlert[] {
  const notes = joined(values('notes', 'summary'), '; ');
  const general = {
    basis: 'NATIONAL',
    reason: joined([joined(values('topics'), ', '), notes], '; '),
    reference: id,
    decisionReference: joined(datasets, ', '),
    issuingAuthority: joined(datasets, ', ') ?? 'not named',
    actionToBeTaken: 'CONSULT_LIST',
    issuedOn: null,
  };
  if (measures.length === 0) return [general];
  return measures.map((measure) => {
    const said = measure['properties'];
    const [countries, authorities] = [textsAt(said, 'country'), textsAt(said, 'authority')];
    const basis = [...countries, ...authorities].flatMap(
      (word) => BASES.find(([pattern]) => pattern.test(word))?.[1] ?? [],
    );
    const un = textsAt(said, 'unscId');
    return {
      basis: basis[0] ?? 'NATIONAL',
      reason: joined([...textsAt(said, 'reason'), notes], '; '),
      reference: textsAt(said, 'authorityId')[0] ?? un[0] ?? id,
      decisionReference: joined(textsAt(said, 'program'), '; '),
      issuingAuthority: authorities[0] ?? 'not named',
      actionToBeTaken: 'CONSULT_LIST',
      issuedOn: firstDay([...textsAt(said, 'listingDate'), ...textsAt(said, 'startDate')]),
      ...(un.length === 0 ? {} : { linkedAlerts: un }),
    };
  });
}

function firstDay(dates: readonly string[]): string | null {
  return dates.flatMap((date) => dayOf(date) ?? []).sort()[0] ?? null;
}

function addressOf(address: unknown, remarks: Remarks): ImportedAddress {
  const one = (name: string): string | undefined => textsAt(address, name)[0];
  return {
    street: one('street') ?? (one('city') === undefined ? (one('full') ?? null) : null),
    town: joined([one('postalCode'), one('city')]),
    region: one('region') ?? one('state') ?? null,
    country: countryOf(one('country'), remarks, 'country of an address'),
  };
}

function contactsOf(values: (...names: readonly string[]) => readonly string[]): readonly Contact[] {
  const of = (kind: Contact['kind'], ...names: readonly string[]): readonly Contact[] =>
    values(...names).map((value) => ({ kind, value }));
  return [...of('PHONE', 'phone'), ...of('MAIL', 'email'), ...of('ACCOUNT', 'website')];
}

function sexOf(words: readonly string[]): ImportedPerson['sex'] {
  const isMale = words.some((word) => /^m(?:ale)?$/iu.test(word));
  const isFemale = words.some((word) => /^f(?:emale)?$/iu.test(word));
  return isMale === isFemale ? 'NOT_KNOWN' : isMale ? 'MALE' : 'FEMALE';
}
