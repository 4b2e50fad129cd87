import type { Asker } from './ask.ts';
import type { House } from './house.ts';

/** One thing that must hold, and what was seen. */
export interface Check {
  readonly name: string;
  /** What must hold, in numbers where there are any. */
  readonly must: string;
  /** What is missing on this machine without which it cannot be tried. */
  readonly needs?: (house: House) => string | undefined;
  /** @returns what was seen. @throws Error that says what was wrong. */
  readonly run: (house: House, asker: Asker) => Promise<string>;
}
