const HEADER_BYTES = 5;
const LENGTH_BYTES = 4;
/** Larger than any row, and smaller than what would fill the memory before it is whole. */
const MESSAGE_MAX_BYTES = 64 * 1024 * 1024;
const SENTENCE_MAX_BYTES = 1024 * 1024;
const ERROR = 0x45;
const NOTICE = 0x4e;

/**
 * Looks at messages of PostgreSQL before pg reads them, however they come: that each has a length that can be, and that an
 * error or a notice has the end which pg looks for, past the end of the message and for ever where there is none.
 *
 * @see PostgreSQL, frontend/backend protocol, "Message Formats": ErrorResponse, NoticeResponse
 */
export class PostgresMessages {
  readonly #header = Buffer.alloc(HEADER_BYTES);
  #headerBytes = 0;
  /** Bytes of the current message that have not come. */
  #left = 0;
  /** What has come of an error or a notice. A copy: pg moves what it was given about. */
  #sentence: Buffer[] | undefined;

  /** @throws Error when what has come so far is no message of PostgreSQL's. */
  check(chunk: Buffer): void {
    for (let at = 0; at < chunk.length;) {
      if (this.#left === 0) {
        at += this.#readHeader(chunk, at);
        if (this.#headerBytes > 0) return;
      }
      const end = Math.min(chunk.length, at + this.#left);
      this.#sentence?.push(Buffer.from(chunk.subarray(at, end)));
      this.#left -= end - at;
      at = end;
      if (this.#left > 0 || this.#sentence === undefined) continue;
      mustEnd(Buffer.concat(this.#sentence));
      this.#sentence = undefined;
    }
  }

  /** @returns how many bytes of the chunk belong to the header. */
  #readHeader(chunk: Buffer, at: number): number {
    // Nearly every header comes whole, with thousands of others in one chunk: those are read where they lie.
    if (this.#headerBytes === 0 && chunk.length - at >= HEADER_BYTES) {
      this.#begin(chunk, at);
      return HEADER_BYTES;
    }
    const taken = chunk.copy(this.#header, this.#headerBytes, at, at + HEADER_BYTES - this.#headerBytes);
    this.#headerBytes += taken;
    if (this.#headerBytes < HEADER_BYTES) return taken;
    this.#headerBytes = 0;
    this.#begin(this.#header, 0);
    return taken;
  }

  /** @param at where the whole header of a message lies. */
  #begin(bytes: Buffer, at: number): void {
    const length = bytes.readUInt32BE(at + 1);
    const isSentence = bytes[at] === ERROR || bytes[at] === NOTICE;
    const most = isSentence ? SENTENCE_MAX_BYTES : MESSAGE_MAX_BYTES;
    if (length < LENGTH_BYTES || length > most) throw new Error(`a message of ${length} bytes`);
    this.#left = length - LENGTH_BYTES;
    this.#sentence = isSentence ? [] : undefined;
    if (isSentence && this.#left === 0) mustEnd(Buffer.alloc(0));
  }
}

/** Fields of one letter and a text that ends in a zero byte, and a zero byte for a letter after the last. */
function mustEnd(fields: Buffer): void {
  for (let at = 0; fields[at] !== 0;) {
    const end = at < fields.length ? fields.indexOf(0, at + 1) : -1;
    if (end === -1) throw new Error('an error or a notice without end');
    at = end + 1;
  }
}
