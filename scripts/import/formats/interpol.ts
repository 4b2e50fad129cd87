import type { StateCode } from '../../../shared/src/core/ids.ts';
import type { SubjectCategory } from '../../../shared/src/core/vocabulary.ts';
import type { ImportFormat, ImportItem } from '../import-format.ts';
import { WrongFile } from '../wrong-file.ts';
import { isObject, jsonObjects, objectAt, textsAt } from './json-values.ts';
import {
  birthsOf,
  identitiesOf,
  idOf,
  joined,
  lacking,
  listedItem,
  listFormat,
  readDay,
  Remarks,
  skipped,
  unique,
} from './listed.ts';
import type { ImportedPerson } from './person.ts';
import { sexIn } from './said.ts';
import { jsonLeaves, withUnsaid } from './unsaid.ts';

const AUTHORITY = 'INTERPOL General Secretariat';
const ABOUT = "notices as INTERPOL's public API has them";

/** What a notice asks for, by its colour. INTERPOL's Rules on the Processing of Data, Arts. 82, 90 and 95, from memory. */
const COLOURS: Readonly<
  Record<
    string,
    { readonly basis: string; readonly action: string; readonly subjects: readonly SubjectCategory[] }
  >
> = {
  red: { basis: 'INTERPOL_RED', action: 'ARREST', subjects: ['SUSPECT'] },
  yellow: { basis: 'INTERPOL_YELLOW', action: 'COMMUNICATE_WHEREABOUTS', subjects: ['MISSING'] },
  un: { basis: 'INTERPOL_UN', action: 'CONSULT_LIST', subjects: ['SUSPECT'] },
};

/**
 * INTERPOL's public notices (red, yellow, and of the UN Security Council) as its API answers: pages of a list, single
 * notices one behind the other or one a line, or an array of notices, in one file or several. A notice of a page says less
 * than the notice alone.
 *
 * @param asOf day on which they were fetched: they do not say it.
 */
export function interpolFormat(asOf: string): ImportFormat {
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
          const notices = noticesOf(json.value);
          if (!notices && !isProved)
            throw new WrongFile(file, `not ${ABOUT}: no entity_id, and no _embedded.notices`);
          isProved = true;
          if (!notices) yield lacking(json.line, 'entity_id');
          else for (const notice of notices) yield itemOf(notice, json.line, owner, asOf);
        }
      }
    },
    { readsSeveral: true },
  );
}

/** The notices of a page, or the one that the object is. */
function noticesOf(value: Readonly<Record<string, unknown>>): readonly unknown[] | undefined {
  if (textsAt(value, 'entity_id').length > 0) return [value];
  const listed = objectAt(value, '_embedded')?.['notices'];
  return Array.isArray(listed) ? listed : undefined;
}

/** Members of the answer and not of the person: its links; then what was read as a code, a number or a date. */
const READ =
  /^_links\/|^date_of_birth=|^sex_id=[MFU]$|(?:^nationalities|country_of_birth_id|issuing_country_id)=|^(?:height|weight)=[\d.]+$/u;

