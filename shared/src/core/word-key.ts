/**
 * Reduces a word or a name to the form in which words of vocabularies are compared: NFKC, small letters, letters and
 * digits of every script, one blank for whatever stands between them. Accents of Latin, Greek and Cyrillic letters do not
 * count (but й is no и), nor do the vowel signs of Arabic and Hebrew that are seldom written; the vowel signs of other
 * scripts are letters.
 */
export function wordKey(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .normalize('NFD')
    .replace(
      /(?<![иу])\u0306|[\u0300-\u0305\u0307-\u036f\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670]/gu,
      '',
    )
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}\p{M}]+/gu, ' ')
    .trim();
}
