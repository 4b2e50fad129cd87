import type { CountedWord, RejectedLine, UnknownWord } from './import-format.ts';

/** An id as registers hold it. */
const ID = /^[A-Za-z0-9._-]{1,64}$/u;
/** How many ids of rejected lines, and how many unknown words, are remembered: memory stays constant. */
export const HELD = 100_000;
const WORDS = 10_000;

/** What a file holds besides records. */
export class Noted {
  /** Ids that the file says are gone, the last word on each. */
  readonly removed = new Set<string>();
  /** Ids that rejected lines name. */
  readonly held = new Set<string>();
  rejected = 0;
  /** Rejected lines of which it is not known, or no longer remembered, which record they name. */
  nameless = 0;
  readonly #words = new Map<string, { readonly word: UnknownWord; records: number }>();

  reject({ id }: RejectedLine): void {
    this.rejected += 1;
    // A cell that stands where an id should may hold anything.
    if (id !== undefined && ID.test(id) && this.held.size < HELD) this.held.add(id);
    else this.nameless += 1;
  }

  /** Ids of records that go because the file says so. */
  gone(): readonly string[] {
    return [...this.removed].filter((id) => !this.held.has(id));
  }

  count(words: readonly UnknownWord[]): void {
    for (const word of words) {
      const key = `${word.what}|${word.word}`;
      const known = this.#words.get(key);
      if (known) known.records += 1;
      else if (this.#words.size < WORDS) this.#words.set(key, { word, records: 1 });
      else this.#count(word.what);
    }
  }

  /** Words beyond those that are remembered are counted together. */
  #count(what: UnknownWord['what']): void {
    const key = `${what}|`;
    const known = this.#words.get(key);
    if (known) known.records += 1;
    else this.#words.set(key, { word: { what, word: `words beyond the first ${WORDS}` }, records: 1 });
  }

  unknown(): readonly CountedWord[] {
    return [...this.#words.values()]
      .map(({ word, records }) => ({ ...word, records }))
      .sort((a, b) => b.records - a.records);
  }
}
