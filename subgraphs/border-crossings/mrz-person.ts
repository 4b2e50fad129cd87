import type { LayoutName } from '../../shared/src/core/mrz-layouts.ts';
import { readZone, type MrzDocument, type Zone } from '../../shared/src/core/mrz.ts';

/** What a zone says of its document and of who holds it, as `TravellerRead` has it. */
export interface TravellerRead {
  readonly layout: LayoutName;
  readonly number: string;
  readonly issuer: string;
  readonly surname: string;
  readonly forenames: string;
  readonly nationality: string | null;
  readonly dateOfBirth: string;
  readonly expiresOn: string | null;
  readonly sex: string;
  readonly checkDigits: readonly { readonly of: string; readonly holds: boolean }[];
}

/**
 * Reads all that a machine readable zone says.
 *
 * @param on the day of the question: a birth lies before it, so `40` is 1940, and `05` 2005.
 * @throws HubError BAD_INPUT as `readMrz` does.
 * @see ICAO Doc 9303 parts 3 to 7
 */
export function readTraveller(text: string, on: string): TravellerRead {
  const { zone, document } = readZone(text);
  const { layout } = zone;
  const { number, issuer } = document;
  return {
    ...{ layout: layout.name, number, issuer, ...namesIn(zone) },
    nationality: layout.nationality ? zone.at(layout.nationality).replace(/</gu, '') : null,
    dateOfBirth: birthOf(zone.at(layout.birth), on),
    expiresOn: layout.expiry ? dateOf(zone.at(layout.expiry), '20') : null,
    sex: zone.at(layout.sex),
    checkDigits: digitsOf(zone, document),
  };
}

function namesIn(zone: Zone): { readonly surname: string; readonly forenames: string } {
  const { names, forenames } = zone.layout;
  const words = (part: string | undefined): string => (part ?? '').replace(/<+/gu, ' ').trim();
  const [surname, ...given] = zone.at(names).split('<<');
  return { surname: words(surname), forenames: words(forenames ? zone.at(forenames) : given.join('<')) };
}

/** A day of two digits a part, as EDTF: what is not known stays X. */
function dateOf(day: string, century: string): string {
  const [year = '', month = '', date = ''] = [0, 2, 4].map((at) => day.slice(at, at + 2).replace(/</gu, 'X'));
  return date !== 'XX'
    ? `${century}${year}-${month}-${date}`
    : month !== 'XX'
      ? `${century}${year}-${month}`
      : `${century}${year}`;
}

function birthOf(day: string, on: string): string {
  if (day.startsWith('<')) return 'XXXX';
  const recent = dateOf(day, '20');
  return recent.replaceAll('X', '0') <= on.slice(0, recent.length) ? recent : dateOf(day, '19');
}

function digitsOf({ layout }: Zone, { doubts }: MrzDocument): TravellerRead['checkDigits'] {
  return [
    { of: 'NUMBER', holds: true },
    { of: 'BIRTH', holds: true },
    ...(layout.expiry ? [{ of: 'EXPIRY', holds: true }] : []),
    ...(layout.optional ? [{ of: 'OPTIONAL_DATA', holds: !doubts.includes('OPTIONAL_DATA') }] : []),
    ...(layout.composite ? [{ of: 'COMPOSITE', holds: !doubts.includes('COMPOSITE') }] : []),
  ];
}
