import { nameKeys } from '../../../subgraphs/persons/names/keys.ts';
import { nameScore, THRESHOLD, type Compare } from '../../../subgraphs/persons/names/score.ts';
import { keyWords, WORD_MIN, wordScore, type KeyWords } from '../../../subgraphs/persons/names/word-score.ts';
import type { ImportedIdentity, ImportedPerson } from '../../import/formats/person.ts';
import { nameOf } from './queries.ts';

/** Somebody who is found by a name. */
export interface Hit {
  readonly id: string;
  readonly score: number;
  /** The same name in full: the same words, in any order, as names are compared. */
  readonly isNamesake: boolean;
}

/** All names of a list, scored by the rules of the databases; a word index leaves out what shares no word, no letters. */
export class NameIndex {
  readonly #keys: { readonly id: string; readonly key: KeyWords }[] = [];
  readonly #byWord = new Map<string, Set<number>>();
  readonly #byStart = new Map<string, Set<number>>();
  readonly #near = new Map<string, readonly string[]>();
  readonly #scores = new Map<string, number>();

  constructor(people: readonly ImportedPerson[], holds: (identity: ImportedIdentity) => boolean) {
    for (const { id, identities } of people) {
      const names = identities
        .filter(holds)
        .flatMap((identity) => [nameOf(identity), identity.transliteration ?? '']);
      for (const text of nameKeys(names)) {
        const key = keyWords(text);
        const at = this.#keys.push({ id, key }) - 1;
        key.plain.forEach((word, i) => add(this.#byWord, `${word}|${key.bones[i] ?? ''}`, at));
        for (const start of starts(key)) add(this.#byStart, start, at);
      }
    }
  }

  /** Who is found by a name, by score, the best first. */
  search(name: string): readonly Hit[] {
    const best = new Map<string, number>();
    const namesakes = new Set<string>();
    for (const text of nameKeys([name])) {
      const asked = keyWords(text);
      const candidates = new Set<number>();
      asked.plain.forEach((word, i) => {
        for (const near of this.#nearWords(word, asked.bones[i] ?? ''))
          for (const at of this.#byWord.get(near) ?? []) candidates.add(at);
      });
      for (const start of starts(asked)) for (const at of this.#byStart.get(start) ?? []) candidates.add(at);
      for (const at of candidates) {
        const named = this.#keys[at];
        if (!named) continue;
        const score = nameScore(asked, named.key, this.#compare);
        if (score >= THRESHOLD && score > (best.get(named.id) ?? 0)) best.set(named.id, score);
        if (wordsOf(asked) === wordsOf(named.key)) namesakes.add(named.id);
      }
    }
    return [...best]
      .map(([id, score]) => ({ id, score: Math.round(score * 1e4) / 1e4, isNamesake: namesakes.has(id) }))
      .sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
  }

  readonly #compare: Compare = (k, i, n, j) =>
    this.#score(k.plain[i] ?? '', k.bones[i] ?? '', n.plain[j] ?? '', n.bones[j] ?? '');

  #score(q: string, qBones: string, n: string, nBones: string): number {
    const pair = `${q}|${qBones}|${n}|${nBones}`;
    let score = this.#scores.get(pair);
    if (score === undefined) {
      score = wordScore(q, qBones, n, nBones);
      if (this.#scores.size < 2_000_000) this.#scores.set(pair, score);
    }
    return score;
  }

  #nearWords(word: string, bones: string): readonly string[] {
    const own = `${word}|${bones}`;
    let near = this.#near.get(own);
    if (!near) {
      near = [...this.#byWord.keys()].filter((other) => {
        const [plain = '', otherBones = ''] = other.split('|');
        if (isFar(bones, otherBones)) return false;
        return wordScore(word, bones, plain, otherBones) >= WORD_MIN;
      });
      this.#near.set(own, near);
    }
    return near;
  }
}

function wordsOf({ plain }: KeyWords): string {
  return [...plain].sort().join(' ');
}

/** Words with five consonants or more that only one of them has are not compared. */
function isFar(a: string, b: string): boolean {
  let apart = 0;
  for (const letter of a) if (letter > 'a' && letter !== '~' && !b.includes(letter)) apart += 1;
  for (const letter of b) if (letter > 'a' && letter !== '~' && !a.includes(letter)) apart += 1;
  return apart > 4;
}

function add(index: Map<string, Set<number>>, key: string, at: number): void {
  const known = index.get(key);
  if (known) known.add(at);
  else index.set(key, new Set([at]));
}

/** How a name begins, blanks taken out: in letters and in consonants. */
function starts({ plain, bones }: KeyWords): readonly string[] {
  return [plain.join('').slice(0, 3), bones.join('').replace(/[.~=]/gu, '').slice(0, 3)];
}
