/**
 * How alike two names are, from 0 to 1: what the functions `hub.word_score` and `hub.name_score` of the national databases
 * say, for measuring without a database. `score.test.ts` holds both to the same numbers.
 */

/** Names that score less are different names. Chosen by measurement, see README.md. */
export const THRESHOLD = 0.74;
/** Two words that score less are different words, not one word misspelt. */
export const WORD_MIN = 0.7;
/** The score, before it is laid on the scale, that `THRESHOLD` stands for. */
const HIT = 0.8;

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
  }
  if (most === least && most >= 3 && isSwap(q, n))
    best = Math.max(best, most >= 4 ? 0.85 : CLUSTER.test(q) === CLUSTER.test(n) ? 0 : 0.8);
  const common = q.startsWith('abd') ? 6 : 4;
  if (least >= common && least >= 0.6 * most && (n.startsWith(q) || q.startsWith(n)))
    best = Math.max(best, 0.62 + (0.3 * least) / most);
  return best;
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
  if (a === b && least >= 2) return sameBones(least, agree(q, n));
  // The letter waw may be a vowel; then h may be unheard too.
  let [x, y] = [a.replace(/w/gu, ''), b.replace(/w/gu, '')];
  if (x !== y) [x, y] = [strong(a), strong(b)];
  const [short, long] = [Math.min(x.length, y.length), Math.max(x.length, y.length)];
  if (short < 2) return 0;
  if (x === y) return sameBones(short, agree(q, n)) - 0.02;
  if (short < 3) return rough(x) === rough(y) && agree(rough(q), rough(n)) ? 0.72 : 0;
  if (rough(x) === rough(y)) {
    if (agree(rough(q), rough(n))) return short > 3 ? 0.86 : 0.8;
    return short > 4 ? 0.84 : short > 3 ? 0.76 : 0;
  }
  if (long - short > 1 || long < 4 || levenshtein(x, y) > 1) return 0;
  return short >= 4 ? 0.78 : 0.7;
}

function sameBones(length: number, agrees: boolean): number {
  if (agrees) return length > 3 ? 0.97 : length > 2 ? 0.95 : 0.88;
  return length > 3 ? 0.86 : length > 2 ? 0.76 : 0.5;
}

