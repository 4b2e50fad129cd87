/** How alike two words are: see `score.ts`, which compares names with it. */

/** Two words that score less are different words, not one word misspelt. */
export const WORD_MIN = 0.7;

/** A key in parts: see `NameKey`. */
export interface KeyWords {
  readonly plain: readonly string[];
  readonly bones: readonly string[];
}

export function keyWords(key: string): KeyWords {
  const [plain = '', bones = ''] = key.split('|');
  return { plain: plain.split(' '), bones: bones.split(' ') };
}

/**
 * How alike two words are: the same spelling, few typing errors, one the beginning of the other, or the same consonants.
 * Consonants say much where one script leaves vowels out (`~`), little where both have them, nothing of syllables (`=`).
 */
export function wordScore(q: string, qBones: string, n: string, nBones: string): number {
  if (q === n) return 1;
  if (q.length === 1 || n.length === 1) return q[0] === n[0] ? 0.7 : 0;
  if (qBones === '.' || nBones === '.') return qBones === nBones ? 0.7 : 0;
  if (qBones === '=' || nBones === '=') return 0;
  const [a, b] = [qBones.replace('~', ''), nBones.replace('~', '')];
  return Math.max(
    spellingScore(q, n, a === b && b.length >= 3),
    bonesScore(q, n, a, b, qBones.endsWith('~') !== nBones.endsWith('~')),
  );
}

/** One typing error in five letters, two in eight; two letters in each other's place; the beginning of a longer word. */
function spellingScore(q: string, n: string, hasSameBones: boolean): number {
  const [most, least] = [Math.max(q.length, n.length), Math.min(q.length, n.length)];
  const edits = most >= 8 ? 2 : 1;
  let best = 0;
  if (least >= (hasSameBones ? 4 : 5) && most - least <= edits) {
    const distance = levenshtein(q, n);
    if (distance <= edits) best = 1 - distance / most;
    if (least >= 5 && unheard(q) === unheard(n)) best = Math.max(best, 0.96);
  }
  if (most === least && most >= 3 && isSwap(q, n))
    best = Math.max(best, most >= 4 ? 0.85 : CLUSTER.test(q) === CLUSTER.test(n) ? 0 : 0.8);
  const common = q.startsWith('abd') ? 6 : 4;
  if (least >= common && least >= 0.6 * most && (n.startsWith(q) || q.startsWith(n)))
    best = Math.max(best, 0.62 + (0.3 * least) / most);
  return best;
}

/** A word without h, which spellings leave out: Ibrahima and Ibraima. */
function unheard(word: string): string {
  return word.replace(/(?<=.)h/gu, '');
}

/** Two consonants where a word begins or ends: of three letters and their swap, the one that was mistyped. */
const CLUSTER = /^[^aeiou]{2}|[^aeiou]{2}$/u;

/** Whether two words that differ are the same but for two letters next to each other. */
function isSwap(q: string, n: string): boolean {
  let i = 0;
  while (q[i] === n[i]) i += 1;
  return q[i] === n[i + 1] && q[i + 1] === n[i] && q.slice(i + 2) === n.slice(i + 2);
}

// eslint-disable-next-line max-params -- asked of every pair of words: an object for each call would cost.
function bonesScore(q: string, n: string, a: string, b: string, isMixed: boolean): number {
  const least = Math.min(a.length, b.length);
  if (!isMixed) {
    if (a === b && least >= 4) return 0.86;
    if (a === b && least === 3 && Math.min(q.length, n.length) >= 5 && heard(q) !== heard(n)) return 0.72;
    if (a === b && least >= 2 && Math.min(q.length, n.length) >= 4 && isSaidAlike(q, n)) return 0.9;
    if (least >= 4 && rough(strong(a)) === rough(strong(b))) return 0.76;
    return least >= 2 && Math.min(q.length, n.length) >= 4 && heard(q) === heard(n) ? 0.76 : 0;
  }
  if (endApart(q, n)) return 0;
  if (a === b && least >= 2) return sameBones(least, agree(q, n));
  // The letter waw may be a vowel; then h may be unheard too.
  let [x, y] = [a.replace(/w/gu, ''), b.replace(/w/gu, '')];
  if (x !== y) [x, y] = [strong(a), strong(b)];
  const [short, long] = [Math.min(x.length, y.length), Math.max(x.length, y.length)];
  if (short < 2) return 0;
  if (x === y) return sameBones(short, agree(q, n)) - 0.02;
  // A sound that the Maghreb and the Gulf write with g: Qasimi and Gasmi.
  if (hard(x) === hard(y) && agree(hard(q), hard(n))) return sameBones(short, true) - 0.02;
  if (short < 3) return rough(x) === rough(y) && agree(rough(q), rough(n)) ? 0.72 : 0;
  if (rough(x) === rough(y)) {
    if (agree(rough(q), rough(n))) return short > 3 ? 0.86 : 0.8;
    return short > 4 ? 0.84 : short > 3 ? 0.76 : 0;
  }
  if (long - short > 1 || long < 4 || levenshtein(x, y) > 1) return 0;
  return long >= 5 ? 0.78 : 0.72;
}

