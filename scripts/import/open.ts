import { isUtf8 } from 'node:buffer';
import { closeSync, createReadStream, openSync, readSync } from 'node:fs';
import { pipeline, Transform, type Readable, type TransformCallback } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { WrongFile } from './wrong-file.ts';

/** Told how many bytes of the file on disk were read, piece by piece: what a progress bar measures. */
export type OnBytes = (bytes: number) => void;

/** How a file is to be read, where it does not say so itself. */
export interface HowToRead {
  /** A name that TextDecoder knows, such as `windows-1252`. Without one: UTF-8, or UTF-16 by its byte order mark. */
  readonly encoding?: string | undefined;
  /** What stands between the cells of a table. Without one it is recognised by the first line. */
  readonly delimiter?: string | undefined;
}

/**
 * Opens a file as text: unpacked when it is a gzip file, decoded, without its byte order mark. It is read as it is consumed,
 * never whole.
 *
 * @returns a stream that fails with WrongFile where bytes are not of the encoding, and where a packed file ends too soon.
 */
export function openText(
  file: string,
  onBytes: OnBytes = () => undefined,
  { encoding }: HowToRead = {},
): Readable {
  const head = headOf(file);
  const bytes = createReadStream(file);
  bytes.on('data', (piece) => onBytes(piece.length));
  const text = decoder(file, encoding);
  // Who reads the last stream is told of what breaks in any of them.
  const told = (error: NodeJS.ErrnoException | null | undefined): void => {
    if (error && !text.destroyed) text.destroy(error);
  };
  if (head.readUInt16BE(0) === GZIP) {
    const unpacked = createGunzip();
    unpacked.on('error', (error) =>
      text.destroy(new WrongFile(file, `the packed file is broken: ${error.message}`)),
    );
    pipeline(bytes, unpacked, text, told);
  } else pipeline(bytes, text, told);
  return text.setEncoding('utf8');
}

const GZIP = 0x1f8b;

/** The first four bytes; zeros where there are fewer. */
function headOf(file: string): Buffer {
  const head = Buffer.alloc(4);
  const opened = openSync(file, 'r');
  try {
    readSync(opened, head, 0, 4, 0);
  } finally {
    closeSync(opened);
  }
  return head;
}

/** Bytes in, bytes of UTF-8 out. */
function decoder(file: string, encoding: string | undefined): Transform {
  let chosen: Converting | undefined;
  const convert = (piece: Buffer): Buffer => {
    chosen ??= converting(file, encoding ?? encodingOf(piece));
    return chosen.next(piece);
  };
  return new Transform({
    transform(piece: Buffer, _encoding, done: TransformCallback) {
      attempt(() => convert(piece), done);
    },
    flush(done) {
      attempt(() => chosen?.last() ?? Buffer.alloc(0), done);
    },
  });
}

function attempt(work: () => Buffer, done: TransformCallback): void {
  let made: Buffer;
  try {
    made = work();
  } catch (error) {
    done(error as Error);
    return;
  }
  done(null, made);
}

interface Converting {
  next(piece: Buffer): Buffer;
  last(): Buffer;
}

function encodingOf(piece: Buffer): string {
  const mark = piece.length > 1 ? piece.readUInt16BE(0) : 0;
  return mark === 0xfffe ? 'utf-16le' : mark === 0xfeff ? 'utf-16be' : 'utf-8';
}

function converting(file: string, encoding: string): Converting {
  if (/^utf-?8$/iu.test(encoding)) return checkedUtf8(file);
  const decoding = new TextDecoder(encoding, { fatal: true });
  const decoded = (piece?: Buffer): Buffer => {
    try {
      return Buffer.from(decoding.decode(piece, { stream: piece !== undefined }), 'utf8');
    } catch {
      throw new WrongFile(file, `not of the encoding ${encoding}`);
    }
  };
  return { next: decoded, last: () => decoded() };
}

const BYTE_ORDER_MARK = Buffer.from('\uFEFF', 'utf8');

/** Bytes as they are, once they are known to be UTF-8: to ask costs a fraction of decoding them. */
function checkedUtf8(file: string): Converting {
  let read = 0;
  let rest: Buffer = Buffer.alloc(0);
  const check = (bytes: Buffer): Buffer => {
    if (!isUtf8(bytes))
      throw new WrongFile(
        file,
        `not UTF-8 (within the ${bytes.length} bytes behind byte ${read}). Say which encoding it has, such as --encoding windows-1252`,
      );
    const isFirst = read === 0;
    read += bytes.length;
    return isFirst && bytes.subarray(0, 3).equals(BYTE_ORDER_MARK) ? bytes.subarray(3) : bytes;
  };
  return {
    next: (piece) => {
      const bytes = rest.length > 0 ? Buffer.concat([rest, piece]) : piece;
      const whole = wholeCharacters(bytes);
      rest = bytes.subarray(whole);
      return whole === 0 ? Buffer.alloc(0) : check(bytes.subarray(0, whole));
    },
    last: () => check(rest),
  };
}

/** How many bytes end with a character: one that is cut has up to three bytes at the end. */
function wholeCharacters(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if ((byte & 0xc0) === 0x80) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return length > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}
