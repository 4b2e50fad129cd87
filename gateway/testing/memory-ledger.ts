import { randomUUID } from 'node:crypto';
import { HubError } from '../../shared/src/core/errors.ts';
import type { Intent, Ledger, Outcome, Received, Refusal } from '../../shared/src/ledger/proof/ledger.ts';
import type { ReleaseEvent } from '../../shared/src/policy/words/release.ts';

export interface MemoryEntry {
  readonly received: Received;
  intent?: Intent;
  outcome?: Outcome;
}

/** A ledger for tests alone: keeps its entries in memory, and can be made to fail. */
export class MemoryLedger implements Ledger {
  readonly entries: MemoryEntry[] = [];
  readonly refusals: Refusal[] = [];
  readonly releases: ReleaseEvent[] = [];
  isBroken = false;
  api = () => Promise.resolve({ status: 404, contentType: 'application/json; charset=utf-8', body: '{}' });

  received(received: Received) {
    const entry: MemoryEntry = { received };
    this.entries.push(entry);
    return {
      receipt: { log: 'test', entry: randomUUID() },
      intent: (intent: Intent) => this.#write(() => void (entry.intent = intent)),
      outcome: (outcome: Outcome) => this.#write(() => void (entry.outcome = outcome)),
    };
  }

  release(event: ReleaseEvent) {
    return this.#write(() => {
      if (!this.releases.some(({ id }) => id === event.id)) this.releases.push(event);
    }).then(() => ({ log: 'test', entry: event.id }));
  }

  refused(refusal: Refusal): void {
    this.refusals.push(refusal);
  }

  isFencedOff = false;
  /** What nobody notices before it is asked. */
  isStalled = false;

  probe(): Promise<boolean> {
    return Promise.resolve(this.ready() && !this.isStalled);
  }

  isFenced(): boolean {
    return this.isFencedOff;
  }

  ready(): boolean {
    return !this.isBroken;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #write(work: () => void): Promise<void> {
    if (this.isBroken) return Promise.reject(new HubError('LEDGER_UNAVAILABLE', 'broken for a test'));
    work();
    return Promise.resolve();
  }
}
