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
/** From so many times on a text that could name parts is a part as a whole: it is long, and pays when it comes twenty times. */
const WHOLE_FROM = 16;

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
  /** How often texts came that could name parts, or their parts, by digest: the texts themselves would take much memory. */
  readonly #wholes = new Map<string, number | Buffer>();

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

  /** The same of a text that names parts where it is none itself: it becomes one when it has come often. */
  wholeOf(text: string, fresh: NewPart[]): Buffer | undefined {
    if (text.length < PART_MIN) return undefined;
    const id = partId(text);
    const key = id.toString('latin1');
    const known = this.#wholes.get(key) ?? 0;
    if (typeof known !== 'number') return known;
    if (this.#wholes.size >= KNOWN_MAX) this.#wholes.clear();
    this.#wholes.set(key, known + 1 < WHOLE_FROM ? known + 1 : id);
    if (known + 1 < WHOLE_FROM) return undefined;
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
    for (const [key, known] of this.#wholes)
      if (typeof known !== 'number') this.#wholes.set(key, WHOLE_FROM - 1);
  }
}
