/**
 * Takes out of a JSON text what differs from record to record (whole numbers, digests, ids) and puts it in as few bytes as it
 * has, so that the text that is left is alike for many records. Filling the holes gives the same text again, byte by byte.
 *
 * Marks are control characters, which no JSON text holds as such (RFC 8259 section 7).
 */
const NUMBER = '\u0001';
const DIGEST = '\u0002';
const UUID = '\u0003';
const HASH = '\u0005';

/** Stands in a text for a part that is written once, in a PART record. */
export const PART_MARK = '\u0004';

/** A whole number as a value; 64 hex digits; a UUID; 16 bytes in base64url. Each alternative is written again as it was read. */
const HELD =
  /[:,[](?:0|[1-9]\d{0,14})(?=[,}\]])|"[0-9a-f]{64}"|"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"|"[\w-]{21}[AQgw]"/gu;
const MARKS = /[\u0001\u0002\u0003\u0005]/gu;

/** Whole numbers alone, where a text has nothing else: half the work. */
const NUMBERS = /[:,[](?:0|[1-9]\d{0,14})(?=[,}\]])/gu;
const [DIGEST_ONLY, UUID_ONLY] = [/^[0-9a-f]{64}$/u, /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/u];
const NUMBER_MAX = 999_999_999_999_999;

/** @returns the text with marks in the place of what was put into `holes`, in its order. */
export function takeOut(text: string, holes: Buffer[]): string {
  return text.replace(HELD, (all) => {
    if (!all.startsWith('"')) return `${all.slice(0, 1)}${numberOut(Number(all.slice(1)), holes)}`;
    const value = all.slice(1, -1);
    if (value.length === 64) return digestOut(value, holes);
    if (value.length === 36) return uuidOut(value, holes);
    holes.push(Buffer.from(value, 'base64url'));
    return HASH;
  });
}

/** The same of whole numbers alone. */
export function takeNumbersOut(text: string, holes: Buffer[]): string {
  return text.replace(NUMBERS, (all) => `${all.slice(0, 1)}${numberOut(Number(all.slice(1)), holes)}`);
}

/** The same of one value, without writing it first; undefined where it is none of those. */
export function takeValueOut(value: unknown, holes: Buffer[]): string | undefined {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= NUMBER_MAX)
    return Object.is(value, -0) ? undefined : numberOut(value, holes);
  if (typeof value !== 'string') return undefined;
  if (value.length === 64 && DIGEST_ONLY.test(value)) return digestOut(value, holes);
  return value.length === 36 && UUID_ONLY.test(value) ? uuidOut(value, holes) : undefined;
}

function numberOut(value: number, holes: Buffer[]): string {
  holes.push(varint(value));
  return NUMBER;
}

function digestOut(digest: string, holes: Buffer[]): string {
  holes.push(Buffer.from(digest, 'hex'));
  return DIGEST;
}

function uuidOut(uuid: string, holes: Buffer[]): string {
  holes.push(Buffer.from(uuid.replaceAll('-', ''), 'hex'));
  return UUID;
}

/** Puts what was taken out back. @throws Error when there is less or more of it than the text has marks. */
export function putBack(text: string, holes: Buffer): string {
  const from = new Reader(holes);
  const whole = text.replace(MARKS, (mark) => {
    if (mark === NUMBER) return String(from.varint());
    if (mark === DIGEST) return `"${from.bytes(32).toString('hex')}"`;
    if (mark === HASH) return `"${from.bytes(16).toString('base64url')}"`;
    return `"${uuidOf(from.bytes(16))}"`;
  });
  from.mustBeAtEnd();
  return whole;
}

/** A UUID as it is written, of its 16 bytes. */
export function uuidOf(bytes: Buffer): string {
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** A whole number up to 2^53 by seven bits a byte, low ones first; all but the last byte have the high bit (as in LEB128). */
export function varint(value: number): Buffer {
  if (value < 0x80) return SMALL[value] ?? Buffer.from([value]);
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  return Buffer.from([...bytes, rest]);
}

const SMALL = Array.from({ length: 0x80 }, (_, value) => Buffer.from([value]));

/** Reads bytes from their beginning. Every method throws an Error where they end too early. */
export class Reader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  bytes(count: number): Buffer {
    const taken = this.#bytes.subarray(this.#at, this.#at + count);
    if (taken.length < count) throw new Error('the packed record ends too early');
    this.#at += count;
    return taken;
  }

  varint(): number {
    let [value, unit] = [0, 1];
    for (;;) {
      const [byte = 0] = this.bytes(1);
      value += (byte & 0x7f) * unit;
      if (byte < 0x80) return value;
      unit *= 0x80;
      if (unit > 2 ** 49) throw new Error('a number of the packed record is too large');
    }
  }

  rest(): Buffer {
    return this.bytes(this.#bytes.length - this.#at);
  }

  mustBeAtEnd(): void {
    if (this.#at < this.#bytes.length)
      throw new Error('the packed record holds more than its text has room for');
  }
}
