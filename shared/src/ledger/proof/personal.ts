import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  randomBytes,
  type KeyObject,
} from 'node:crypto';
import { unpackDetails } from './packed.ts';

/** Personal details of one record, readable while the entry's key exists. The hash covers this form, so erasure breaks no proof. */
export interface Sealed {
  readonly iv: string;
  readonly data: string;
  /** Of a record that was packed: texts of the parts that the details name. */
  readonly parts?: readonly string[];
}

/** The key of one entry's details, and what is stored so that it can be had again. */
export interface EntryKey {
  readonly key: Buffer;
  /** Random bytes: with the ledger's secret they give the key, and without them nothing does. */
  readonly kept: Buffer;
}

/** Keys of the ledger's personal details: one an entry, to be had from what is kept of it, destroyed with that. */
export class PersonalKeys {
  readonly #deriving: KeyObject;
  readonly #wrapping: Buffer;

  /** @param secret 32 bytes that never enter the database: neither guessing nor a copy of it opens anything. */
  constructor(secret: Buffer) {
    const own = (use: string): Buffer =>
      Buffer.from(hkdfSync('sha256', secret, Buffer.alloc(0), `liaison ledger ${use}`, KEY_BYTES));
    this.#deriving = createSecretKey(own('entry keys'));
    this.#wrapping = own('wrapping');
  }

  make(entry: string): EntryKey {
    const kept = freshBytes(KEY_BYTES);
    return { key: this.#derive(kept, entry), kept };
  }

  /** The key of an entry again. What is not of this entry gives a key that opens nothing. */
  of(kept: Buffer, entry: string): Buffer {
    // Until 0.1 keys were made at random and stored encrypted.
    return kept.length === KEY_BYTES ? this.#derive(kept, entry) : decrypt(this.#wrapping, kept, entry);
  }

  /** One block of a key derivation with HMAC (NIST SP 800-108): entries are all of one length, as is what is kept. */
  #derive(kept: Buffer, entry: string): Buffer {
    return createHmac('sha256', this.#deriving).update(entry).update(kept).digest();
  }
}

/** @param place entry and kind of the record: what was sealed for one place opens nowhere else. */
export function seal(key: Buffer, place: string, details: unknown): Sealed {
  const bytes = sealBytes(key, place, Buffer.from(JSON.stringify(details)));
  return {
    iv: bytes.subarray(0, IV_BYTES).toString('base64'),
    data: bytes.subarray(IV_BYTES).toString('base64'),
  };
}

/** The same of bytes: the initialisation vector, what is sealed, and its tag. */
export function sealBytes(key: Buffer, place: string, details: Buffer): Buffer {
  const iv = freshBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(place));
  return Buffer.concat([iv, cipher.update(details), cipher.final(), cipher.getAuthTag()]);
}

export function unseal(key: Buffer, place: string, { iv, data, parts }: Sealed): unknown {
  const opened = decrypt(key, Buffer.concat([Buffer.from(iv, 'base64'), Buffer.from(data, 'base64')]), place);
  return JSON.parse(parts ? unpackDetails(opened, parts) : opened.toString());
}

const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;
let pool = Buffer.alloc(0);

/** Random bytes, each given out once; fetched by the page, as every fetch costs as much as a hash. */
function freshBytes(count: number): Buffer {
  if (pool.length < count) pool = randomBytes(8_192);
  const taken = pool.subarray(0, count);
  pool = pool.subarray(count);
  return taken;
}

function decrypt(key: Buffer, bytes: Buffer, place: string): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, IV_BYTES)).setAAD(
    Buffer.from(place),
  );
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]);
}
