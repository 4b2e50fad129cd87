import type { StateCode } from '../../../shared/src/core/ids.ts';
import type { ImportFormat, ImportItem } from '../import-format.ts';
import { WrongFile } from '../wrong-file.ts';
import { alertsOf, countryOf, documentsOf, firstDay, nested, type Entity } from './ftm-entities.ts';
import { isObject, jsonObjects, textsAt } from './json-values.ts';
import {
  birthsOf,
  dayOf,
  identitiesOf,
  idOf,
  joined,
  lacking,
  listedItem,
  listFormat,
  readDay,
  Remarks,
  skipped,
  SOUGHT,
  unique,
  type Contact,
  type Named,
} from './listed.ts';
import type { ImportedAddress, ImportedPerson } from './person.ts';
import { sexIn } from './said.ts';
import { formerName, jsonLeaves, withUnsaid, type Leaf } from './unsaid.ts';
import { isDay } from '../../../shared/src/core/calendar.ts';

const ABOUT = 'FollowTheMoney entities, one a line (targets.nested.json)';

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

/**
 * Members of the file and not of the person: ids, schemas, sources and days of its entities, captions that are made of names,
 * whole addresses beside their parts; then what was read as a code or a date.
 */
const READ = new RegExp(
  [
    'addressEntity/properties/full=',
    '(?:^|/)(?:id|schema|caption|datasets|referents|first_seen|last_seen|last_change|target|origin)=',
    '^properties/(?:nationality|citizenship|birthCountry)=',
    '/(?:passport|identification|address)\\w*/properties/country=',
    '/sanctions/properties/country=(?:un|eu|us|gb|ch)$',
    '^properties/gender=(?:male|female)$',
    '^properties/birthDate=',
    'Entity/properties/(?:startDate|endDate|holder)=',
    '/properties/(?:listingDate|startDate)=\\d{4}-\\d\\d-\\d\\d',
  ].join('|'),
  'u',
);

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
    sex: sexIn(values('gender'), remarks),
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
    ...specialOf(values),
  };
  const whole = { ...person, quality: remarks.quality(day) };
  return listedItem(withUnsaid(whole, [...jsonLeaves(entity), ...formerNames(entity)], READ), line, remarks);
}

function formerNames(entity: Entity): readonly Leaf[] {
  return textsAt(entity['properties'], 'previousName').flatMap((name) =>
    formerName('properties/previousName', 'formerly', name),
  );
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

function addressOf(address: unknown, remarks: Remarks): ImportedAddress {
  const one = (name: string): string | undefined => textsAt(address, name)[0];
  return {
    street: one('street') ?? one('full') ?? null,
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

/** What may be lent under strict conditions alone stands apart from all else. */
function specialOf(
  values: (...names: readonly string[]) => readonly string[],
): Pick<ImportedPerson, 'specialCategories'> {
  const said = Object.entries({
    ethnicOrigin: 'ethnicity',
    religion: 'religion',
    politicalOpinion: 'political',
  }).flatMap(([member, name]) => {
    const words = joined(values(name), '; ');
    return words === null ? [] : [[member, words] as const];
  });
  return said.length === 0 ? {} : { specialCategories: Object.fromEntries(said) };
}
