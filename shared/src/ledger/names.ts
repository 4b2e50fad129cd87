import { createHmac, hkdfSync } from 'node:crypto';
import type { StateCode } from '../core/ids.ts';

/** Keyed names of officers and records: alike for alike, and to be found by nobody who lacks the ledger's secret. */
export class LedgerNames {
  readonly #officers: Buffer;
  readonly #records: Buffer;

  /** @param secret the 32 bytes of the ledger's personal keys. */
  constructor(secret: Buffer) {
    const derive = (what: string): Buffer =>
      Buffer.from(hkdfSync('sha256', secret, Buffer.alloc(0), `liaison ledger ${what}`, 32));
    this.#officers = derive('officers');
    this.#records = derive('records');
  }

  /** Stands for an officer of another State: the same in all entries, another one for each State that looks. */
  pseudonym(viewer: StateCode, state: StateCode, officer: string): string {
    const digest = createHmac('sha256', this.#officers)
      .update(JSON.stringify([viewer, state, officer]))
      .digest('hex');
    return `${state}-${digest.slice(0, 16)}`;
  }

  record(id: string): Buffer {
    return createHmac('sha256', this.#records).update(id).digest();
  }
}