/** Consonants without those that spellings leave out. */
function strong(bones: string): string {
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
function agree(a: string, b: string): boolean {
  const isOpen = /^[aeiou]/u.test(a) && /^[aeiou]/u.test(b);
  const end = /[aeiou]h?$/u.test(a) && /[aeiou]h?$/u.test(b) ? /[aeiouvh]+$/u : /[aehv]+$/u;
  const inner = (text: string) =>
    text
      .replace(isOpen ? /^[aeiou]+/u : '', '')
      .replace(end, '')
      .replace(/e/gu, 'i')
      .replace(/[ov]/gu, 'u');
  const [x, y] = [inner(a), inner(b)];
  const [short, long] = x.length <= y.length ? [x, y] : [y, x];
  let at = 0;
  for (const letter of long) if (letter === short[at]) at += 1;
  return at === short.length;
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

/** How two words of two keys compare, by their places. Who compares many names may remember it. */
export type Compare = (asked: KeyWords, i: number, named: KeyWords, j: number) => number;

const compareWords: Compare = (k, i, n, j) =>
  wordScore(k.plain[i] ?? '', k.bones[i] ?? '', n.plain[j] ?? '', n.bones[j] ?? '');

/** A word counts by its letters, and as four at least; a particle by a third of them. */
const PARTICLE = 0.3;

/** Words of one syllable each, as Chinese and Korean have them. */
const SYLLABLE = '(?:[bcdfghjklmnprstvz]|ks)?[aeiou]{1,4}(?:ng?|[mlkp])?';
const SYLLABLES = new RegExp(`^${SYLLABLE}(?: ${SYLLABLE})+$`, 'u');

/**
 * How alike two names are, words in any order. High when every word that is asked for is in the name, the higher the more of
 * the name is asked for; or when every telling word of the name is asked for (a longer form of it was asked); or when the
 * letters are the same and blanks stand elsewhere.
 */
export function nameScore(asked: KeyWords, named: KeyWords, compare: Compare = compareWords): number {
  const [q, n] = [asked.plain.map((): number => -1), named.plain.map((): number => -1)];
  if (q.length !== n.length) {
    joinWords(asked, q, named, n);
    joinWords(named, n, asked, q);
  }
  const [oneWay, other] = [SYLLABLES.test(asked.plain.join(' ')), SYLLABLES.test(named.plain.join(' '))];
  const least = oneWay && other ? 0.87 : WORD_MIN;
  q.forEach((done, i) => {
    if (done >= 0) return;
    let [best, at] = [0, -1];
    n.forEach((taken, j) => {
      const score = taken >= 0 ? 0 : compare(asked, i, named, j);
      if (score > best) [best, at] = [score, j];
    });
    if (best < least) return;
    q[i] = best;
    n[at] = best;
  });
  const [a, b] = [shareOf(asked, q), shareOf(named, n)];
  const isSyllabic = oneWay || other;
  let score = a * (isSyllabic ? 0.3 + 0.7 * b : a > 0.995 ? 0.85 + 0.15 * b : 0.7 + 0.3 * b);
  const hasSyllables = isSyllabic || asked.bones.includes('=') || named.bones.includes('=');
  if (!hasSyllables) score = Math.max(score, longerForm(named, n, a));
  if (!(oneWay && other) && asked.bones[0] !== '=' && named.bones[0] !== '=')
    score = Math.max(score, regrouped(asked.plain.join(''), named.plain.join(''), score, isSyllabic));
  return score < HIT ? (score * THRESHOLD) / HIT : THRESHOLD + ((score - HIT) * (1 - THRESHOLD)) / (1 - HIT);
}

function shareOf({ plain, bones }: KeyWords, scores: readonly number[]): number {
  let [all, found] = [0, 0];
  plain.forEach((word, i) => {
    const weight = bones[i] === '.' ? PARTICLE * word.length : Math.max(4, word.length);
    all += weight;
    found += weight * Math.max(0, scores[i] ?? 0);
  });
  return found / all;
}

/**
 * The score of a name all of whose telling words are in the longer one that is asked for. Of two words both have to be there
 * all but for sure, and be most of what is asked: Mohammad and Ahmadi stand in many names.
 */
function longerForm({ plain, bones }: KeyWords, scores: readonly number[], a: number): number {
  const telling = plain
    .map((word, i) => ({ word, score: scores[i] ?? -1 }))
    .filter((_, i) => bones[i] !== '.');
  const letters = telling.reduce((sum, { word }) => sum + word.length, 0);
  const [share, least] = telling.length === 2 ? [0.6, 0.96] : [0.47, 0.85];
  if (a < share || telling.length < 2 || letters < 9 || telling.some(({ score }) => score < least)) return 0;
  return (
    (0.68 + 0.32 * a) * (telling.reduce((sum, { word, score }) => sum + word.length * score, 0) / letters)
  );
}

function regrouped(q: string, n: string, toBeat: number, isSyllabic: boolean): number {
  const most = Math.max(q.length, n.length);
  if (0.97 * (1 - (1.2 * Math.abs(q.length - n.length)) / most) <= toBeat) return 0;
  const distance = levenshtein(q.slice(0, 200), n.slice(0, 200));
  // Of syllables all but one letter has to be the same, and there have to be many.
  return isSyllabic && (distance > 1 || most < 10) ? 0 : 0.97 * (1 - (1.2 * distance) / most);
}

/** Up to four words of one name, next to each other, that stand as one word in the other. */
const JOINED_MAX = 4;

function joinWords(apart: KeyWords, apartScores: number[], whole: KeyWords, wholeScores: number[]): void {
  whole.plain.forEach((word, j) => {
    if (word.length < 5 || (wholeScores[j] ?? 0) >= 0) return;
    for (let i = 0; i + 1 < apart.plain.length; i += 1) {
      const found = joinFrom(apart, i, apartScores, word, whole.bones[j] ?? '');
      if (!found) continue;
      wholeScores[j] = found.score;
      apartScores.fill(found.score, i, found.to + 1);
      return;
    }
  });
}

// eslint-disable-next-line max-params -- asked of every pair of words: an object for each call would cost.
function joinFrom(
  { plain, bones }: KeyWords,
  from: number,
  scores: readonly number[],
  word: string,
  wordBones: string,
): { readonly to: number; readonly score: number } | undefined {
  const all = wordBones.replace(/[~=]/gu, '');
  const consonants = strong(all);
  let [letters, joined] = ['', ''];
  let isUnvowelled = false;
  for (let to = from; to < Math.min(plain.length, from + JOINED_MAX); to += 1) {
    if ((scores[to] ?? 0) >= 0) return undefined;
    letters = `${letters}${plain[to] ?? ''}`.replace(/(.)\1+/gu, '$1');
    const part = partBones(plain[to] ?? '', bones[to] ?? '');
    joined = `${joined}${to === from ? part : part.replace(/^a/u, '')}`.replace(/(.)\1+/gu, '$1');
    isUnvowelled ||= (bones[to] ?? '').endsWith('~');
    if (letters[0] !== word[0] && joined[0] !== consonants[0]) return undefined;
    if (to === from) continue;
    if (letters === word) return { to, score: 0.98 };
    const isMixed = isUnvowelled !== wordBones.endsWith('~');
    if (
      isMixed &&
      all.length >= 4 &&
      strong(joined) === consonants &&
      (consonants.length >= 5 || agree(letters, word))
    )
      return { to, score: 0.9 };
  }
  return undefined;
}

/** The consonants of a word that stands as a part of another: a particle has them too. */
function partBones(plain: string, bones: string): string {
  if (bones !== '.') return bones.replace(/[~=]/gu, '');
  return plain.replace(/(?!^)[aeiou]/gu, '').replace(/^[aeiou]/u, 'a');
}
