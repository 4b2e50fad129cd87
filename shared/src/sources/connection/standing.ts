import type { ClientBase } from 'pg';
import type { StateCode } from '../../core/ids.ts';

/** What a source lacks of what its contract says, such as a column or a function. It names no value. */
export interface Breach {
  /** The view and column, function or extension: `hub.person_v1.sex`. */
  readonly object: string;
  /** What is wrong, as the end of a sentence. */
  readonly what: string;
}

/** Holds a database against the contract of its domain: what it offers, by its catalogue alone. Reads no row. */
export type CatalogueCheck = (client: ClientBase) => Promise<readonly Breach[]>;

/** Rows of one owner that cannot be read, and are in no answer, by the column that is to blame. */
export interface Unreadable {
  readonly owner: StateCode;
  readonly column: string;
  readonly rows: number;
}

/** What an operator must hear of a source. It holds no value of a record. */
export type News =
  | { readonly kind: 'BROKEN_CONTRACT'; readonly breaches: readonly Breach[] }
  | { readonly kind: 'MENDED' }
  | { readonly kind: 'NO_CURRENCY'; readonly cause: unknown }
  | { readonly kind: 'UNREADABLE_ROWS'; readonly unreadable: readonly Unreadable[] }
  | { readonly kind: 'NOT_CHECKED'; readonly cause: unknown };

export type Tell = (news: News) => void;

/** How a source stands to its contract, as last looked at. */
export class Standing {
  readonly #tell: Tell;
  #breaches: readonly Breach[] = [];
  #unreadable: readonly Unreadable[] = [];
  #owners: ReadonlySet<StateCode> = new Set();

  constructor(tell: Tell) {
    this.#tell = tell;
  }

  get breaches(): readonly Breach[] {
    return this.#breaches;
  }

  get unreadable(): readonly Unreadable[] {
    return this.#unreadable;
  }

  /** Whether rows of an owner are in no answer, as they cannot be read. */
  isIncomplete(owner: StateCode): boolean {
    return this.#owners.has(owner);
  }

  /** Takes what a look at the catalogue found. */
  found(breaches: readonly Breach[]): void {
    const before = JSON.stringify(this.#breaches);
    this.#breaches = breaches;
    if (JSON.stringify(breaches) === before) return;
    this.#tell(breaches.length > 0 ? { kind: 'BROKEN_CONTRACT', breaches } : { kind: 'MENDED' });
  }

  /** Takes what a look at all rows found: it stands until the next one. */
  counted(unreadable: readonly Unreadable[]): void {
    const before = JSON.stringify(this.#unreadable);
    this.#unreadable = unreadable;
    this.#owners = new Set(unreadable.map(({ owner }) => owner));
    if (unreadable.length > 0 && JSON.stringify(unreadable) !== before)
      this.#tell({ kind: 'UNREADABLE_ROWS', unreadable });
  }

  /** All rows could not be looked at: what was known of them stands. */
  notCounted(cause: unknown): void {
    this.#tell({ kind: 'NOT_CHECKED', cause });
  }

  /** Takes what an answer held. Where all rows were not looked at yet, it is the least that there is. */
  met(unreadable: readonly Unreadable[]): void {
    const known = new Map(this.#unreadable.map((one) => [`${one.owner} ${one.column}`, one]));
    let isNews = false;
    for (const one of unreadable) {
      const key = `${one.owner} ${one.column}`;
      if ((known.get(key)?.rows ?? 0) >= one.rows) continue;
      known.set(key, one);
      isNews = true;
    }
    if (isNews) this.counted([...known.values()]);
  }
}
