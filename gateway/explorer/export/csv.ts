import type { Sheet, SheetValue } from './sheet.ts';

/**
 * A sheet as CSV (RFC 4180: CRLF, quotes doubled). A text that a spreadsheet would take for a formula gets an apostrophe before it;
 * numbers stay numbers.
 *
 * @param bom a UTF-8 byte order mark at the beginning, without which Excel reads the text as another encoding.
 */
export function csvOf({ columns, rows }: Pick<Sheet, 'columns' | 'rows'>, bom = false): string {
  const lines = [columns, ...rows].map((values) => values.map(field).join(','));
  return `${bom ? '\uFEFF' : ''}${lines.join('\r\n')}\r\n`;
}

function field(value: SheetValue): string {
  const text = typeof value === 'number' ? String(value) : guarded(value);
  return /[",\r\n]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Signs by which spreadsheets know a formula, also behind blanks; full-width ones too (OWASP, CSV injection). */
const FORMULA = /^[\s\p{Cf}]*[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20]/u;

/** @returns the text as no spreadsheet runs it. */
export function guarded(text: string): string {
  return FORMULA.test(text) || /^[\t\r\n]/u.test(text) ? `'${text}` : text;
}
