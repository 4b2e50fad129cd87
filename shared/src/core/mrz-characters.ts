import { LOOK_ALIKES, pairs } from './look-alikes.ts';

/** What telephones, readers and editors make of one filler or of two. */
const FILLERS: Readonly<Record<string, string>> = {
  ...pairs('‹〈⟨❮˂ᐸ⧼❬', '<<<<<<<<'),
  '«': '<<',
  '≪': '<<',
  '《': '<<',
  '⟪': '<<',
};

/**
 * Takes a machine readable zone as it was scanned or typed to the characters of ICAO Doc 9303 (A to Z, 0 to 9, <).
 *
 * @returns its lines without blanks, and `stranger`: the first character that is none of these, with its code point.
 */
export function zoneLines(text: string): { readonly lines: string[]; readonly stranger?: string } {
  const lines: string[] = [];
  for (const row of text.replace(/&lt;/giu, '<').split(/[\n\r\v\f\u0085\u2028\u2029]/u)) {
    // Readers send control characters, editors add invisible ones.
    const characters = [...row.normalize('NFKC').replace(/[\s\p{Cc}\p{Cf}]/gu, '')];
    let line = '';
    for (const character of characters) {
      const capital = character.toUpperCase();
      const read = FILLERS[character] ?? LOOK_ALIKES[capital] ?? capital;
      if (!/^(?:[A-Z0-9]|<+)$/u.test(read)) {
        const point = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
        return { lines, stranger: `"${character}" (U+${point})` };
      }
      line += read;
    }
    if (line !== '') lines.push(line);
  }
  return { lines };
}
