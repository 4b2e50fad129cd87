import {
  openCheckpoint,
  openCheckpointAside,
  type Checkpoint,
  type Levels,
  type PinnedKey,
} from './check.ts';
import type { KeyChain } from './handovers.ts';

/** Signatures that are checked together, on the threads of Node's pool, while the log is read on. */
const TOGETHER = 64;
/** Of these so many at once, so that they never pile up. */
const AHEAD = 8;

/** The first record that is not what was written, and why. */
export interface Bad {
  readonly index: number;
  readonly why: string;
}

/** Checkpoints that somebody kept outside the database. */
export class Kept {
  /** Of the largest. */
  readonly size: number;
  readonly #ahead: Checkpoint[];
  /** The tree of this size was agreed on. */
  #agreed = 0;

  /** @param later keys that the log may have been handed to in records that it lost: of them those count that it does not name. */
  constructor(notes: readonly string[], keys: KeyChain, later: readonly PinnedKey[] = []) {
    const unnamed = later.filter((key) => !keys.has(key));
    this.#ahead = notes
      .map((note) => openedBy([keys.keyOf(note), ...unnamed], note))
      .sort((left, right) => left.size - right.size);
    this.size = this.#ahead.at(-1)?.size ?? 0;
  }

  /** Holds the tree of so many records against what was kept of that size. Sizes that were passed over are not compared. */
  contradicts(size: number, levels: Levels): Bad | undefined {
    for (let next = this.#ahead[0]; next && next.size <= size; next = this.#ahead[0]) {
      if (next.size === size && !next.root.equals(levels.root())) {
        const why = `a second history: a checkpoint of size ${size} was kept that contradicts records ${this.#agreed} to ${size - 1}`;
        return { index: this.#agreed, why };
      }
      if (next.size === size) this.#agreed = size;
      this.#ahead.shift();
    }
    return undefined;
  }
}

/** @throws Error as `openCheckpoint` does, of the first key, when none of them signed it. */
function openedBy([key, ...others]: readonly [PinnedKey, ...PinnedKey[]], note: string): Checkpoint {
  const signer = [key, ...others].find((one) => forgery(note, one) === undefined);
  return openCheckpoint(note, signer ?? key);
}

/** Notes whose roots fit, and whose signatures are still to be checked. */
export class Notes {
  readonly #keys: KeyChain;
  #unchecked: Note[] = [];
  #checking: Promise<Bad | undefined>[] = [];

  constructor(keys: KeyChain) {
    this.#keys = keys;
  }

  /**
   * @param from where the commit begins that the note closes.
   * @returns the first that is known to be forged, which may be one of before.
   */
  async add(from: number, note: string): Promise<Bad | undefined> {
    this.#unchecked.push({ from, note });
    if (this.#unchecked.length < TOGETHER) return undefined;
    this.#begin();
    return this.#checking.length > AHEAD ? this.#checking.shift() : undefined;
  }

  /** When all of them are checked. */
  async firstForged(): Promise<Bad | undefined> {
    this.#begin();
    const found = await Promise.all(this.#checking.splice(0));
    return found.find((bad) => bad !== undefined);
  }

  #begin(): void {
    this.#checking.push(this.#check(this.#unchecked));
    this.#unchecked = [];
  }

  async #check(notes: readonly Note[]): Promise<Bad | undefined> {
    const found = await Promise.all(notes.map(({ note }) => forgeryIn(note, this.#keys.keyOf(note))));
    const n = found.findIndex((why) => why !== undefined);
    const [at, why] = [notes[n], found[n]];
    return at && why !== undefined ? { index: at.from, why } : undefined;
  }
}

interface Note {
  readonly from: number;
  readonly note: string;
}

/** The same as `forgery`, without holding up this thread. */
async function forgeryIn(note: string, pinned: PinnedKey): Promise<string | undefined> {
  try {
    await openCheckpointAside(note, pinned);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

export function forgery(note: string, pinned: PinnedKey): string | undefined {
  try {
    openCheckpoint(note, pinned);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
