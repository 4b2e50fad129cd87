import type { Pool } from 'pg';
import { utcMoment } from '../../core/calendar.ts';
import type { StateCode } from '../../core/ids.ts';
import { CURRENCY_VIEW } from '../contract/common-views.ts';
import type { SentRow } from '../contract/row-of.ts';
import type { Tell } from './standing.ts';
import { wasSaid } from './blame.ts';

const MAX_AGE_MS = 60_000;

type Stated = SentRow<(typeof CURRENCY_VIEW)['columns']>;

/** The moments to which a source says that its owners' data are current, read in passing at most once a minute. */
export class Currency {
  readonly #owners: readonly StateCode[];
  readonly #tell: Tell;
  #byOwner: ReadonlyMap<StateCode, string> = new Map();
  #readAt = Number.NEGATIVE_INFINITY;
  #isMissing = false;

  /** @param owners of whom the source has to say it. */
  constructor(owners: readonly StateCode[], tell: Tell) {
    this.#owners = owners;
    this.#tell = tell;
  }

  /** @returns undefined where the source does not say it, or said it and does no longer. */
  of(owner: StateCode): string | undefined {
    return this.#byOwner.get(owner);
  }

  /** Whether the source does not say it of each owner. */
  get isMissing(): boolean {
    return this.#isMissing;
  }

  /** Reads it again where that is due. Nobody waits for it, and what it says takes no answer away. */
  refresh(pool: () => Promise<Pool>): void {
    if (performance.now() - this.#readAt < MAX_AGE_MS) return;
    void this.read(pool);
  }

  /** @see refresh */
  async read(pool: () => Promise<Pool>): Promise<void> {
    this.#readAt = performance.now();
    try {
      const { rows } = await (
        await pool()
      ).query<Stated>(`SELECT owner, data_as_of::timestamptz AS data_as_of FROM hub.${CURRENCY_VIEW.name}`);
      this.#byOwner = new Map(
        rows.flatMap(({ owner, data_as_of: at }) =>
          typeof at === 'string' && utcMoment(at) !== undefined ? [[owner as StateCode, at] as const] : [],
        ),
      );
      this.#note(this.#owners.every((owner) => this.#byOwner.has(owner)));
    } catch (error) {
      // Of a source that cannot be reached the questions tell.
      if (!wasSaid(error)) return;
      this.#byOwner = new Map();
      this.#note(false, error);
    }
  }

  #note(isThere: boolean, cause?: unknown): void {
    if (!isThere && !this.#isMissing) this.#tell({ kind: 'NO_CURRENCY', cause });
    this.#isMissing = !isThere;
  }
}
