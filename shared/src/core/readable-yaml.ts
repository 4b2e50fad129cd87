/** The largest law that ships has 34 kB; a list of sources of thirty States some 20. */
const CHARACTERS_MAX = 2 ** 20;
const BRACKETS_MAX = 1_000;
/** The largest law that ships has 2,400 of them. */
const PARTS_MAX = 10_000;
/** What begins a line, an item, a list, a text in quotes, a tag, or a name of another place. */
const PART = /[\n,[{"'*&!]/gu;
/** YAML 1.2.2, section 5.1: what may stand in a stream. A file that a machine lost in a crash is often full of zeros. */
const UNPRINTABLE = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/u;

/**
 * Refuses a text that would hold whoever reads it as YAML, and with it everybody else who is answered by the same process: 4,096
 * zeros take the parser longer than a minute, 8 MiB or 100,000 brackets a second,
 * 20,000 names in one list six, 65,000 words in quotes a minute.
 *
 * @returns the text.
 * @throws Error that says what is wrong with it, and quotes nothing of it.
 */
export function readableYaml(text: string): string {
  if (text.length > CHARACTERS_MAX)
    throw new Error(`it has ${text.length} characters, and at most ${CHARACTERS_MAX} are read`);
  const at = text.search(UNPRINTABLE);
  if (at !== -1)
    throw new Error(
      `it is no text: character ${at + 1} is U+${text.charCodeAt(at).toString(16).padStart(4, '0')}. Write the file again`,
    );
  let deepest = 0;
  let depth = 0;
  for (const [bracket] of text.matchAll(/[[\]{}]/gu)) {
    depth += bracket === '[' || bracket === '{' ? 1 : -1;
    deepest = Math.max(deepest, depth);
  }
  if (deepest > BRACKETS_MAX)
    throw new Error(`it opens ${deepest} brackets in each other, and at most ${BRACKETS_MAX} are read`);
  const parts = [...text.matchAll(PART)].length;
  if (parts > PARTS_MAX)
    throw new Error(`it has ${parts} lines, items and quotes, and at most ${PARTS_MAX} are read`);
  return text;
}
