import type { ClassPredicate } from '../../policy/words/ruling.ts';
import type { Column, OwnerLending } from './projection.ts';
import type { Query } from '../connection/query.ts';

/** A statement and what its columns mean, left to right: class columns, extra keys, then the record's fields. */
export interface Statement {
  readonly query: Query;
  readonly extras: number;
  readonly columns: readonly Column[];
}

/** One owner's part of a source: what it lends and which of its rows may be matched by this question. */
export interface Matchable extends OwnerLending {
  readonly matchable: ClassPredicate;
}