function itemOf(notice: unknown, line: number, owner: StateCode, asOf: string): ImportItem {
  const text = (name: string): string | undefined => textOf(notice, name);
  const number = text('entity_id');
  if (!isObject(notice) || number === undefined) return lacking(line, 'entity_id');
  const id = idOf('INTERPOL-', number);
  const link = textsAt(objectAt(objectAt(notice, '_links'), 'self'), 'href')[0] ?? '';
  const colour =
    /\/notices\/v\d+\/([a-z]+)/u.exec(link)?.[1] ??
    (Array.isArray(notice['arrest_warrants']) ? 'red' : undefined);
  const asked = COLOURS[colour ?? ''];
  if (!asked) return skipped(`${colour ?? 'colourless'} notice`);
  const [surname, forename] = [text('name'), text('forename')];
  const surnames = surname ?? forename;
  if (surnames === undefined) return lacking(line, 'name', id);
  const remarks = new Remarks();
  const births = text('date_of_birth');
  const birth = births === undefined ? undefined : readDay(births);
  if (births !== undefined && birth === undefined) remarks.keep('date of birth', births);
  const sex = text('sex_id');
  const person: ImportedPerson = {
    id,
    owner,
    holdingAuthority: AUTHORITY,
    subjects: asked.subjects,
    createdAt: null,
    updatedAt: null,
    dataAsOf: `${asOf}T00:00:00Z`,
    quality: '',
    legalBasisOfEntry: `INTERPOL ${colour ?? ''} notice`,
    primaryName: joined([surname === undefined ? undefined : forename, surnames]) ?? '',
    identities: identitiesOf(
      [
        {
          kind: 'CONFIRMED',
          surnames,
          forenames: surname === undefined ? null : (forename ?? null),
          lowQuality: false,
        },
      ],
      birthsOf(birth === undefined ? [] : [birth], [
        {
          placeOfBirth: text('place_of_birth') ?? null,
          countryOfBirth: remarks.country(text('country_of_birth_id'), 'country of birth'),
        },
      ]),
    ),
    sex: sexIn(sex === undefined ? [] : [sex], remarks),
    nationalities: unique(
      textsAt(notice, 'nationalities').flatMap((code) => remarks.country(code, 'nationality') ?? []),
    ),
    documents: [],
    alerts: alertsOf(notice, { ...asked, number }, remarks),
    addresses: [],
    contacts: [],
    occupation: null,
    physicalCharacteristics: physical(notice),
  };
  const whole = { ...person, quality: remarks.quality(asOf) };
  return listedItem(withUnsaid(whole, jsonLeaves(notice), READ), line, remarks);
}

/** What stands in a member, unless it is dashes alone. */
function textOf(notice: unknown, name: string): string | undefined {
  return textsAt(notice, name).find((word) => !/^-+$/u.test(word));
}

/** One for each warrant; a notice without any is one too. */
function alertsOf(
  notice: Readonly<Record<string, unknown>>,
  { basis, action, number }: { readonly basis: string; readonly action: string; readonly number: string },
  remarks: Remarks,
): ImportedPerson['alerts'] {
  const warrants = Array.isArray(notice['arrest_warrants'])
    ? (notice['arrest_warrants'] as readonly unknown[])
    : [];
  const un = textOf(notice, 'un_reference');
  return (warrants.length > 0 ? warrants : [{}]).map((warrant) => {
    const charge = textsAt(warrant, 'charge')[0];
    const by = remarks.country(textsAt(warrant, 'issuing_country_id')[0], 'country of a warrant');
    return {
      basis,
      reason: joined([charge ?? textOf(notice, 'charge'), ...textsAt(warrant, 'charge_translation')], '; '),
      reference: number,
      decisionReference: by === null ? null : `warrant of ${by}`,
      issuingAuthority: by === null ? AUTHORITY : `${AUTHORITY}, at the request of ${by}`,
      actionToBeTaken: action,
      issuedOn: null,
      ...(un === undefined ? {} : { linkedAlerts: [un] }),
    };
  });
}

/** Heights are metres and weights kilograms; zero means that nobody knows. */
function physical(notice: unknown): NonNullable<ImportedPerson['physicalCharacteristics']> {
  const measured = (name: string): number => Number(textsAt(notice, name)[0] ?? 0);
  const [metres, kilograms] = [measured('height'), measured('weight')];
  return [
    ...(metres > 0 ? [{ kind: 'HEIGHT_CM', value: String(Math.round(metres * 100)) }] : []),
    ...(kilograms > 0 ? [{ kind: 'WEIGHT_KG', value: String(kilograms) }] : []),
    ...textsAt(notice, 'eyes_colors_id').map((value) => ({ kind: 'EYE_COLOUR', value })),
    ...textsAt(notice, 'hairs_id').map((value) => ({ kind: 'HAIR_COLOUR', value })),
    ...textsAt(notice, 'distinguishing_marks').map((value) => ({ kind: 'MARK', value })),
  ];
}
