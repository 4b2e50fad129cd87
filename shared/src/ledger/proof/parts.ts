import { hash } from 'node:crypto';

/**
 * Bytes of the digest by which a record names a part: SHA-256, cut to 192 bits, of which no two texts are found to be alike. The
 * record's leaf covers it, so that the log vouches for the text.
 */
export const PART_ID_BYTES = 24;
/** Shorter ones cost less where they stand. */
const PART_MIN = 56;
/** Texts that were seen once, and parts that are written; beyond it all are forgotten, and written again when they come again. */
const KNOWN_MAX = 20_000;

export function partId(text: string): Buffer {
  return hash('sha256', text, 'buffer').subarray(0, PART_ID_BYTES);
}

/** A part that is to be written with the record that names it first. */
export interface NewPart {
  readonly id: Buffer;
  readonly text: string;
}

/**
 * Texts that this writer has put beside its log. A text becomes a part when it comes for the second time: what is never said again
 * is never written twice.
 */
export class KnownParts {
  #seen = new Set<string>();
  readonly #plain = new Set<string>();
  #written = new Map<string, Buffer>();

  /**
   * What stands for a text.
   *
   * @param fresh gets a part that must be written with the record, or before it.
   * @returns undefined where it is to stand in the record itself.
   */
  idOf(text: string, fresh: NewPart[]): Buffer | undefined {
    const known = this.#written.get(text);
    if (known || text.length < PART_MIN) return known;
    if (!this.#seen.has(text)) {
      if (this.#seen.size >= KNOWN_MAX) this.#seen.clear();
      this.#seen.add(text);
      return undefined;
    }
    if (this.#written.size >= KNOWN_MAX) this.forget();
    const id = partId(text);
    this.#written.set(text, id);
    fresh.push({ id, text });
    return id;
  }

  /** Whether it is known that nothing is to be taken out of a text. */
  isPlain(text: string): boolean {
    return this.#plain.has(text);
  }

  notePlain(text: string): void {
    if (this.#plain.size >= KNOWN_MAX) this.#plain.clear();
    this.#plain.add(text);
  }

  /** What was written may not be there: all parts are written again. */
  forget(): void {
    this.#written = new Map();
  }
}
