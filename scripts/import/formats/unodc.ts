import { parse } from 'csv-parse';
import type { StateCode } from '../../../shared/src/core/ids.ts';
import type { ImportFormat, ImportItem } from '../importer.ts';
import { openText } from '../open.ts';
import { countryCode } from './country-names.ts';
import { SEIZURE_COLUMNS, seizureRow } from './seizure.ts';

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

function firstOf(table: readonly (readonly [RegExp, string])[], text: string | undefined): string | null {
  if (!text) return null;
  return table.find(([pattern]) => pattern.test(text))?.[1] ?? 'OTHER';
}

/** UNODC Individual Drug Seizures, as published: CSV with semicolons. A line has no identifier: its number is its id. */
export const unodcFormat: ImportFormat = {
  table: 'register.seizure',
  columns: SEIZURE_COLUMNS,
  currency: [],
  async *read([file = ''], owner, onBytes) {
    const options = {
      columns: true,
      delimiter: ';',
      bom: true,
      relax_quotes: true,
      relax_column_count: true,
      skip_empty_lines: true,
    };
    const records = openText(file, onBytes).pipe(parse(options));
    let line = 1;
    for await (const record of records as AsyncIterable<Readonly<Record<string, string | undefined>>>) {
      line += 1;
      yield parsed(record, line, owner);
    }
  },
};

function parsed(
  record: Readonly<Record<string, string | undefined>>,
  line: number,
  owner: StateCode,
): ImportItem {
  const on = record['SEIZURE_DATE'] ?? '';
  if (!/^\d{4}-\d{2}-\d{2}$/u.test(on))
    return { kind: 'reject', line, reason: `SEIZURE_DATE "${on}" is not a day such as 2016-12-31` };
  const amount = Number(record['AMOUNT']);
  if (record['AMOUNT'] === undefined || record['AMOUNT'] === '' || !Number.isFinite(amount)) {
    return { kind: 'reject', line, reason: `AMOUNT "${record['AMOUNT'] ?? ''}" is not a number` };
  }
  const legs = (
    [
      ['ORIGIN', record['PRODUCING_COUNTRY']],
      ['DEPARTURE', record['DEPARTURE_COUNTRY']],
      ['INTENDED_DESTINATION', record['DESTINATION_COUNTRY']],
    ] as const
  ).flatMap(([role, name]) => {
    const country = name === undefined || name === '' || name === 'Unknown' ? null : countryCode(name);
    return country === null || country === undefined ? [] : [{ role, country }];
  });
  const row = seizureRow({
    owner,
    id: `UNODC-${line - 1}`,
    authority: 'UNODC, as reported by the member state',
    basis: 'UNODC Individual Drug Seizures, as published',
    on,
    country: countryCode(record['COUNTRY'] ?? '') ?? null,
    region: record['ADMINISTRATIVE_DIVISION'] || null,
    siteKind: firstOf(SITES, record['INSTALLATION']),
    substance: record['DRUG_NAME'] ?? '',
    amount,
    unit: record['DRUG_UNIT'] ?? '',
    transportMode: firstOf(TRANSPORTS, record['TRANSPORT']),
    concealment: firstOf(HIDING, record['HIDING_PLACE']),
    legs,
  });
  return typeof row === 'string' ? { kind: 'reject', line, reason: row } : { kind: 'row', values: row };
}
