import { badInput } from './errors.ts';
import { zoneLines } from './mrz-characters.ts';
import { LAYOUTS, type Layout, type Span } from './mrz-layouts.ts';

/** A check digit that does not hold although the number, and so the document that is meant, is sure. */
export type MrzDoubt = 'OPTIONAL_DATA' | 'COMPOSITE';

/** What a machine readable zone says of its document. */
export interface MrzDocument {
  readonly number: string;
  /** As the zone has it: three letters, or `D`. */
  readonly issuer: string;
  /** A misread or a forged zone: the document can be looked for, and somebody should look at it. */
  readonly doubts: readonly MrzDoubt[];
}

const SHAPES =
  '3 lines of 30, 2 of 36 or 2 of 44 letters, digits and < (ICAO Doc 9303), or these in one line';
const WEIGHTS = [7, 3, 1] as const;

/** Digits and the letters that readers take them for. */
const AS_DIGIT: Readonly<Record<string, string>> = {
  O: '0',
  Q: '0',
  D: '0',
  I: '1',
  L: '1',
  Z: '2',
  S: '5',
  G: '6',
  B: '8',
};
const AS_LETTER: Readonly<Record<string, string>> = {
  '0': 'O',
  '1': 'I',
  '2': 'Z',
  '5': 'S',
  '6': 'G',
  '8': 'B',
};

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
 * Reads number and issuer out of a machine readable zone, as it is scanned or typed: in one line or several, with
 * full-width characters or letters of other alphabets that look the same. Where only a digit or only a letter can be, O and
 * 0 and their like are read as what can be; in the number they are never exchanged, as several numbers would hold.
 *
 * @returns `doubts` names the check digits that do not hold of those that do not bear on which document is meant.
 * @throws HubError BAD_INPUT when its shape is none of ICAO Doc 9303, or the check digit of the number, the date of birth or
 *   the date of expiry does not hold, saying which: a wrongly read number would look for the wrong document.
 */
export function readMrz(text: string): MrzDocument {
  return readZone(text).document;
}

/** A zone that was read, and the document that it says. @throws HubError as `readMrz` does. */
export function readZone(text: string): { readonly zone: Zone; readonly document: MrzDocument } {
  const { lines, stranger } = zoneLines(text);
  if (stranger !== undefined) throw badInput('mrz', text, `${SHAPES}; ${stranger} is none of them`);
  const layout = layoutOf(lines);
  if (!layout) throw badInput('mrz', text, SHAPES);
  const zone = new Zone(lines, layout);
  const refuse = (what: string): never => {
    throw badInput('mrz', text, `a zone whose check digit of the ${what} holds: read it again`);
  };
  const number = zone.number() ?? refuse('document number');
  if (!zone.holds(layout.birth)) refuse('date of birth');
  if (layout.expiry && !zone.holds(layout.expiry)) refuse('date of expiry');
  const doubts: MrzDoubt[] = [];
  if (layout.optional && !zone.holds(layout.optional)) doubts.push('OPTIONAL_DATA');
  if (!zone.compositeHolds()) doubts.push('COMPOSITE');
  return { zone, document: { number, issuer: zone.at(layout.issuer).replace(/</gu, ''), doubts } };
}

/** The lines of a zone: a reader that works as a keyboard sends them as one. */
function layoutOf(lines: string[]): Layout | undefined {
  const [only = ''] = lines;
  if (lines.length === 1) {
    const cut = LAYOUTS.find(({ lines: count, width }) => only.length === count * width);
    if (cut)
      lines.splice(
        0,
        1,
        ...Array.from({ length: cut.lines }, (_, i) => only.slice(i * cut.width, (i + 1) * cut.width)),
      );
  }
  return LAYOUTS.find(
    ({ lines: count, width, begins }) =>
      lines.length === count &&
      lines.every((line) => line.length === width) &&
      (begins?.test(lines[0] ?? '') ?? true),
  );
}

/** A zone of a known layout, its digits and letters read as what can be in their place. */
export class Zone {
  readonly layout: Layout;
  readonly #lines: readonly string[];

  constructor(lines: readonly string[], layout: Layout) {
    const { birth, expiry, optional, composite, letters, number } = layout;
    const digitOf = ([line, , to]: Span): Span => [line, to, to + 1];
    const dates = [birth, ...(expiry ? [expiry] : [])];
    const digits = [
      ...dates,
      ...dates.map(digitOf),
      digitOf(number),
      ...(optional ? [digitOf(optional)] : []),
      ...(composite ? [composite.digit] : []),
    ];
    const read = lines.map((line) => [...line]);
    const readAs = ([line, from, to]: Span, table: Readonly<Record<string, string>>): void => {
      for (let i = from; i < to; i += 1) {
        const row = read[line];
        if (row) row[i] = table[row[i] ?? ''] ?? row[i] ?? '';
      }
    };
    for (const span of digits) readAs(span, AS_DIGIT);
    for (const span of letters) readAs(span, AS_LETTER);
    this.#lines = read.map((row) => row.join(''));
    this.layout = layout;
  }

  at([line, from, to]: Span): string {
    return (this.#lines[line] ?? '').slice(from, to);
  }

  /** Whether the digit behind a field holds. A field of fillers alone, such as an unknown date, may have a filler there. */
  holds(span: Span): boolean {
    const [line, , to] = span;
    const field = this.at(span);
    const digit = this.at([line, to, to + 1]);
    return digit === String(checkDigit(field)) || (digit === '<' && /^<*$/u.test(field));
  }

  compositeHolds(): boolean {
    const { composite } = this.layout;
    if (!composite) return true;
    const covered = composite.over.map((span) => this.at(span)).join('');
    return this.at(composite.digit) === String(checkDigit(covered));
  }

  /** @returns the number without fillers, or undefined when its check digit does not hold. */
  number(): string | undefined {
    const { number: span, goesOn } = this.layout;
    const [line, , to] = span;
    const first = this.at(span);
    const isLong = goesOn !== undefined && this.at([line, to, to + 1]) === '<';
    if (!isLong) return /[^<]/u.test(first) && this.holds(span) ? first.replace(/</gu, '') : undefined;
    const rest = /^([A-Z0-9]+)(\d)(?:<|$)/u.exec(this.at(goesOn));
    const tail = rest?.[1];
    if (tail === undefined) return undefined;
    // Issuers differ on whether the filler in the place of the digit is counted.
    const holds = [`${first}${tail}`, `${first}<${tail}`].some(
      (one) => String(checkDigit(one)) === rest?.[2],
    );
    return holds ? `${first}${tail}`.replace(/</gu, '') : undefined;
  }
}
