/** A key of the installation, by its name and the id that the ledger and `npm run keys -- list` have of it. Nothing of it is secret. */
export interface KeyStanding {
  readonly key: string;
  /** Undefined of one that lies in the memory of each process. */
  readonly id?: string | undefined;
  readonly state: 'IN_USE' | 'ACCEPTED' | 'TO_COME' | 'ENDED';
  /** Since when it is in use, or from when on. ISO. */
  readonly since?: string | undefined;
  readonly ageDays?: number | undefined;
  /** The day by which the next one should be in use. */
  readonly dueOn?: string | undefined;
  /** It is in use, and that day is over. */
  readonly isOld: boolean;
}

/** Months in which the ledger's records lie. */
export interface LedgerMonths {
  /** The first one that lies in the database, `2026-11`, or `before` for all that lies before the next; undefined where there is none. */
  readonly first?: string | undefined;
  /** Up to when months are made ahead. ISO. */
  readonly madeUntil?: string | undefined;
  /** How many were archived, and the last of them. */
  readonly archived: number;
  readonly lastArchived?: string | undefined;
}

/** What the gateway does not know of itself: whoever starts it does. */
export interface Installation {
  /** @throws Error when a file of them does not hold. */
  readonly keys: () => readonly KeyStanding[];
  /** @throws Error when the ledger's database does not answer. */
  readonly months: () => Promise<LedgerMonths>;
}
