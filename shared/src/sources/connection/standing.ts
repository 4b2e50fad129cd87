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

/** How searches of a source stand, as last looked at. */
export interface SearchState {
  /** Why a search may miss records; none where it finds all that there are. It names no value. */
  readonly behind: readonly string[];
  /** What was written before is found; absent where searches follow each row at once. */
  readonly asOf?: string;
}

/** What an operator must hear of a source. It holds no value of a record. */
export type News =
  | { readonly kind: 'BROKEN_CONTRACT'; readonly breaches: readonly Breach[] }
  | { readonly kind: 'MENDED' }
  /** Searches may miss records; when nothing is named, they do no longer. */
  | { readonly kind: 'SEARCHES_BEHIND'; readonly behind: readonly string[] }
  /** Why its standby is not read; when nothing is named, it is again. */
  | { readonly kind: 'STANDBY'; readonly why: string | undefined }
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
  #searches: SearchState = { behind: [] };

  constructor(tell: Tell) {
    this.#tell = tell;
  }

  get breaches(): readonly Breach[] {
    return this.#breaches;
  }

  get unreadable(): readonly Unreadable[] {
    return this.#unreadable;
  }

  /** How its searches stand. */
  get searches(): SearchState {
    return this.#searches;
  }

  /**
   * Whether rows of an owner may be in no answer: as they cannot be read; or, of a search, as what it goes by is not that of the
   * hub, or behind the rows.
   */
  isIncomplete(owner: StateCode, isSearch: boolean): boolean {
    return this.#owners.has(owner) || (isSearch && this.#searches.behind.length > 0);
  }

  /** Takes what a look at what searches go by found. */
  searched(state: SearchState): void {
    const before = this.#searches.behind;
    this.#searches = state;
    // How far they are behind changes with each look, and is said once.
    if (before.map(wordsOf).join() !== state.behind.map(wordsOf).join())
      this.#tell({ kind: 'SEARCHES_BEHIND', behind: state.behind });
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

/** What is said without its numbers and moments. */
function wordsOf(said: string): string {
  return said.replaceAll(/\d[\d:TZ-]*/gu, '');
}
