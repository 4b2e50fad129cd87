import { SaxesParser, type SaxesTagPlain } from 'saxes';
import { openText, type HowToRead, type OnBytes } from '../open.ts';
import { proveRoot, WrongFile } from '../wrong-file.ts';

/** An element of a list with all that is in it. Names are without their prefix. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  readonly text: string;
  /** Line of the file on which it begins. */
  readonly line: number;
}

/** What a list is known by, and what of it is read. */
export interface XmlList {
  /** In a sentence: "not the consolidated list of the EU: ...". */
  readonly about: string;
  readonly root: { readonly name: string; readonly namespace?: RegExp };
  /** Elements that are handed out whole, wherever they stand outside of one another. */
  readonly take: ReadonlySet<string>;
}

/** Far beyond what any list has; a file that goes beyond is not one. */
const DEEPEST = 64;
const LONGEST = 8 * 1024 * 1024;

interface Open {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Open[];
  text: string;
  readonly line: number;
}

/**
 * Reads an XML list element by element, in constant memory: no element is held but the one that is being read. The root comes
 * first, without children. Entities of one's own and external ones do not exist here: a file that declares a document
 * type is refused, as no list does and as that is how a small file becomes a large one.
 *
 * @throws WrongFile when root or namespace are others, the file declares a document type or another encoding than that in
 *   which it is read, it is not well-formed (with line and column), it breaks off, or one element is beyond all measure.
 */
export async function* xmlElements(
  file: string,
  list: XmlList,
  onBytes?: OnBytes,
  how?: HowToRead,
): AsyncGenerator<XmlElement> {
  const reading = new Reading(file, list, how);
  for await (const piece of openText(file, onBytes, how) as AsyncIterable<string>) {
    reading.write(piece);
    yield* reading.found.splice(0);
  }
  reading.end();
  yield* reading.found.splice(0);
}

class Reading {
  readonly found: XmlElement[] = [];
  readonly #parser = new SaxesParser();
  readonly #open: Open[] = [];
  readonly #file: string;
  readonly #list: XmlList;
  #depth = 0;
  #held = 0;
  #sinceTag = 0;

  constructor(file: string, list: XmlList, how: HowToRead | undefined) {
    this.#file = file;
    this.#list = list;
    const parser = this.#parser;
    parser.on('error', (error) => {
      throw new WrongFile(file, `not ${list.about}, or broken: ${error.message}`);
    });
    parser.on('doctype', () => {
      throw this.#wrong('it declares a document type (DOCTYPE), which no such list does');
    });
    parser.on('xmldecl', ({ encoding }) => {
      if (
        how?.encoding === undefined &&
        encoding !== undefined &&
        !/^(?:utf-?8|utf-16|us-ascii)$/iu.test(encoding)
      )
        throw this.#wrong(`it says that its encoding is ${encoding}: give --encoding ${encoding}`);
    });
    parser.on('opentag', (tag) => this.#begin(tag));
    parser.on('text', (text) => this.#text(text));
    parser.on('cdata', (text) => this.#text(text));
    parser.on('closetag', () => this.#close());
  }

  write(piece: string): void {
    this.#sinceTag += piece.length;
    if (this.#sinceTag > LONGEST) throw this.#wrong(`one tag or text is longer than ${LONGEST} characters`);
    this.#parser.write(piece);
  }

  end(): void {
    this.#parser.close();
  }

  #begin(tag: SaxesTagPlain): void {
    this.#sinceTag = 0;
    this.#depth += 1;
    if (this.#depth > DEEPEST) throw this.#wrong(`elements stand more than ${DEEPEST} deep in one another`);
    const name = local(tag.name);
    if (this.#depth === 1) {
      const prefix = tag.name.slice(0, -name.length).replace(':', '');
      const namespace = tag.attributes[prefix === '' ? 'xmlns' : `xmlns:${prefix}`];
      proveRoot(this.#file, this.#list.about, { name, namespace }, this.#list.root);
      this.found.push({ name, attributes: tag.attributes, children: [], text: '', line: this.#parser.line });
      return;
    }
    if (this.#open.length === 0 && !this.#list.take.has(name)) return;
    if (this.#open.length === 0) this.#held = 0;
    this.#hold(name.length + 64);
    const attributes: Record<string, string> = {};
    for (const [key, value] of Object.entries(tag.attributes)) {
      attributes[local(key)] = value;
      this.#hold(value.length);
    }
    this.#open.push({ name, attributes, children: [], text: '', line: this.#parser.line });
  }

  #text(text: string): void {
    const element = this.#open.at(-1);
    if (!element) return;
    this.#hold(text.length);
    element.text += text;
  }

  #close(): void {
    this.#sinceTag = 0;
    this.#depth -= 1;
    const element = this.#open.pop();
    if (!element) return;
    const parent = this.#open.at(-1);
    if (parent) parent.children.push(element);
    else this.found.push(element);
  }

  #hold(characters: number): void {
    this.#held += characters;
    if (this.#held > LONGEST)
      throw this.#wrong(`one ${this.#open[0]?.name ?? 'element'} is longer than ${LONGEST} characters`);
  }

  #wrong(message: string): WrongFile {
    return new WrongFile(this.#file, `not ${this.#list.about}: ${message}`);
  }
}

function local(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

/** Children of a name, of the names on a path. */
export function all(element: XmlElement, ...path: readonly string[]): readonly XmlElement[] {
  return path.reduce<readonly XmlElement[]>(
    (found, name) => found.flatMap(({ children }) => children.filter((child) => child.name === name)),
    [element],
  );
}

/** Text of the first child at the end of a path, blanks put right; undefined when there is none. */
export function textOf(element: XmlElement, ...path: readonly string[]): string | undefined {
  return clean(all(element, ...path)[0]?.text);
}

/** An attribute, blanks put right; undefined when it is empty or not there. */
export function attribute(element: XmlElement | undefined, name: string): string | undefined {
  return clean(element?.attributes[name]);
}

/** Text with single blanks and none around it; undefined when nothing is left. */
export function clean(text: string | undefined): string | undefined {
  const put = text?.replace(/[\s\0]+/gu, ' ').trim();
  return put === '' ? undefined : put;
}
