import type { Load } from './askers.ts';
import type { Allowance } from './judge.ts';
import type { UnderTest } from './under-test.ts';

/** One thing that goes wrong, and what it may cost. */
export interface Fault {
  /** For `--only`. */
  readonly name: string;
  /** What goes wrong, as the table says it. */
  readonly what: string;
  /** How long it holds at least, in milliseconds. */
  readonly holdMs: number;
  /** Whether a process of the gateway ends by it. Of no other fault one may. */
  readonly endsProcess?: true;
  /** Whether what it changes stays: it is done after all others, and never by chance. */
  readonly isLast?: true;
  allows(of: UnderTest): Allowance;
  /**
   * Brings it about.
   *
   * @returns what ends the cause.
   * @throws NotHere where this machine does not let anybody do it; DoesNotHold where it saw what must not be, with the cause ended.
   */
  begin(of: UnderTest, load: Load): Promise<() => unknown>;
  /** Waits for what the fault does after its cause has ended, such as to start a process in the place of one. It is watched until then. */
  isOver?(of: UnderTest): Promise<unknown>;
  /** Puts right what is still otherwise when the hub is whole again, such as a clock. */
  readonly afterwards?: ((of: UnderTest, load: Load) => unknown) | undefined;
}

/** Nothing is missing, and nobody is refused. */
export const NOTHING: Pick<Allowance, 'missing' | 'refusals'> = { missing: [], refusals: [] };
