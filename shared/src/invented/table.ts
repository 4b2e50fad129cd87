/** Rows of one table of a national database, as a stream. */
export interface SeedTable {
  /** Schema-qualified, such as `register.person`. */
  readonly table: string;
  readonly columns: readonly string[];
  readonly rows: Iterable<readonly unknown[]>;
}
