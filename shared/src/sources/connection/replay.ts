/** A moment of the primary, and where its log stood then. */
export interface Mark {
  /** In the primary's log: what had been written by `asOf` stands before it. */
  readonly position: bigint;
  /** On the primary's clock. */
  readonly asOf: string;
  /** When this side took it, as of its own clock, in milliseconds. */
  readonly takenAt: number;
}

interface Proven extends Mark {
  readonly provenAt: number;
}

/** Most marks that are kept: a standby that is further behind is not read anyway. */
const KEPT = 64;

/**
 * How current a standby is, by positions in the log alone: the newest moment of the primary whose position the standby has
 * replayed. `pg_last_xact_replay_timestamp` would not do: it stands still while nobody writes, so that a standby that has all looks
 * hours behind, and one that lost its primary looks as if nobody wrote. No clock of the standby counts.
 */
export class Replay {
  readonly #now: () => number;
  #waiting: Mark[] = [];
  #proven: Proven[] = [];

  /** @param now this side's clock, in milliseconds; it never goes back. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Takes where the primary's log stands. */
  taken(mark: Omit<Mark, 'takenAt'>): void {
    this.#waiting = [...this.#waiting, { ...mark, takenAt: this.#now() }].slice(-KEPT);
  }

  /** Takes up to where the standby has replayed it. */
  replayed(position: bigint): void {
    const provenAt = this.#now();
    const reached = this.#waiting.filter((mark) => mark.position <= position);
    this.#waiting = this.#waiting.filter((mark) => mark.position > position);
    this.#proven = [...this.#proven, ...reached.map((mark) => ({ ...mark, provenAt }))].slice(-KEPT);
  }

  /** Nothing that was known holds any more. */
  forget(): void {
    this.#waiting = [];
    this.#proven = [];
  }

  /**
   * The newest mark that was replayed already `agoMs` ago: whatever was read since then holds it.
   *
   * @returns nothing where the newest was taken more than `maxLagMs` ago.
   */
  current(agoMs: number, maxLagMs: number): Mark | undefined {
    const now = this.#now();
    const mark = this.#proven.findLast(({ provenAt }) => provenAt <= now - agoMs);
    return mark && now - mark.takenAt <= maxLagMs ? mark : undefined;
  }

  /** Whether a mark waits for longer than `maxLagMs`, and none that is newer was replayed. */
  isBehind(maxLagMs: number): boolean {
    const now = this.#now();
    const newest = this.#proven.at(-1);
    return (
      this.#waiting.some(({ takenAt }) => now - takenAt > maxLagMs) &&
      !(newest && now - newest.takenAt <= maxLagMs)
    );
  }
}
