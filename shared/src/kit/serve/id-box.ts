import { badInput } from '../../core/errors.ts';
import {
  globalId,
  parseGlobalId,
  type GlobalId,
  type ParsedId,
  type PublicId,
  type StateCode,
} from '../../core/ids.ts';
import { madeRings, ringOf, type KeyRing } from '../../core/key-ring.ts';
import { Lru } from '../../core/lru.ts';
import { DOMAINS, isOneOf, type Domain } from '../../core/vocabulary.ts';
import { derived, IdCiphers } from './id-ciphers.ts';

/** A record that a caller named, as its owner names it. */
export interface OpenedId extends ParsedId {
  readonly id: GlobalId;
}

const SHAPE = /^([A-Z]{2,3}):([a-z]+):([A-Za-z0-9_-]{1,107})$/u;
/** Ids of late, some 400 bytes each. A question brings the ids of its records to every subgraph that it passes through. */
const OPENED_KEPT = 10_000;

/**
 * Makes and reads the ids that leave the hub: `<owner>:<domain>:<local part enciphered>`. An id can be used by those alone
 * to whom it was given: ids cannot be counted up, and from one nobody can make another. The same record has the same id
 * for everybody, as long as the key stays, so that answers can be compared and linked. Once the key was rotated, ids are made
 * with the new one, and those of before are read as long as their key is kept.
 *
 * AES-256-SIV (RFC 5297), base64url, with a key for each owner, and owner and domain as associated data.
 */
export class IdBox {
  /**
   * Seed by which records that no other order tells apart are mixed, so that their order tells nothing of their numbers. Of the
   * oldest key, so that lists go on in their order when the key is rotated.
   */
  readonly mixing: string;
  readonly #rings: () => KeyRing<IdCiphers>;
  /** What an id says never changes. None is here that the hub did not give out. */
  #opened = new Lru<string, OpenedId>(OPENED_KEPT);
  #openedBy: KeyRing<IdCiphers>;

  /**
   * @param master 32 bytes that all processes of the hub share, and that stay: with them all ids change. Or what holds of several
   *   now.
   */
  constructor(master: Buffer | (() => KeyRing<Buffer>)) {
    const ring = typeof master === 'function' ? undefined : ringOf(master);
    const masters = (): KeyRing<Buffer> => ring ?? (master as () => KeyRing<Buffer>)();
    this.#rings = madeRings(masters, (key) => new IdCiphers(key));
    this.#openedBy = this.#rings();
    const { current, all } = masters();
    this.mixing = derived(all[0] ?? current, 'liaison id order', 8)
      .readBigInt64BE()
      .toString();
  }

  /** The id of a record. */
  seal(owner: StateCode, domain: Domain, local: string): PublicId {
    return this.#rings().current.seal(owner, `${owner}:${domain}`, local);
  }

  /** The id of a link. It is no id of a record. */
  sealLink(owner: StateCode, domain: Domain, local: string): PublicId {
    return this.#rings().current.seal(owner, `${owner}:link:${domain}`, local);
  }

  /** Every id that a record has and had: of the key that is in use, then of those of before. */
  everyId(owner: StateCode, domain: Domain, local: string): readonly PublicId[] {
    return inOrder(this.#rings()).map((ciphers) => ciphers.seal(owner, `${owner}:${domain}`, local));
  }

  /**
   * Reads an id that a caller gives. Whether there is such a record is not looked at.
   *
   * @param field the argument, as it is named in the refusal.
   * @throws HubError BAD_INPUT when this hub did not give it out, or for another domain than expected.
   */
  open(text: string, expected?: Domain, field = 'id'): OpenedId {
    const ring = this.#rings();
    // Of a key that is taken no more, nothing is remembered.
    if (ring !== this.#openedBy) this.#opened = new Lru(OPENED_KEPT);
    this.#openedBy = ring;
    const known = this.#opened.get(text);
    if (known && (expected === undefined || known.domain === expected)) return known;
    const [, owner, domain, sealed] = SHAPE.exec(text) ?? [];
    if (owner !== undefined && sealed !== undefined && isOneOf(DOMAINS, domain)) {
      if (expected !== undefined && domain !== expected)
        throw badInput(field, text, `an id of the domain ${expected}`);
      const local = openedBy(inOrder(ring), owner, `${owner}:${domain}`, sealed);
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

  /** An id that was opened, as it is written now: there is one way, unless it was made before the key was rotated. */
  asNow(text: PublicId, { owner, domain, local }: OpenedId): PublicId {
    return this.#rings().all.length === 1 ? text : this.seal(owner, domain, local);
  }

  /** Seals ids of one owner together: `place` is as `FI:person`. */
  sealAll(owner: string, place: string, locals: readonly string[]): readonly PublicId[] {
    return this.#rings().current.sealAll(owner, place, locals);
  }

  /**
   * The id under which a record that was noted earlier is known now: notes of before ids were enciphered hold plain ones, those of
   * before the key was rotated hold ids of that time.
   */
  renew(noted: string): PublicId {
    const [, owner, domain, sealed] = SHAPE.exec(noted) ?? [];
    const ring = this.#rings();
    if (owner !== undefined && sealed !== undefined) {
      const place = `${owner}:${domain ?? ''}`;
      const [current, ...earlier] = inOrder(ring);
      if (current?.open(owner, place, sealed) !== undefined) return noted as PublicId;
      const local = openedBy(earlier, owner, place, sealed);
      if (local !== undefined) return ring.current.seal(owner, place, local);
    }
    try {
      const plain = parseGlobalId(noted);
      return this.seal(plain.owner, plain.domain, plain.local);
    } catch {
      // No id of any time: what is noted is not lost over that.
      return noted as PublicId;
    }
  }
}

/** The one in use first, then the others, newest first. */
function inOrder({ current, all }: KeyRing<IdCiphers>): readonly IdCiphers[] {
  return all.length === 1 ? all : [current, ...all.filter((one) => one !== current).reverse()];
}

function openedBy(
  ciphers: readonly IdCiphers[],
  owner: string,
  place: string,
  sealed: string,
): string | undefined {
  for (const one of ciphers) {
    const local = one.open(owner, place, sealed);
    if (local !== undefined) return local;
  }
  return undefined;
}
