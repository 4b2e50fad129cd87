import { weighed } from './evidence.ts';
import { agree, levenshtein, strong, WORD_MIN, wordScore, type KeyWords } from './word-score.ts';

/**
 * How alike two names are, from 0 to 1: what the functions `hub.word_score` and `hub.name_score` of the national databases
 * say, for measuring without a database. `score.test.ts` holds both to the same numbers.
 */

/** Names that score less are different names. Chosen by measurement, see README.md. */
export const THRESHOLD = 0.74;
/** Names of which common words alone agree score no less: they may be one, and stand behind every hit. */
export const POSSIBLE = 0.739;
/** Names that score no less are a hit where `HELP` of evidence.ts agrees besides, such as the date of birth. */
export const HELPED = 0.73;
/** The score, before it is laid on the scale, that `THRESHOLD` stands for. */
const HIT = 0.8;

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
  pairEqual(asked, q, named, n);
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
  const byEvidence = weighed(score, HIT, { key: asked, scores: q }, { key: named, scores: n });
  score = isSyllabic ? Math.min(score, byEvidence) : byEvidence;
  if (!(oneWay && other) && asked.bones[0] !== '=' && named.bones[0] !== '=')
    score = Math.max(score, regrouped(asked.plain.join(''), named.plain.join(''), score, isSyllabic));
  return score < HIT ? (score * THRESHOLD) / HIT : THRESHOLD + ((score - HIT) * (1 - THRESHOLD)) / (1 - HIT);
}

/** Equal words agree first, so that none is taken by one that is merely alike: Hosseini is not Hassan where Hassan is. */
function pairEqual(asked: KeyWords, askedScores: number[], named: KeyWords, namedScores: number[]): void {
  asked.plain.forEach((word, i) => {
    if ((askedScores[i] ?? 0) >= 0) return;
    const at = named.plain.findIndex((other, j) => other === word && (namedScores[j] ?? 0) < 0);
    if (at >= 0) askedScores[i] = namedScores[at] = 1;
  });
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
