import { parse } from 'csv-parse';
import { TextArray } from '../../../shared/src/core/text-array.ts';
import type { StateCode } from '../../../shared/src/core/ids.ts';
import type { ImportFormat, ImportItem } from '../importer.ts';
import { openText } from '../open.ts';
import { countryCode } from './country-names.ts';

const COLUMNS = [
  'owner',
  'id',
  'holding_authority',
  'subject_categories',
  'quality',
  'legal_basis_of_entry',
  'traveller_category',
  'direction',
  'occurred_at',
  'border_type',
  'country',
  'authority',
  'nationality',
] as const;

/** Rows of US Border Patrol, anonymised by the agency: who a row is about is not to be sought. */
export const usbpFormat: ImportFormat = {
  table: 'register.crossing',
  columns: COLUMNS,
  currency: [],
  async *read([file = ''], owner, onBytes) {
    const records = openText(file, onBytes).pipe(
      parse({ columns: true, bom: true, relax_quotes: true, skip_empty_lines: true }),
    );
    let line = 1;
    for await (const record of records as AsyncIterable<Readonly<Record<string, string>>>) {
      line += 1;
      yield parsed(record, line, owner);
    }
  },
};

function parsed(record: Readonly<Record<string, string>>, line: number, owner: StateCode): ImportItem {
  const at = record['APPR_DT_TIME'] ?? '';
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/u.test(at))
    return {
      kind: 'reject',
      line,
      reason: `APPR_DT_TIME "${at}" is not a moment such as 2012-01-01T11:34:00`,
    };
  const citizenship = record['CITIZENSHIP'] ?? '';
  const nationality = countryCode(citizenship);
  const unknown =
    nationality === undefined && citizenship !== '' ? '; nationality not known by the name given' : '';
  return {
    kind: 'row',
    values: [
      owner,
      `USBP-${line - 1}`,
      `US Border Patrol, sector ${record['SECTOR'] ?? ''}`,
      new TextArray(['TRAVELLER']),
      `Apprehension near the border, local time, marked unofficial by the agency${unknown}`,
      'Freedom of Information Act release',
      'TCN_VISA_REQUIRED',
      'ENTRY',
      `${at}Z`,
      'LAND_ROAD',
      'US',
      'US Border Patrol',
      nationality ?? null,
    ],
  };
}
