import type { Query } from './query.ts';

/**
 * Puts a character that no record holds in the place of each one that a database cannot hold: it is asked, and finds nothing
 * by that value. PostgreSQL would refuse the whole statement, the other keys of a lookup with it.
 */
export type Fit = (query: Query) => Query;

/** Single-byte encodings of servers, by the names under which their tables are known here. @see PostgreSQL, "Character Set Support" */
const TABLES: Readonly<Record<string, string>> = {
  LATIN2: 'iso-8859-2',
  LATIN3: 'iso-8859-3',
  LATIN4: 'iso-8859-4',
  LATIN5: 'windows-1254',
  LATIN6: 'iso-8859-10',
  LATIN7: 'iso-8859-13',
  LATIN8: 'iso-8859-14',
  LATIN9: 'iso-8859-15',
  LATIN10: 'iso-8859-16',
  ISO_8859_5: 'iso-8859-5',
  ISO_8859_6: 'iso-8859-6',
  ISO_8859_7: 'iso-8859-7',
  ISO_8859_8: 'iso-8859-8',
  KOI8R: 'koi8-r',
  KOI8U: 'koi8-u',
  WIN866: 'ibm866',
  WIN874: 'windows-874',
  WIN1250: 'windows-1250',
  WIN1251: 'windows-1251',
  WIN1252: 'windows-1252',
  WIN1253: 'windows-1253',
  WIN1254: 'windows-1254',
  WIN1255: 'windows-1255',
  WIN1256: 'windows-1256',
  WIN1257: 'windows-1257',
  WIN1258: 'windows-1258',
};

const BYTES = Uint8Array.from({ length: 256 }, (_, i) => i);
/** SUBSTITUTE, of ASCII: in every encoding, and in no record. */
const NOWHERE = '\u001A';

/**
 * @param encoding of the server, by PostgreSQL's name.
 * @returns undefined where nothing has to fit: the database holds every text, or its encoding is not known here.
 */
export function fitFor(encoding: string): Fit | undefined {
  const held = charactersOf(encoding);
  if (!held) return undefined;
  const fit = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(fit);
    if (typeof value !== 'string' || /^[\0-\x7F]*$/u.test(value)) return value;
    return Array.from(value, (one) => (held.has(one) ? one : NOWHERE)).join('');
  };
  return (query) => ({ ...query, values: query.values.map(fit) });
}

function charactersOf(encoding: string): ReadonlySet<string> | undefined {
  // Read as windows-1252 there, which holds other characters from 0x80 to 0x9F.
  if (encoding === 'LATIN1') return new Set(Array.from(BYTES, (byte) => String.fromCharCode(byte)));
  const table = Object.hasOwn(TABLES, encoding) ? TABLES[encoding] : undefined;
  return table === undefined
    ? undefined
    : new Set(new TextDecoder(table).decode(BYTES).replaceAll('\uFFFD', ''));
}
