import { hash } from 'node:crypto';

/** A value that was searched for, as a keyed hash of each form under which it is found again. */
export type ValueHasher = (value: unknown) => readonly string[];

const HASH_BYTES = 16;
/** ICAO Doc 9303 parts 4 to 7: three lines of 30, two of 36 or two of 44, and where number and name stand in all of them together. */
const ZONES: readonly {
  readonly length: number;
  readonly number: readonly [number, number];
  readonly name: readonly [number, number];
}[] = [
  { length: 90, number: [5, 14], name: [60, 90] },
  { length: 72, number: [36, 45], name: [5, 36] },
  { length: 88, number: [44, 53], name: [5, 44] },
];

/**
 * The forms under which a value is found again: case, accents, blanks and punctuation do not count, nor does the order of
 * words without digits, so that "Jovanović, Nada" is "nada jovanovic" and "AB-12 3" is "ab123". `?` and `*` stay, as they are
 * another question. A machine readable zone is also found by the number and the name in it. Another script is another value.
 */
export function formsOf(value: unknown): readonly string[] {
  const text = String(value);
  if (PLAIN.test(text)) return spellings(text);
  const zone = text.replace(/\s/gu, '');
  const layout = zone.includes('<') ? ZONES.find(({ length }) => zone.length === length) : undefined;
  const parts = layout ? [zone.slice(...layout.number), zone.slice(...layout.name)] : [];
  return [...new Set([text, ...parts].flatMap(spellings))];
}

/** One word that nothing can be taken from: most serials, documents and plates. */
const PLAIN = /^[0-9A-Za-z]+$/u;

function spellings(text: string): readonly string[] {
  if (PLAIN.test(text)) return [text.toUpperCase()];
  const words = wordsOf(text);
  const joined = words.join('');
  if (words.length < 2 || /\p{N}/u.test(joined)) return joined === '' ? [] : [joined];
  return [joined, [...words].sort().join(' ')];
}

/** The words of a value, as its forms have them: capital letters without accents. */
export function wordsOf(text: string): readonly string[] {
  return (
    text
      .normalize('NFKD')
      .replace(/\p{M}/gu, '')
      .toUpperCase()
      .match(/[\p{L}\p{N}?*]+/gu) ?? []
  );
}

/**
 * Hashes forms as HMAC does, with two keys of one block each, so that nobody without the ledger's secret finds a value by
 * trying; by calls that cost a third of an HMAC object, as a lookup has up to a hundred values.
 *
 * @param keys two of 32 bytes.
 */
export function valueHasher([inner, outer]: readonly [Buffer, Buffer]): ValueHasher {
  const [first, second] = [inner.toString('hex'), outer.toString('hex')];
  return (value) =>
    formsOf(value).map((form) =>
      hash('sha256', second + hash('sha256', first + form, 'hex'), 'buffer')
        .subarray(0, HASH_BYTES)
        .toString('base64url'),
    );
}
