import { TextArray } from '../../../shared/src/core/text-array.ts';
import type { StateCode } from '../../../shared/src/core/ids.ts';
import { rejectedMember, type ImportFormat, type ImportItem } from '../import-format.ts';
import { proveColumns } from '../wrong-file.ts';
import { countryCode } from './country-names.ts';
import { isDay } from '../../../shared/src/core/calendar.ts';
import { tableLines } from './table-lines.ts';
import { furtherCells } from './unsaid.ts';

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
  async *read([file = ''], owner, onBytes, how) {
    const prove = (names: readonly string[]): void =>
      proveColumns(file, 'apprehensions of the US Border Patrol', names, [
        'APPR_DT_TIME',
        'CITIZENSHIP',
        'SECTOR',
      ]);
    // A row has no identifier: its number is its id, whatever lines its cells fill.
    let row = 0;
    for await (const read of tableLines({ file, onBytes, how, prove })) {
      row += 1;
      yield 'kind' in read ? { ...read, id: idOf(row) } : parsed(read.cells, read.line, idOf(row), owner);
    }
  },
};

const READ = new Set(['APPR_DT_TIME', 'CITIZENSHIP', 'SECTOR']);

function idOf(row: number): string {
  return `USBP-${row}`;
}

function parsed(
  record: Readonly<Record<string, string>>,
  line: number,
  id: string,
  owner: StateCode,
): ImportItem {
  const at = record['APPR_DT_TIME'] ?? '';
  if (!/^\d{4}-\d{2}-\d{2}T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d$/u.test(at) || !isDay(at.slice(0, 10)))
    return rejectedMember(line, {
      id,
      member: 'APPR_DT_TIME',
      value: at,
      accepted: 'a moment such as 2012-01-01T11:34:00',
    });
  const citizenship = record['CITIZENSHIP'] ?? '';
  const nationality = countryCode(citizenship);
  const isUnknown = nationality === undefined && citizenship !== '';
  const unknown = isUnknown ? `; nationality kept as reported: ${citizenship}` : '';
  return {
    kind: 'row',
    ...(isUnknown ? { unknown: [{ what: 'country', word: citizenship }] } : {}),
    values: [
      owner,
      id,
      `US Border Patrol, sector ${record['SECTOR'] ?? ''}`,
      new TextArray(['TRAVELLER']),
      [
        `Apprehension near the border, local time, marked unofficial by the agency${unknown}`,
        ...furtherCells(record, READ),
      ].join('; '),
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
