import { hkdfSync } from 'node:crypto';
import type { PublicId } from '../../core/ids.ts';
import { AesSiv, type Associated } from './aes-siv.ts';

/** The cipher of one owner and kind of id. */
interface Cipher {
  readonly siv: AesSiv;
  readonly associated: Associated;
}

const KEY_BYTES = 64;

/** What one master key makes and reads of ids: a cipher for each owner and kind. A `place` is as `FI:person`. */
export class IdCiphers {
  readonly #master: Buffer;
  readonly #owners = new Map<string, AesSiv>();
  readonly #ciphers = new Map<string, Cipher>();

  /** @throws RangeError when the key is not 32 bytes long. */
  constructor(master: Buffer) {
    if (master.length !== 32) throw new RangeError('the master key of ids has 32 bytes');
    this.#master = master;
  }

  seal(owner: string, place: string, local: string): PublicId {
    const { siv, associated } = this.#cipherOf(owner, place);
    return `${place}:${siv.seal(Buffer.from(local), associated).toString('base64url')}` as PublicId;
  }

  /** Seals ids of one owner together. */
  sealAll(owner: string, place: string, locals: readonly string[]): readonly PublicId[] {
    const { siv, associated } = this.#cipherOf(owner, place);
    const texts = locals.map((local) => Buffer.from(local));
    return siv
      .sealAll(texts, associated)
      .map((sealed) => `${place}:${sealed.toString('base64url')}` as PublicId);
  }

  /** @returns undefined when this key did not seal it for this place. */
  open(owner: string, place: string, text: string): string | undefined {
    const sealed = Buffer.from(text, 'base64url');
    // The last character may hold bits that stand for nothing: one way to write an id is enough.
    if (sealed.toString('base64url') !== text) return undefined;
    const known = this.#ciphers.get(place);
    const cipher = known ?? this.#cipher(owner, place);
    const local = cipher.siv.open(sealed, cipher.associated)?.toString();
    // Only what was given out is kept: owners that a caller invents take no room.
    if (local !== undefined && !known) this.#ciphers.set(place, cipher);
    return local;
  }

  #cipherOf(owner: string, place: string): Cipher {
    let cipher = this.#ciphers.get(place);
    if (!cipher) this.#ciphers.set(place, (cipher = this.#cipher(owner, place)));
    return cipher;
  }

  #cipher(owner: string, place: string): Cipher {
    const known = this.#owners.get(owner);
    const siv = known ?? new AesSiv(derived(this.#master, `liaison id of ${owner}`, KEY_BYTES));
    return { siv, associated: siv.associated(Buffer.from(place)) };
  }
}

export function derived(master: Buffer, what: string, bytes: number): Buffer {
  return Buffer.from(hkdfSync('sha256', master, Buffer.alloc(0), what, bytes));
}
