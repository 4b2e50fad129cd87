import { ISO_STATES, ISSUER_CODES, issuerCode } from './issuer-code.ts';

/**
 * Codes that are compared as they are written, beside those that have another form (`ISSUER_CODES`). From memory. Of ICAO Doc 9303
 * part 3, section 5: organisations, people without a State, and UTO of its specimens. Of ISO 3166-3: States that ended or were
 * renamed, where no other code was given to them (AI, BQ, GE and SK were given again). Reserved by ISO 3166/MA: islands and such.
 */
const OTHERS = `
  UNA UNK XBA XCC XCE XCO XDC XEC XES XIM XMP XOM XPO XXA XXB XXC XXX UTO
  AFI ATB BYS CSK CT CTE FQ GEL JT JTN MI MID NH NHB NQ ATN PC PCI PU PUS PZ PCZ SKM WK WAK
  AC ASC CP CPT CQ DG DGA EA IC TA TAA`;

const NORMAL: ReadonlySet<string> = new Set([...ISSUER_CODES.values(), ...OTHERS.trim().split(/\s+/u)]);

/**
 * Whether a code is one of a country that there is or was, or one that documents have in its place: of ISO 3166-1, ISO 3166-3 or
 * ICAO Doc 9303, or a sign of vehicles of one letter. Registers may hold others, which are shown as they are.
 */
export function isCountryCode(code: string): boolean {
  return NORMAL.has(issuerCode(code));
}

const NAME_MAX = 60;
let named: ReadonlyMap<string, string> | undefined;

/** The code of a State of today by its English name, which people write in place of a code; undefined for any other text. */
export function codeOfName(text: string): string | undefined {
  if (text.length > NAME_MAX) return undefined;
  named ??= englishNames();
  return named.get(text.trim().toLowerCase());
}

function englishNames(): ReadonlyMap<string, string> {
  const names = new Intl.DisplayNames(['en'], { type: 'region' });
  return new Map([...ISO_STATES].map((code) => [(names.of(code) ?? code).toLowerCase(), code]));
}
