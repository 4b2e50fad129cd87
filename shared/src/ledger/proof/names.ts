import { createHmac, hkdfSync } from 'node:crypto';
import type { StateCode } from '../../core/ids.ts';
import { valueHasher, type ValueHasher } from './search-values.ts';

/** Keyed names of officers, records and search values: alike for alike, and to be found by nobody who lacks the ledger's secret. */
export class LedgerNames {
  readonly #officers: Buffer;
  readonly #records: Buffer;
  readonly #watching: Buffer;
  readonly #earlier: Buffer;
  /** Of what was searched for. */
  readonly values: ValueHasher;

  /** @param secret the 32 bytes of the ledger's personal keys. */
  constructor(secret: Buffer) {
    const derive = (what: string): Buffer =>
      Buffer.from(hkdfSync('sha256', secret, Buffer.alloc(0), `liaison ledger ${what}`, 32));
    this.#officers = derive('officers');
    this.#records = derive('records');
    this.#watching = derive('watched');
    this.#earlier = secret;
    this.values = valueHasher([derive('values within'), derive('values')]);
  }

  /** Stands for an officer of another State: the same in all entries, another one for each State that looks. */
  pseudonym(viewer: StateCode, state: StateCode, officer: string): string {
    const digest = createHmac('sha256', this.#officers)
      .update(JSON.stringify([viewer, state, officer]))
      .digest('hex');
    return `${state}-${digest.slice(0, 16)}`;
  }

  /** Stands for an officer in the index: never shown, and the same for whoever looks. */
  officer(state: string, officer: string): Buffer {
    return this.#watched('officer', state, officer);
  }

  /** Stands for a case in the index. */
  caseOf(state: string, caseReference: string): Buffer {
    return this.#watched('case', state, caseReference);
  }

  #watched(...what: readonly string[]): Buffer {
    return createHmac('sha256', this.#watching)
      .update(JSON.stringify(what))
      .digest()
      .subarray(0, VALUE_BYTES);
  }

  record(id: string): Buffer {
    return createHmac('sha256', this.#records).update(id).digest();
  }

  /** Stands for a record among those that were shown: half of its name, as there are very many. */
  shown(id: string): Buffer {
    return this.record(id).subarray(0, VALUE_BYTES);
  }

  /** Under which hashes the index holds questions for a value; until 0.1 they were of its exact spelling. */
  asked(value: string): readonly Buffer[] {
    const exact = createHmac('sha256', this.#earlier).update(JSON.stringify(value)).digest();
    return [...this.values(value).map(valueBytes), exact.subarray(0, VALUE_BYTES)];
  }
}

const VALUE_BYTES = 16;

/** A hash of a search value as the index holds it. */
export function valueBytes(hash: string): Buffer {
  return Buffer.from(hash, 'base64url').subarray(0, VALUE_BYTES);
}

/** The first eight bytes of a hash as the index holds it in an array: a `bigint` of PostgreSQL, in decimal. */
export function hashNumber(hash: Buffer): string {
  return hash.readBigInt64BE(0).toString();
}
