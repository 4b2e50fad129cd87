import { hkdfSync } from 'node:crypto';
import { badInput } from '../../core/errors.ts';
import {
  globalId,
  parseGlobalId,
  type GlobalId,
  type ParsedId,
  type PublicId,
  type StateCode,
} from '../../core/ids.ts';
import { Lru } from '../../core/lru.ts';
import { DOMAINS, isOneOf, type Domain } from '../../core/vocabulary.ts';
import { AesSiv, type Associated } from './aes-siv.ts';

/** A record that a caller named, as its owner names it. */
export interface OpenedId extends ParsedId {
  readonly id: GlobalId;
}

/** The cipher of one owner and kind of id. */
interface Cipher {
  readonly siv: AesSiv;
  readonly associated: Associated;
}

const SHAPE = /^([A-Z]{2,3}):([a-z]+):([A-Za-z0-9_-]{1,107})$/u;
const KEY_BYTES = 64;
/** Ids of late, some 400 bytes each. A question brings the ids of its records to every subgraph that it passes through. */
const OPENED_KEPT = 10_000;

/**
 * Makes and reads the ids that leave the hub: `<owner>:<domain>:<local part enciphered>`. An id can be used by those alone
 * to whom it was given: ids cannot be counted up, and from one nobody can make another. The same record has the same id
 * for everybody, always, so that answers can be compared and linked.
 *
 * AES-256-SIV (RFC 5297), base64url, with a key for each owner, and owner and domain as associated data.
 */
export class IdBox {
  /** Seed by which records that no other order tells apart are mixed, so that their order tells nothing of their numbers. */
  readonly mixing: string;
  readonly #master: Buffer;
  readonly #owners = new Map<string, AesSiv>();
  readonly #ciphers = new Map<string, Cipher>();
  /** What an id says never changes. None is here that the hub did not give out. */
  readonly #opened = new Lru<string, OpenedId>(OPENED_KEPT);

  /** @param master 32 bytes that all processes of the hub share, and that stay: with them all ids change. */
  constructor(master: Buffer) {
    if (master.length !== 32) throw new RangeError('the master key of ids has 32 bytes');
    this.#master = master;
    this.mixing = derived(master, 'liaison id order', 8).readBigInt64BE().toString();
  }

  /** The id of a record. */
  seal(owner: StateCode, domain: Domain, local: string): PublicId {
    return this.#seal(owner, `${owner}:${domain}`, local);
  }

  /** The id of a link. It is no id of a record. */
  sealLink(owner: StateCode, domain: Domain, local: string): PublicId {
    return this.#seal(owner, `${owner}:link:${domain}`, local);
  }

  /**
   * Reads an id that a caller gives. Whether there is such a record is not looked at.
   *
   * @param field the argument, as it is named in the refusal.
   * @throws HubError BAD_INPUT when this hub did not give it out, or for another domain than expected.
   */
  open(text: string, expected?: Domain, field = 'id'): OpenedId {
    const known = this.#opened.get(text);
    if (known && (expected === undefined || known.domain === expected)) return known;
    const [, owner, domain, sealed] = SHAPE.exec(text) ?? [];
    if (owner !== undefined && sealed !== undefined && isOneOf(DOMAINS, domain)) {
      if (expected !== undefined && domain !== expected)
        throw badInput(field, text, `an id of the domain ${expected}`);
      const local = this.#open(owner, `${owner}:${domain}`, sealed);
      if (local !== undefined) {
        const id = globalId(owner as StateCode, domain, local);
        const opened = { owner: owner as StateCode, domain, local, id };
        this.#opened.set(text, opened);
        return opened;
      }
    }
    throw badInput(
      field,
      text,
      `an id from the field id of an answer of this hub, such as FI:${expected ?? 'person'}: and 23 or more characters that only the hub can make; by the owner's own number of a record, search with the filter reference`,
    );
  }

  /** Seals ids of one owner together: `place` is as `FI:person`. */
  sealAll(owner: string, place: string, locals: readonly string[]): readonly PublicId[] {
    const { siv, associated } = this.#cipherOf(owner, place);
    const texts = locals.map((local) => Buffer.from(local));
    return siv
      .sealAll(texts, associated)
      .map((sealed) => `${place}:${sealed.toString('base64url')}` as PublicId);
  }

  /** The id under which a record that was noted earlier is known now: notes of before ids were enciphered hold plain ones. */
  renew(noted: string): PublicId {
    const [, owner, domain, sealed] = SHAPE.exec(noted) ?? [];
    if (owner !== undefined && sealed !== undefined && this.#open(owner, `${owner}:${domain ?? ''}`, sealed))
      return noted as PublicId;
    try {
      const plain = parseGlobalId(noted);
      return this.seal(plain.owner, plain.domain, plain.local);
    } catch {
      // No id of any time: what is noted is not lost over that.
      return noted as PublicId;
    }
  }

  #seal(owner: string, place: string, local: string): PublicId {
    const { siv, associated } = this.#cipherOf(owner, place);
    return `${place}:${siv.seal(Buffer.from(local), associated).toString('base64url')}` as PublicId;
  }

  #cipherOf(owner: string, place: string): Cipher {
    let cipher = this.#ciphers.get(place);
    if (!cipher) this.#ciphers.set(place, (cipher = this.#cipher(owner, place)));
    return cipher;
  }

  #open(owner: string, place: string, text: string): string | undefined {
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

  #cipher(owner: string, place: string): Cipher {
    const known = this.#owners.get(owner);
    const siv = known ?? new AesSiv(derived(this.#master, `liaison id of ${owner}`, KEY_BYTES));
    return { siv, associated: siv.associated(Buffer.from(place)) };
  }
}

function derived(master: Buffer, what: string, bytes: number): Buffer {
  return Buffer.from(hkdfSync('sha256', master, Buffer.alloc(0), what, bytes));
}
