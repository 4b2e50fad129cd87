/** Marks a list that goes into a `text[]` column; other lists and objects go into `jsonb` columns. */
export class TextArray {
  readonly #text: string;

  constructor(items: readonly string[]) {
    this.#text = `{${items.map((item) => `"${item.replace(/["\\]/gu, '\\$&')}"`).join(',')}}`;
  }

  toString(): string {
    return this.#text;
  }
}
