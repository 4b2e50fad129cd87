import { badInput } from '../../shared/src/core/errors.ts';

const READABLE_MIN = 3;

/**
 * Brings a serial number to the form in which serials are compared: capitals and digits only, and letters that stamps
 * and eyes confuse with digits as digits (O and Q as 0, I and L as 1). `hub.serial_key` in the database does the same.
 */
export function serialKey(serial: string): string {
  return serial
    .toUpperCase()
    .replace(/[^A-Z0-9]/gu, '')
    .replace(/[OQ]/gu, '0')
    .replace(/[IL]/gu, '1');
}

export type SerialSearch =
  { readonly kind: 'exact'; readonly key: string } | { readonly kind: 'pattern'; readonly like: string };

/**
 * Reads a serial number as an officer types it: `?` for one unreadable character, `*` for any number of them.
 *
 * @throws HubError BAD_INPUT when fewer than three characters are readable, as such a search finds everything.
 */
export function serialSearch(input: string): SerialSearch {
  const pattern = input
    .split(/([?*])/u)
    .map((part) => (part === '?' ? '_' : part === '*' ? '%' : serialKey(part)))
    .join('');
  const readable = pattern.replace(/[_%]/gu, '').length;
  if (readable < READABLE_MIN) {
    throw badInput(
      'serial',
      input,
      `a serial number with at least ${READABLE_MIN} readable letters or digits, ? and * for the rest`,
    );
  }
  return /[_%]/u.test(pattern) ? { kind: 'pattern', like: pattern } : { kind: 'exact', key: pattern };
}
