/** What of a source does not fit its contract. It holds no value of a person but the faulty one. */
export interface Finding {
  /** One word, such as `COLUMN_MISSING`. */
  readonly what: string;
  /** View and column, function, role or question: `hub.person_v1.sex`. */
  readonly where: string;
  /** A fault makes answers wrong or incomplete; what follows an advice makes them faster. */
  readonly severity: 'fault' | 'advice';
  /** What is wrong, in a sentence without its end. */
  readonly says: string;
  /** What to do. */
  readonly wayOut: string;
  /** How many rows; none where it is not about rows. */
  readonly many?: number;
  /** Ids of up to three of them, with the faulty value where there is one. */
  readonly examples?: readonly string[];
}
