/** `-12.50`, `.5`, `1e-7`: what a database, JSON or JavaScript writes. */
const WRITTEN = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,4}))?$/u;

/**
 * A number as a decimal text, digit for digit: no digit is lost, made up or rounded, and zeros at the end stay. A number of
 * JavaScript gives the shortest text that reads back as the same number.
 *
 * @param value a finite number, or a number as a text, perhaps with an exponent.
 * @returns `-?[0-9]+(\.[0-9]+)?`; undefined for what is no such number. What it says depends on no locale.
 */
export function decimalText(value: unknown): string | undefined {
  if (typeof value !== 'number' && typeof value !== 'string') return undefined;
  const written = WRITTEN.exec(String(value).trim());
  if (!written) return undefined;
  const [, sign, whole = '', fraction = '', exponent = '0'] = written;
  const digits = `${whole}${fraction}`;
  if (digits === '') return undefined;
  const point = whole.length + Number(exponent);
  const before = point > 0 ? digits.slice(0, point).padEnd(point, '0') : '';
  const after = point < 0 ? `${'0'.repeat(-point)}${digits}` : digits.slice(point);
  const text = `${before.replace(/^0+(?=\d)/u, '') || '0'}${after === '' ? '' : `.${after}`}`;
  return sign === '-' && /[1-9]/u.test(text) ? `-${text}` : text;
}
