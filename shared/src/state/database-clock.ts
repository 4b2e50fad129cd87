/** So far may a clock go back at once: clocks are set right by less every day. In milliseconds, as where its tables are asked. */
const STEP_MS = 2_000;

/** When a question was asked and answered, as of `performance.now()`. */
interface Exchange {
  readonly beganAt: number;
  readonly endedAt: number;
}

/** Finds by the steady clock here that the one of the database was put back. A machine that was slow never looks like that. */
export class DatabaseClock {
  #last: { readonly at: number; readonly endedAt: number } | undefined;

  /**
   * @param at what it says, in milliseconds since 1970-01-01T00:00:00Z, at some moment of the exchange.
   * @returns by how many milliseconds at least it was put back since it was heard before; nothing where it was not.
   */
  hear(at: number, { beganAt, endedAt }: Exchange): number | undefined {
    const last = this.#last;
    this.#last = { at, endedAt };
    if (last === undefined) return undefined;
    // So much went by at least; more where an answer was late.
    const byMs = last.at + Math.max(0, beganAt - last.endedAt) - at;
    return byMs > STEP_MS ? Math.round(byMs) : undefined;
  }
}
