import { basename } from 'node:path';
import type { RejectedLine, SkippedEntry } from '../import-format.ts';
import type { HowToRead, OnBytes } from '../open.ts';
import { quoted, WrongFile } from '../wrong-file.ts';
import { delimitedFile, SWALLOWED } from './delimited.ts';

/** The legacy CSV files of one list. Packed files end in `.gz`. `comments` holds what did not fit into remarks. */
export interface OfacFiles {
  readonly sdn: string;
  readonly add: string;
  readonly alt: string;
  readonly comments?: string;
  /** Day of the list, `YYYY-MM-DD`: the files do not say it. */
  readonly dataAsOf: string;
}

export type Line = readonly string[];

interface Numbered {
  readonly number: number;
  readonly cells: Line;
}

/** The files by the number of cells in their lines: they have no line of names. */
const PARTS: Readonly<Record<number, 'sdn' | 'add' | 'alt' | 'comments'>> = {
  12: 'sdn',
  6: 'add',
  5: 'alt',
  2: 'comments',
};

/**
 * Finds out which file is which by what it holds: whatever order they are named in, none is taken for another.
 *
 * @throws WrongFile when one is none of them, two are the same, or one of the three that each list has is missing.
 */
export async function ofacFiles(
  files: readonly string[],
  how?: HowToRead,
): Promise<Omit<OfacFiles, 'dataAsOf'>> {
  const found: { sdn?: string; add?: string; alt?: string; comments?: string } = {};
  for (const file of files) {
    let first: Line | undefined;
    for await (const { cells } of lines(file, undefined, how)) {
      first = cells;
      break;
    }
    const part = first && /^\d+$/u.test(first[0] ?? '') ? PARTS[first.length] : undefined;
    if (part === undefined)
      throw new WrongFile(
        file,
        `not a file of the OFAC list in its legacy CSV: sdn lines have 12 cells, add 6, alt 5, sdn_comments 2, the first one a number. Its first line is ${quoted((first ?? []).join(' | '))}`,
      );
    const other = found[part];
    if (other !== undefined) throw new WrongFile(file, `holds ${part} lines, and so does ${other}`);
    found[part] = file;
  }
  const { sdn, add, alt, comments } = found;
  if (sdn === undefined || add === undefined || alt === undefined) {
    const missing = (['sdn', 'add', 'alt'] as const).filter((part) => found[part] === undefined);
    throw new WrongFile(
      files[0] ?? 'ofac',
      `a list needs sdn, add and alt: no file holds ${missing.join(', ')} lines`,
    );
  }
  return { sdn, add, alt, ...(comments === undefined ? {} : { comments }) };
}

export function idOf(entry: string): string {
  return `SDN-${entry}`;
}

/** The files end with a lone end-of-file mark. */
export function isEndMark(cells: Line): boolean {
  return cells.length === 1 && ['', '\u001a'].includes(cells[0] ?? '');
}

/** Remarks that did not fit into their line of `sdn`: few, so that they are held. */
export class Overflow {
  /** Lines that cannot be read, and at the end those that belong to no entry. */
  readonly told: (RejectedLine | SkippedEntry)[] = [];
  /** Ids of the entries whose lines cannot be read. */
  readonly wrong = new Set<string>();
  readonly #texts = new Map<string, string>();

  async read(file: string, onBytes?: OnBytes, how?: HowToRead): Promise<void> {
    for await (const { number, cells } of lines(file, onBytes, how)) {
      const [entry = '', text = ''] = cells;
      if (isEndMark(cells)) continue;
      if (PARTS[cells.length] === 'comments' && /^\d+$/u.test(entry))
        this.#texts.set(entry, `${this.#texts.get(entry) ?? ''}${text}`);
      else this.told.push(wrongLine({ file, part: 'sdn_comments', number, cells }, this.wrong));
    }
  }

  /** What belongs behind the remarks of an entry; asked for once. */
  take(entry: string): string {
    const text = this.#texts.get(entry) ?? '';
    this.#texts.delete(entry);
    return text;
  }

  /** Lines whose entry did not come. */
  left(): readonly SkippedEntry[] {
    const what = 'sdn_comments line of an entry that sdn does not hold';
    return [...this.#texts].map(() => ({ kind: 'skip', what }));
  }
}

/** @param wrong takes the id of the entry that the line names, where that can be read. */
function wrongLine(
  { file, part, number, cells }: Numbered & { readonly file: string; readonly part: string },
  wrong: Set<string>,
): RejectedLine {
  const [entry = ''] = cells;
  const reason = `${basename(file)}: not a line of ${part}: ${quoted(cells.join(' | '))}`;
  if (!/^\d+$/u.test(entry)) return { kind: 'reject', line: number, reason };
  wrong.add(idOf(entry));
  return { kind: 'reject', line: number, reason, id: idOf(entry) };
}

/** One of the files beside the main one, read along with it. */
export class Following {
  /** Lines that cannot be read, or belong to no entry, up to the last one asked for. */
  readonly told: (RejectedLine | SkippedEntry)[] = [];
  /** Ids of the entries whose lines cannot be read. */
  readonly wrong = new Set<string>();
  readonly #file: string;
  readonly #part: 'add' | 'alt';
  readonly #lines: AsyncIterator<Numbered>;
  #held: Line | undefined;
  #before = Number.NEGATIVE_INFINITY;

  constructor(file: string, part: 'add' | 'alt', onBytes?: OnBytes, how?: HowToRead) {
    this.#file = file;
    this.#part = part;
    this.#lines = lines(file, onBytes, how)[Symbol.asyncIterator]();
  }

  /** Every line of an entry. Entries must be asked for in rising order. */
  async of(entry: number): Promise<readonly Line[]> {
    const found: Line[] = [];
    for (;;) {
      const line = this.#held ?? (await this.#next());
      this.#held = line;
      if (line === undefined || Number(line[0]) > entry) return found;
      if (Number(line[0]) === entry) found.push(line);
      else this.told.push({ kind: 'skip', what: `${this.#part} line of an entry that sdn does not hold` });
      this.#held = undefined;
    }
  }

  async #next(): Promise<Line | undefined> {
    for (;;) {
      const { value, done } = await this.#lines.next();
      if (done) return undefined;
      const { number, cells } = value as Numbered;
      if (isEndMark(cells)) continue;
      const [entry = ''] = cells;
      if (PARTS[cells.length] === this.#part && /^\d+$/u.test(entry)) {
        if (Number(entry) < this.#before) throw new WrongFile(this.#file, `entry ${entry} is out of order`);
        this.#before = Number(entry);
        return cells;
      }
      this.told.push(wrongLine({ file: this.#file, part: this.#part, number, cells }, this.wrong));
    }
  }
}

export async function* lines(file: string, onBytes?: OnBytes, how?: HowToRead): AsyncGenerator<Numbered> {
  for await (const batch of delimitedFile({ file, onBytes, how, delimiter: ',', trim: true }))
    for (const { line, cells } of batch) {
      if (!cells) throw new WrongFile(file, `line ${line}: ${SWALLOWED}`);
      yield { number: line, cells };
    }
}
