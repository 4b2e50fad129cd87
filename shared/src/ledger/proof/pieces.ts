import { PART_MARK, takeNumbersOut, takeOut, takeValueOut } from './holes.ts';
import type { KnownParts, NewPart } from './parts.ts';

/** Parts named by the open text, and by the sealed one: both together are counted in a byte. */
const REFERENCES_MAX = 120;

/** What of a record repeats from question to question, by its key: as a whole, digests and all; or each of a list; or all but the hashes in it. */
const REPEATED: Readonly<Record<string, 'WHOLE' | 'DIGEST' | 'EACH' | 'WITHIN' | 'HASHES'>> = {
  // Of the shape: it repeats with it.
  operationHash: 'DIGEST',
  shape: 'WHOLE',
  owners: 'WHOLE',
  versions: 'WHOLE',
  inquiry: 'WHOLE',
  office: 'WHOLE',
  sources: 'WHOLE',
  withheld: 'EACH',
  silent: 'EACH',
  standings: 'EACH',
  decided: 'WITHIN',
  paths: 'WHOLE',
  searchHashes: 'HASHES',
  people: 'HASHES',
};

/** Where a record is being packed. */
export interface Packing {
  readonly parts: KnownParts;
  /** Parts that must be written with it. */
  readonly fresh: NewPart[];
  /** Parts that it names, in the order of their marks. */
  readonly named: Buffer[];
}

export function packing(parts: KnownParts): Packing {
  return { parts, fresh: [], named: [] };
}

/** A stretch of the JSON of a record, with marks for what was taken out of it. */
export interface Piece {
  readonly text: string;
  /** JSON around values; a value that repeats by itself; one that repeats with what is around it; one that is the record's own. */
  readonly is: 'AROUND' | 'REPEATED' | 'ALIKE' | 'OWN';
}

/** Fields as JSON, in pieces; what is taken out goes into `holes`, in the order of its marks. */
export function piecesOf(fields: object, parts: KnownParts, holes: Buffer[]): readonly Piece[] {
  const pieces: Piece[] = [];
  let before = '{';
  for (const [key, value] of Object.entries(fields)) {
    if (value === undefined) continue;
    pieces.push(
      { text: `${before}${keyText(key)}:`, is: 'AROUND' },
      ...ofValue(REPEATED[key], value, parts, holes),
    );
    before = ',';
  }
  return [...pieces, { text: before === '{' ? '{}' : '}', is: 'AROUND' }];
}

/** Keys of records are words of this code: nothing in them is escaped. */
function keyText(key: string): string {
  return /^\w+$/u.test(key) ? `"${key}"` : JSON.stringify(key);
}

function ofValue(
  how: (typeof REPEATED)[string] | undefined,
  value: unknown,
  parts: KnownParts,
  holes: Buffer[],
): readonly Piece[] {
  if (Array.isArray(value) && value.length === 0) return [{ text: '[]', is: 'AROUND' }];
  if (how === 'EACH' && Array.isArray(value))
    return listOf(value.map((one: unknown) => ofValue('WHOLE', one, parts, holes)));
  if (how === 'WITHIN' && Array.isArray(value))
    return listOf(value.map((one: object) => piecesOf(one, parts, holes)));
  if (how === 'DIGEST') return [{ text: JSON.stringify(value), is: 'REPEATED' }];
  const single = takeValueOut(value, holes);
  if (single !== undefined) return [{ text: single, is: how === undefined ? 'OWN' : 'REPEATED' }];
  // A number is told from digits in a word by what is before and behind it.
  const text = JSON.stringify(value);
  const whole = (): string => takeOut(`:${text},`, holes).slice(1, -1);
  if (how === undefined) return [{ text: text.length < SHORT ? text : whole(), is: 'OWN' }];
  if (how === 'HASHES') {
    const rest = whole();
    return [{ text: rest, is: rest.replace(KEYS, '').includes('"') ? 'OWN' : 'ALIKE' }];
  }
  return [{ text: parts.isPlain(text) ? text : numbersOut(text, parts, holes), is: 'REPEATED' }];
}

/** Nothing to take out of it is worth a mark. */
const SHORT = 4;
/** Keys, which there are paths of arguments; where a text is left without them, a hash was none. */
const KEYS = /"(?:[^"\\]|\\.)*":/gu;

function listOf(items: readonly (readonly Piece[])[]): readonly Piece[] {
  return [
    ...items.flatMap((item, n): readonly Piece[] => [{ text: n === 0 ? '[' : ',', is: 'AROUND' }, ...item]),
    { text: ']', is: 'AROUND' },
  ];
}

/** What repeats has nothing but numbers that differ; a text that has none is known the next time. */
function numbersOut(text: string, parts: KnownParts, holes: Buffer[]): string {
  const rest = takeNumbersOut(`:${text},`, holes).slice(1, -1);
  if (rest === text) parts.notePlain(text);
  return rest;
}

const textOf = (pieces: readonly Piece[]): string => pieces.map(({ text }) => text).join('');

/** The text with a mark for each part: what repeats, where it is one. */
function withParts(pieces: readonly Piece[], to: Packing): string {
  return pieces.map(({ text, is }) => (is === 'REPEATED' ? named(text, to) : text)).join('');
}

/** The mark of a part where the text is one, the text where it is not. */
function named(text: string, { parts, fresh, named: all }: Packing): string {
  const id = all.length < REFERENCES_MAX ? parts.idOf(text, fresh) : undefined;
  if (!id) return text;
  all.push(id);
  return PART_MARK;
}

/**
 * The text of what stands in the open. One that came often as a whole is one part, as each that it would name costs a digest;
 * another names its parts, and is a part itself from the second time on.
 *
 * @returns `frame`: the part that is the text.
 */
export function openText(
  pieces: readonly Piece[],
  to: Packing,
): { readonly text: string; readonly frame: Buffer | undefined } {
  const isOfParts = pieces.some(({ is }) => is === 'REPEATED');
  const whole = isOfParts ? to.parts.wholeOf(textOf(pieces), to.fresh) : undefined;
  if (whole) return { text: '', frame: whole };
  const text = withParts(pieces, to);
  return { text, frame: to.parts.idOf(text, to.fresh) };
}

/**
 * The text of details. What is behind the last value of the record's own says nothing of it, and is a part where it came before;
 * all of it is one where nothing is the record's own.
 */
export function detailsText(pieces: readonly Piece[], to: Packing): string {
  const start = pieces.findLastIndex(({ is }) => is === 'OWN') + 1;
  const [own, rest] = [pieces.slice(0, start), pieces.slice(start)];
  const before = withParts(own, to);
  const tail = textOf(rest);
  const isShort = rest.every(({ is }) => is !== 'REPEATED');
  const id =
    to.named.length >= REFERENCES_MAX
      ? undefined
      : isShort
        ? to.parts.idOf(tail, to.fresh)
        : to.parts.wholeOf(tail, to.fresh);
  if (!id) return before + withParts(rest, to);
  to.named.push(id);
  return before + PART_MARK;
}
