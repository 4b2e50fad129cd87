import { raw, type Sql } from 'sql-template-tag';
import type { FieldUse } from '../../shared/src/policy/words/ruling.ts';
import { whereOpen } from '../../shared/src/sources/sql/lent.ts';
import type { ExactMember } from '../../shared/src/sources/sql/question.ts';
import type { MatchMode } from './arguments.ts';
import { FIT } from './match.ts';

/** A member of a search that adds to a record's score. */
export interface ScoredMember extends ExactMember {
  readonly weight: number;
  /** How well a record meets the member, from 0 to 1, of those whose fields the law shows whole. */
  readonly fit: Sql;
  /**
   * Which records have what is asked for, none of those of which it is not known, and what that says in bits: the binary
   * logarithm of how many people there are to one who has the same. Absent: too little to count.
   */
  readonly agrees?: { readonly condition: Sql; readonly bits: number };
}

export const EQUAL = number(FIT.EQUAL);
export const SIMILAR = number(FIT.SIMILAR);
export const MISSING = number(FIT.MISSING);
export const DIFFERENT = number(FIT.DIFFERENT);

/** A number as SQL of its own type. */
export function number(value: number): Sql {
  return raw(`${value}::float8`);
}

/** Of a record that may be found by the member, and whose member is not shown whole, nothing but the hit ranks. */
export function shownWhole(uses: readonly FieldUse[], fit: Sql): Sql {
  return whereOpen(
    uses.map(({ path }) => path),
    fit,
    MISSING,
  );
}

/** What is tried: the same value asked for strictly is another question, with another answer to learn from. */
export function said(match: MatchMode, value: string): string {
  return match === 'EXACT' ? value : `about ${value}`;
}
