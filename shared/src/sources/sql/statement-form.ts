import type { Sql } from 'sql-template-tag';
import type { StateCode } from '../../core/ids.ts';
import type { DomainEntry } from '../../domains/catalogue.ts';
import type { ClassPredicate, Lending } from '../../policy/words/ruling.ts';
import type { Query } from '../connection/query.ts';

/** What one owner lends; a source asks under one or more of these at once. */
export interface OwnerLending {
  readonly owner: StateCode;
  readonly lending: Lending;
}

/** One selected value: the catalogue path it fills and the SQL that yields it. */
export interface Column {
  readonly path: string;
  readonly expression: Sql;
}

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

/** Which rows a statement may look at: records of one domain, of these owners, as their law has it on one day. */
export interface Scope {
  readonly entry: DomainEntry;
  readonly owners: readonly Matchable[];
  /** The inquiry's day, `YYYY-MM-DD`: embargo, minority and retention are measured against it. */
  readonly on: string;
}

/** The same, and which fields of those rows are asked for. */
export interface FieldScope extends Scope {
  /** Catalogue paths, and exact spellings (`@exactOf`) beside theirs. */
  readonly requested: ReadonlySet<string>;
}
