/** What became of warming up, for readiness and metrics. */
export interface Warmth {
  /** Sources to which connections were opened, and those that did not answer in time. */
  readonly sources: number;
  readonly sourcesFailed: number;
  /** Offices whose views and rulings were made, and questions that were rehearsed as them. */
  readonly offices: number;
  readonly questions: number;
  /** Whether there was time for all of it. */
  readonly isWhole: boolean;
  readonly milliseconds: number;
}
