import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';

/** Personal details of one record, readable while the entry's key exists. The hash covers this form, so erasure breaks no proof. */
export interface Sealed {
  readonly iv: string;
  readonly data: string;
}

/** Keys of the ledger's personal details: one an entry, kept wrapped, destroyed when the entry's time is over. */
export class PersonalKeys {
  readonly #wrapping: Buffer;
  readonly #hashing: Buffer;

  /** @param secret 32 bytes that never enter the database: neither guessing nor a copy of it opens anything. */
  constructor(secret: Buffer) {
    this.#wrapping = Buffer.from(hkdfSync('sha256', secret, Buffer.alloc(0), 'liaison ledger wrapping', 32));
    this.#hashing = secret;
  }

  make(): Buffer {
    return freshBytes(32);
  }

  wrap(key: Buffer, entry: string): Buffer {
    return encrypt(this.#wrapping, key, entry);
  }

  unwrap(wrapped: Buffer, entry: string): Buffer {
    return decrypt(this.#wrapping, wrapped, entry);
  }

  /** A hash that nobody without the secret can find by trying names. */
  hash(value: unknown): string {
    return createHmac('sha256', this.#hashing)
      .update(JSON.stringify(value) ?? '')
      .digest('base64url');
  }
}

/** @param place entry and kind of the record: what was sealed for one place opens nowhere else. */
export function seal(key: Buffer, place: string, details: unknown): Sealed {
  const bytes = encrypt(key, Buffer.from(JSON.stringify(details)), place);
  return { iv: bytes.subarray(0, 12).toString('base64'), data: bytes.subarray(12).toString('base64') };
}

export function unseal(key: Buffer, place: string, sealed: Sealed): unknown {
  const bytes = Buffer.concat([Buffer.from(sealed.iv, 'base64'), Buffer.from(sealed.data, 'base64')]);
  return JSON.parse(decrypt(key, bytes, place).toString());
}

let pool = Buffer.alloc(0);

/** Random bytes, each given out once; fetched by the page, as every fetch costs as much as a hash. */
function freshBytes(count: number): Buffer {
  if (pool.length < count) pool = randomBytes(8_192);
  const taken = pool.subarray(0, count);
  pool = pool.subarray(count);
  return taken;
}

function encrypt(key: Buffer, plain: Buffer, place: string): Buffer {
  const iv = freshBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(place));
  return Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

function decrypt(key: Buffer, bytes: Buffer, place: string): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12)).setAAD(Buffer.from(place));
  decipher.setAuthTag(bytes.subarray(-16));
  return Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]);
}
