import { badInput } from '../../shared/src/core/errors.ts';

/** What a machine readable zone says of its document. */
export interface MrzDocument {
  readonly number: string;
  readonly issuer: string;
}

interface Layout {
  readonly lines: number;
  readonly width: number;
  /** Line and columns (from, to) of the document number; its check digit follows. */
  readonly number: readonly [line: number, from: number, to: number];
  readonly issuer: readonly [line: number, from: number, to: number];
}

/** ICAO Doc 9303 parts 4 (TD3), 5 (TD1), 6 (TD2) and 7 (visas MRV-A, MRV-B, whose zones are as wide as TD3 and TD2). */
const LAYOUTS: readonly Layout[] = [
  { lines: 3, width: 30, number: [0, 5, 14], issuer: [0, 2, 5] },
  { lines: 2, width: 36, number: [1, 0, 9], issuer: [0, 2, 5] },
  { lines: 2, width: 44, number: [1, 0, 9], issuer: [0, 2, 5] },
];

const WEIGHTS = [7, 3, 1] as const;
const LONG_NUMBER_END = 30;

/**
 * Computes the check digit of a field: weights 7, 3, 1 over digits, letters as 10 to 35 and fillers as 0, modulo 10.
 *
 * @see ICAO Doc 9303 part 3, section 4.9
 */
export function checkDigit(field: string): number {
  let sum = 0;
  for (let i = 0; i < field.length; i += 1) sum += valueOf(field[i] ?? '<') * (WEIGHTS[i % 3] ?? 0);
  return sum % 10;
}

function valueOf(character: string): number {
  if (character === '<') return 0;
  const code = character.charCodeAt(0);
  return code < 65 ? code - 48 : code - 55;
}

/**
 * Reads number and issuer out of a machine readable zone, as it is scanned or typed.
 *
 * @throws HubError BAD_INPUT when its shape is none of ICAO Doc 9303, or the check digit of the number does not hold: a
 *   wrongly read number would look for the wrong document.
 */
export function readMrz(text: string): MrzDocument {
  const lines = text
    .toUpperCase()
    .split('\n')
    .map((line) => line.replace(/\s/gu, ''))
    .filter((line) => line !== '');
  const layout = LAYOUTS.find(
    ({ lines: count, width }) => lines.length === count && lines.every((line) => line.length === width),
  );
  if (!layout || !lines.every((line) => /^[A-Z0-9<]+$/u.test(line))) {
    throw badInput('mrz', text, '3 lines of 30, 2 of 36 or 2 of 44 letters, digits and < (ICAO Doc 9303)');
  }
  const [at, from, to] = layout.number;
  const line = lines[at] ?? '';
  const short = line.slice(from, to);
  const digit = line[to];
  // A number longer than nine characters goes on in the optional data of a TD1 or TD2: the place of the digit is a filler.
  const long = digit === '<' ? longNumber(layout, line, short) : undefined;
  const number = long?.number ?? short;
  const holds = long ? long.holds : digit !== undefined && digit === String(checkDigit(short));
  if (!holds)
    throw badInput('mrz', text, 'a zone whose check digit of the document number holds: read it again');
  const [issuerLine, issuerFrom, issuerTo] = layout.issuer;
  return {
    number: number.replace(/</gu, ''),
    issuer: (lines[issuerLine] ?? '').slice(issuerFrom, issuerTo).replace(/</gu, ''),
  };
}

function longNumber(
  layout: Layout,
  line: string,
  short: string,
): { readonly number: string; readonly holds: boolean } | undefined {
  if (layout.width === 44) return undefined;
  const start = layout.number[2] + 1;
  const end = layout.lines === 3 ? LONG_NUMBER_END : 35;
  const optional = line.slice(layout.lines === 3 ? start : 28, end);
  const rest = /^([A-Z0-9]+)(\d)(?:<|$)/u.exec(optional);
  const tail = rest?.[1];
  const digit = rest?.[2];
  if (tail === undefined || digit === undefined) return undefined;
  // Issuers differ on whether the filler in the place of the digit is counted.
  const holds = [`${short}${tail}`, `${short}<${tail}`].some((field) => String(checkDigit(field)) === digit);
  return { number: `${short}${tail}`, holds };
}
