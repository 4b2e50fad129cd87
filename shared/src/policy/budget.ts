import type { LegalBasis } from './ruling.ts';

/**
 * How much one officer may learn in a day by asking for exact values of what is withheld. Hit or no hit, asked often
 * enough, is an answer.
 */
export interface Budget {
  /** Distinct values tried about one person or object. */
  readonly aboutOne: number;
  /** Distinct names asked for: names can be guessed from lists. */
  readonly names: number;
  /** Distinct numbers of documents, plates and the like. */
  readonly numbers: number;
  readonly basis: readonly LegalBasis[];
}

/** Unless a profile says otherwise. Thirty people checked by name and day of birth are far below; so is a day at a gate. */
export const BUDGET: Budget = {
  aboutOne: 5,
  names: 300,
  numbers: 20_000,
  basis: [{ instrument: '(EU) 2016/680', article: '4(1)(c)' }],
};
