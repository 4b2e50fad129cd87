import { openText, type HowToRead, type OnBytes } from '../open.ts';
import { WrongFile } from '../wrong-file.ts';

/** One JSON object, or what is wrong with what stands there, with the line on which it begins. */
export type JsonValue =
  | { readonly line: number; readonly value: Readonly<Record<string, unknown>> }
  | { readonly line: number; readonly wrong: string };

const LONGEST = 16 * 1024 * 1024;

/**
 * Reads JSON objects one by one, in constant memory: one a line, one behind the other, or the items of one array.
 *
 * @throws WrongFile when the file holds anything else outside of objects, breaks off within one, or one is beyond measure.
 */
export async function* jsonObjects(
  file: string,
  about: string,
  onBytes?: OnBytes,
  how?: HowToRead,
): AsyncGenerator<JsonValue> {
  const split = new Splitter(file, about);
  for await (const piece of openText(file, onBytes, how) as AsyncIterable<string>) yield* split.next(piece);
  split.end();
}

class Splitter {
  readonly #file: string;
  readonly #about: string;
  #depth = 0;
  #inText = false;
  #escaped = false;
  #inArray = false;
  #line = 1;
  #beganAt = 1;
  #held: string[] = [];
  #heldLength = 0;

  constructor(file: string, about: string) {
    this.#file = file;
    this.#about = about;
  }

  *next(piece: string): Generator<JsonValue> {
    let from = this.#depth > 0 ? 0 : -1;
    for (let i = 0; i < piece.length; i += 1) {
      const code = piece.charCodeAt(i);
      if (code === NEWLINE) this.#line += 1;
      if (this.#inText) {
        if (this.#escaped) this.#escaped = false;
        else if (code === BACKSLASH) this.#escaped = true;
        else if (code === QUOTE) this.#inText = false;
        continue;
      }
      if (this.#depth === 0) {
        if (code === OPEN) {
          this.#depth = 1;
          this.#beganAt = this.#line;
          from = i;
        } else this.#between(code, piece, i);
        continue;
      }
      if (code === QUOTE) this.#inText = true;
      else if (code === OPEN || code === OPEN_LIST) this.#depth += 1;
      else if (code === CLOSE || code === CLOSE_LIST) {
        this.#depth -= 1;
        if (this.#depth === 0) {
          this.#hold(piece.slice(from, i + 1));
          yield this.#parsed();
          from = -1;
        }
      }
    }
    if (this.#depth > 0) this.#hold(piece.slice(Math.max(0, from)));
  }

  end(): void {
    if (this.#depth > 0)
      throw new WrongFile(this.#file, `it breaks off within the object that begins on line ${this.#beganAt}`);
    if (this.#inArray) throw new WrongFile(this.#file, 'it breaks off before the end of its list');
  }

  /** What stands outside of objects: blanks, and the marks of one list. */
  #between(code: number, piece: string, i: number): void {
    if (code === OPEN_LIST && !this.#inArray) this.#inArray = true;
    else if (code === CLOSE_LIST && this.#inArray) this.#inArray = false;
    else if (!(code <= BLANK || code === COMMA)) {
      const shown = JSON.stringify(piece.slice(i, i + 40));
      throw new WrongFile(
        this.#file,
        `not ${this.#about}: line ${this.#line} has ${shown} where a JSON object stands`,
      );
    }
  }

  #hold(text: string): void {
    this.#heldLength += text.length;
    if (this.#heldLength > LONGEST)
      throw new WrongFile(
        this.#file,
        `the object on line ${this.#beganAt} is longer than ${LONGEST} characters`,
      );
    this.#held.push(text);
  }

  #parsed(): JsonValue {
    const text = this.#held.join('');
    this.#held = [];
    this.#heldLength = 0;
    try {
      return { line: this.#beganAt, value: JSON.parse(text) as Readonly<Record<string, unknown>> };
    } catch {
      return { line: this.#beganAt, wrong: 'not JSON' };
    }
  }
}

const [NEWLINE, BLANK, QUOTE, COMMA, OPEN_LIST, BACKSLASH, CLOSE_LIST, OPEN, CLOSE] = [
  10, 32, 34, 44, 91, 92, 93, 123, 125,
];

/** A member that is an object; undefined when it is none. */
export function objectAt(value: unknown, name: string): Readonly<Record<string, unknown>> | undefined {
  const member = isObject(value) ? value[name] : undefined;
  return isObject(member) ? member : undefined;
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Texts of a member that is a text, a number or a list of them; blanks put right, empty ones left out. */
export function textsAt(value: unknown, name: string): readonly string[] {
  const member = isObject(value) ? value[name] : undefined;
  const items: readonly unknown[] = Array.isArray(member) ? member : [member];
  return items.flatMap((item) => {
    if (typeof item !== 'string' && typeof item !== 'number') return [];
    const text = String(item)
      .replace(/[\s\0]+/gu, ' ')
      .trim();
    return text === '' ? [] : [text];
  });
}
