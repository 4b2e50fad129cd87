/** Scripts that the matching engine reads, ISO 15924. `Zyyy`: none of its letters is of a known script. */
export type Script =
  'Latn' | 'Cyrl' | 'Grek' | 'Arab' | 'Hebr' | 'Geor' | 'Armn' | 'Thai' | 'Hang' | 'Kana' | 'Hani' | 'Zyyy';

const SCRIPTS: readonly (readonly [Script, RegExp])[] = [
  ['Latn', /\p{Script=Latin}/u],
  ['Cyrl', /\p{Script=Cyrillic}/u],
  ['Grek', /\p{Script=Greek}/u],
  ['Arab', /\p{Script=Arabic}/u],
  ['Hebr', /\p{Script=Hebrew}/u],
  ['Geor', /\p{Script=Georgian}/u],
  ['Armn', /\p{Script=Armenian}/u],
  ['Thai', /\p{Script=Thai}/u],
  ['Hang', /\p{Script=Hangul}/u],
  ['Kana', /[\p{Script=Katakana}\p{Script=Hiragana}]/u],
  ['Hani', /\p{Script=Han}/u],
];

/** Tells the script of a name: that of the first letter whose script is known. */
export function scriptOf(text: string): Script {
  for (const character of text) {
    const found = SCRIPTS.find(([, pattern]) => pattern.test(character));
    if (found) return found[0];
  }
  return 'Zyyy';
}