function hard(text: string): string {
  return text.replace(/g/gu, 'k');
}

function sameBones(length: number, agrees: boolean): number {
  if (agrees) return length > 3 ? 0.97 : length > 2 ? 0.95 : 0.88;
  return length > 3 ? 0.86 : length > 2 ? 0.76 : 0.5;
}

/** Consonants without those that spellings leave out. */
export function strong(bones: string): string {
  return bones.replace(/[wh]/gu, '');
}

/** Consonants that transliterations and ears take for each other. */
function rough(text: string): string {
  return text.replace(/[pvf]/gu, 'b').replace(/d/gu, 't').replace(/[zc]/gu, 's').replace(/[gj]/gu, 'k');
}

/**
 * A word as it is heard: what ears take for each other made alike, of vowels only whether they are light or dark, and none
 * at the end: Cherif and Sharif, Umer and Omar, Zeiniye and Zayniyah.
 */
function heard(word: string): string {
  return rough(word)
    .replace(/(?<=..)[aeiouh]+$/u, '')
    .replace(/[aei]*[ou][aeiou]*/gu, 'u')
    .replace(/[aei]+/gu, 'i');
}

/** Whether two words of the same consonants have the same vowels, where e is written for a and for i: Hussein and Husayn. */
function isSaidAlike(q: string, n: string): boolean {
  const [x, y] = [q, n].map((word) => word.replace(/(?<=..)[aeiouh]+$/u, '').replaceAll('o', 'u'));
  return x !== undefined && y !== undefined && (isReadAs(x, y) || isReadAs(y, x));
}

function isReadAs(x: string, y: string): boolean {
  return x.length === y.length && [...x].every((letter, i) => letter === y[i] || letter === 'e');
}

/**
 * Whether the letters of one are in the other in their order, as those of a spelling without short vowels are in one with
 * them. First vowels, which may be written with two letters (alif and waw), and last ones that both have may differ.
 */
export function agree(a: string, b: string): boolean {
  if (endApart(a, b)) return false;
  const isOpen = /^[aeiou]/u.test(a) && /^[aeiou]/u.test(b);
  const end = /[aeiou]h?$/u.test(a) && /[aeiou]h?$/u.test(b) ? /[aeiouvh]+$/u : /[aehv]+$/u;
  const inner = (text: string) =>
    text
      .replace(isOpen ? /^[aeiou]+/u : '', '')
      .replace(end, '')
      .replace(/[ov]/gu, 'u');
  const [x, y] = [inner(a), inner(b)];
  const [short, long] = x.length <= y.length ? [x, y] : [y, x];
  let at = 0;
  for (const letter of long) if (isWritten(letter, short[at])) at += 1;
  return at === short.length;
}

/** Whether one letter may stand for the other: e is written for a and for i, as in Jamel and Jamal. */
function isWritten(one: string, other: string | undefined): boolean {
  return (
    one === other ||
    (one === 'e' && (other === 'a' || other === 'i')) ||
    (other === 'e' && (one === 'a' || one === 'i'))
  );
}

/** Whether one of two words ends in i and the other in a consonant: scripts without vowels write that one (Salim, Salimi). */
function endApart(a: string, b: string): boolean {
  return a.endsWith('i') !== b.endsWith('i') && !(/[aeiou]h?$/u.test(a) && /[aeiou]h?$/u.test(b));
}

export function levenshtein(a: string, b: string): number {
  const row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i += 1) {
    let diagonal = row[0] ?? 0;
    row[0] = i;
    for (let j = 1; j <= b.length; j += 1) {
      const above = row[j] ?? 0;
      row[j] = Math.min(above + 1, (row[j - 1] ?? 0) + 1, diagonal + (a[i - 1] === b[j - 1] ? 0 : 1));
      diagonal = above;
    }
  }
  return row[b.length] ?? 0;
}
