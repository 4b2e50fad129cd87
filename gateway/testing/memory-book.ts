import { HubError } from '../../shared/src/core/errors.ts';
import type { StateCode } from '../../shared/src/core/ids.ts';
import type { ReleaseEvent, ReleaseFact } from '../../shared/src/policy/words/release.ts';
import type { ReleaseBook } from '../../shared/src/releases/book.ts';

const OFFICE = {
  state: 'FR' as StateCode,
  agency: 'invented',
  agencyKind: 'POLICE',
  role: 'INVESTIGATOR',
} as const;

/** An approved release of an invented record. */
export function fact(id: string, more: Partial<ReleaseFact> = {}): ReleaseFact {
  return {
    ...{ id, status: 'APPROVED', record: 'IE:person:P-1', owner: 'IE' as StateCode, domain: 'person' },
    ...{ requester: OFFICE, purpose: 'INVESTIGATION', caseReference: 'INVENTED-1', obligations: [] },
    ...{ from: '2026-11-01', until: '2026-12-01', fields: [{ path: 'dateOfBirth', lifts: [] }] },
    ...more,
  };
}

/** A step of an invented release. */
export function step(id: string, release = 'r-1', more: Partial<ReleaseEvent> = {}): ReleaseEvent {
  return {
    ...{
      id,
      release,
      step: 'REQUESTED',
      at: 0,
      owner: 'IE' as StateCode,
      domain: 'person',
      requester: OFFICE,
    },
    ...{
      purpose: 'INVESTIGATION',
      urgency: 'NORMAL',
      by: OFFICE,
      fields: ['dateOfBirth'],
      rules: ['IE-P-1'],
    },
    personal: { record: 'IE:person:P-1', officer: 'invented-1', caseReference: 'INVENTED-1', entry: 'e-1' },
    ...more,
  };
}

/** A store of releases for tests alone: keeps its steps in memory, and can be made slow or away. */
export class MemoryBook implements ReleaseBook {
  facts: readonly ReleaseFact[] = [];
  events: ReleaseEvent[] = [];
  /** How often it was asked for facts. */
  asked = 0;
  ticks = 0;
  state: 'THERE' | 'HANGING' | 'AWAY' = 'THERE';

  async factsFor(): Promise<readonly ReleaseFact[]> {
    this.asked += 1;
    await this.#there();
    return this.facts;
  }

  async unrecorded(limit: number): Promise<readonly ReleaseEvent[]> {
    await this.#there();
    return this.events.slice(0, limit);
  }

  async recorded(ids: readonly string[]): Promise<void> {
    await this.#there();
    this.events = this.events.filter(({ id }) => !ids.includes(id));
  }

  async tick(): Promise<number> {
    this.ticks += 1;
    await this.#there();
    return 0;
  }

  #there(): Promise<void> {
    if (this.state === 'HANGING') return new Promise(() => undefined);
    if (this.state === 'AWAY') return Promise.reject(new HubError('RELEASES_UNAVAILABLE', 'away for a test'));
    return Promise.resolve();
  }
}
