/** Characters that are blank (Unicode White_Space, and the mark of byte order), as literals of no language. */
export const BLANKS =
  '\t\n\v\f\r \u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff';

const BLANK = new RegExp(`[${BLANKS}]`, 'gu');

/**
 * Brings a code of a place to the form in which codes are compared: UN/LOCODE is printed with a blank (`FR PAR`) and kept without.
 * `hub.place_code` in national databases does the same.
 */
export function placeCode(code: string): string {
  return code.replace(BLANK, '').replace(/[a-z]+/gu, (small) => small.toUpperCase());
}
