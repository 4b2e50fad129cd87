import type { StateCode } from '../../../shared/src/core/ids.ts';
import { rejectedMember, type ImportFormat, type ImportItem } from '../import-format.ts';
import { proveColumns } from '../wrong-file.ts';
import { countryCode } from './country-names.ts';
import { delimitedFile, SWALLOWED } from './delimited.ts';
import { remembered } from './remembered.ts';
import { isDay } from '../../../shared/src/core/calendar.ts';
import { SEIZURE_COLUMNS, seizureItem, type Leg } from './seizure.ts';

const SITES: readonly (readonly [RegExp, string])[] = [
  [/airport/iu, 'AIRPORT'],
  [/sea ?port|port\b|harbou?r/iu, 'PORT'],
  [/road|highway|street/iu, 'ROAD'],
  [/rail|train/iu, 'RAIL'],
  [/post|mail|courier/iu, 'POST'],
  [/home|residence|house|apartment/iu, 'DWELLING'],
  [/lab/iu, 'LABORATORY'],
  [/sea|ocean|waters/iu, 'SEA'],
  [/plantation|cultivation|field/iu, 'CULTIVATION'],
];

const TRANSPORTS: readonly (readonly [RegExp, string])[] = [
  [/commercial air|air.*passenger|airline/iu, 'AIR_COMMERCIAL'],
  [/private air|small aircraft/iu, 'AIR_PRIVATE'],
  [/air/iu, 'AIR_COMMERCIAL'],
  [/container/iu, 'MARITIME_CONTAINER'],
  [/sea|ship|vessel|boat|maritime/iu, 'MARITIME_OTHER'],
  [/rail|train/iu, 'RAIL'],
  [/road|vehicle|car|truck|bus|motor/iu, 'ROAD'],
  [/post|mail|courier|parcel/iu, 'POST_PARCEL'],
  [/foot|pedestrian|person|body/iu, 'PERSON_BODY'],
];

const HIDING: readonly (readonly [RegExp, string])[] = [
  [/swallow|internal|body pack|ingest/iu, 'BODY_INTERNAL'],
  [/body|cloth|person|shoe/iu, 'BODY_WORN'],
  [/baggage|luggage|suitcase|bag/iu, 'LUGGAGE'],
  [/container/iu, 'CONTAINER_STRUCTURE'],
  [/vehicle|car|truck|tyre|engine/iu, 'VEHICLE_STRUCTURE'],
  [/cargo|freight|goods/iu, 'CARGO_LEGAL_GOODS'],
  [/mail|post|parcel|letter/iu, 'POSTAL'],
];

const LEGS = [
  ['ORIGIN', 'PRODUCING_COUNTRY'],
  ['DEPARTURE', 'DEPARTURE_COUNTRY'],
  ['INTENDED_DESTINATION', 'DESTINATION_COUNTRY'],
] as const;

function firstOf(table: readonly (readonly [RegExp, string])[]): (text: string) => string | null {
  return remembered((text) =>
    text === '' ? null : (table.find(([pattern]) => pattern.test(text))?.[1] ?? 'OTHER'),
  );
}

const siteKind = firstOf(SITES);
const transportMode = firstOf(TRANSPORTS);
const concealment = firstOf(HIDING);
const isKnownDay = remembered(isDay);
const countryOf = remembered((name) => countryCode(name) ?? null);

const ABOUT = 'UNODC Individual Drug Seizures';
const NEEDED = [
  'COUNTRY',
  'SEIZURE_DATE',
  'DRUG_NAME',
  'AMOUNT',
  'DRUG_UNIT',
  ...LEGS.map(([, name]) => name),
];

/** UNODC Individual Drug Seizures, as published: CSV with semicolons. A record has no identifier: its number is its id. */
export const unodcFormat: ImportFormat = {
  table: 'register.seizure',
  columns: SEIZURE_COLUMNS,
  currency: [],
  async *read([file = ''], owner, onBytes, how) {
    let columns: ReadonlyMap<string, number> | undefined;
    let record = 0;
    for await (const batch of delimitedFile({ file, onBytes, how, delimiter: ';' })) {
      for (const { line, cells } of batch) {
        if (columns) {
          record += 1;
          const at = { line, id: `UNODC-${record}`, owner };
          yield cells ? parsed(cells, columns, at) : { kind: 'reject', line, id: at.id, reason: SWALLOWED };
        } else {
          proveColumns(file, ABOUT, cells ?? [], NEEDED);
          columns = new Map(cells?.map((name, i) => [name, i]));
        }
      }
    }
    if (!columns) proveColumns(file, ABOUT, [], NEEDED);
  },
};

interface At {
  readonly line: number;
  readonly id: string;
  readonly owner: StateCode;
}

function parsed(
  cells: readonly string[],
  columns: ReadonlyMap<string, number>,
  { line, id, owner }: At,
): ImportItem {
  const cell = (name: string): string => cells[columns.get(name) ?? -1] ?? '';
  if (cells.length !== columns.size)
    return {
      kind: 'reject',
      line,
      id,
      reason: `the line has ${cells.length} cells, the first line ${columns.size}`,
    };
  const on = cell('SEIZURE_DATE');
  if (!isKnownDay(on))
    return rejectedMember(line, {
      id,
      member: 'SEIZURE_DATE',
      value: on,
      accepted: 'a day such as 2016-12-31',
    });
  const amount = Number(cell('AMOUNT'));
  if (cell('AMOUNT') === '' || !Number.isFinite(amount))
    return rejectedMember(line, {
      id,
      member: 'AMOUNT',
      value: cell('AMOUNT'),
      accepted: 'a number from 0',
    });
  const legs = LEGS.flatMap(([role, column]): readonly Leg[] => {
    const name = cell(column);
    if (isNothing(name)) return [];
    const country = countryOf(name);
    return [country === null ? { role, name } : { role, country }];
  });
  const [site, transport, hiding] = [cell('INSTALLATION'), cell('TRANSPORT'), cell('HIDING_PLACE')];
  const others = otherWords([
    ['site', site, siteKind(site)],
    ['transport', transport, transportMode(transport)],
    ['hiding place', hiding, concealment(hiding)],
  ]);
  return seizureItem(line, {
    owner,
    id,
    authority: 'UNODC, as reported by the member state',
    basis: 'UNODC Individual Drug Seizures, as published',
    on,
    country: countryOf(cell('COUNTRY')),
    countryRaw: isNothing(cell('COUNTRY')) || countryOf(cell('COUNTRY')) !== null ? null : cell('COUNTRY'),
    region: [cell('ADMINISTRATIVE_DIVISION'), cell('PLACE')].filter((part) => part !== '').join(', ') || null,
    siteKind: siteKind(site),
    substance: cell('DRUG_NAME'),
    amount,
    unit: cell('DRUG_UNIT'),
    transportMode: transportMode(transport),
    concealment: concealment(hiding),
    legs,
    ...(others.length > 0 ? { others } : {}),
    ...(cell('ROUTING') === '' ? {} : { further: [`routing: ${cell('ROUTING')}`] }),
  });
}

/** Words of a column that stand for `OTHER` without being that word. */
function otherWords(columns: readonly (readonly [about: string, written: string, read: string | null])[]) {
  return columns.flatMap(([about, written, read]) =>
    read === 'OTHER' && !/^(?:other|unknown|none)$/iu.test(written) ? [`${about}: ${written}`] : [],
  );
}

function isNothing(name: string): boolean {
  return name === '' || name === 'Unknown';
}
