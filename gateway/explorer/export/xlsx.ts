import writeExcelFile, { type Row as ExcelRow } from 'write-excel-file/universal';
import { guarded } from './csv.ts';
import type { Sheet, SheetValue } from './sheet.ts';

const WIDTH_MAX = 60;
const HEAD = { fontWeight: 'bold', wrap: true, alignVertical: 'top' } as const;
const TITLE = { fontWeight: 'bold', fontSize: 14 } as const;

/**
 * A sheet as a workbook: what every page bears above the columns, frozen, then the rows, each of which bears it too. Texts are
 * texts and never formulas; numbers stay numbers.
 */
export function xlsxOf(sheet: Sheet): Promise<Blob> {
  const { title, bearings, silent, stamp, receipt, columns, rows } = sheet;
  const borne = [bearings, silent, stamp, receipt].filter((text) => text !== '');
  const head: ExcelRow[] = [
    [{ value: guarded(title), type: String, ...TITLE }],
    ...borne.map((text): ExcelRow => [{ value: guarded(text), type: String }]),
    columns.map((column) => ({ value: column, type: String, ...HEAD })),
  ];
  const widths = columns.map((column, at) => ({
    width: widthOf([column, ...rows.map((row) => row[at] ?? '')]),
  }));
  return writeExcelFile([...head, ...rows.map((row) => row.map(cell))], {
    columns: widths,
    stickyRowsCount: head.length,
    orientation: 'landscape',
  }).toBlob();
}

function cell(value: SheetValue): ExcelRow[number] {
  return typeof value === 'number' ? { value, type: Number } : { value: guarded(value), type: String };
}

function widthOf(values: readonly SheetValue[]): number {
  return Math.min(WIDTH_MAX, Math.max(...values.map((value) => String(value).length)) + 2);
}
