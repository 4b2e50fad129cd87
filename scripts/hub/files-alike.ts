import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { Logger } from 'pino';
import { fileText } from '../../shared/src/core/file-text.ts';
import type { Reloaded, Reloads } from '../../gateway/src/observe/reloads.ts';
import type { Look, SharedState } from '../../shared/src/state/shared-state.ts';

/** Every gateway has read a change by then that was made everywhere at once, more or less. */
const DIFFERENT_FOR_MS = 15_000;
/** Under which name a difference stands beside what a gateway refused by itself. */
const OTHERS = 'other gateways';

/** The files of each kind that are compared, at this moment. */
export type ComparedFiles = Partial<Record<Reloaded, () => readonly string[]>>;

/**
 * Compares files on which gateways do not agree, but which they must have alike: by a key or a revocation that one lacks, a token
 * is taken at one gateway and refused at the other. A difference that stays is told in the log, in `refusedReloads` and its count.
 */
export class FilesAlike {
  readonly #files: ComparedFiles;
  readonly #reloads: Reloads;
  readonly #log: Pick<Logger, 'error' | 'info'>;
  readonly #now: () => number;
  /** What the others were told last. */
  #own: Readonly<Record<string, string>> | undefined;
  /** Since when each differs, and whether that is told. */
  readonly #different = new Map<Reloaded, { readonly since: number; isTold: boolean }>();

  constructor(
    files: ComparedFiles,
    {
      reloads,
      log,
      now = () => performance.now(),
    }: Pick<Parts, 'reloads' | 'log'> & Partial<Pick<Parts, 'now'>>,
  ) {
    this.#files = files;
    this.#reloads = reloads;
    this.#log = log;
    this.#now = now;
  }

  /** Says with each look what is here, and hears what is elsewhere. */
  watch(state: Pick<SharedState, 'onLook' | 'tell'>): void {
    state.tell(() => (this.#own = this.digests()));
    state.onLook((look) => this.compare(look));
  }

  /** Of each kind of files: what they say, in 16 bytes. One that cannot be read says nothing. */
  digests(): Readonly<Record<string, string>> {
    return Object.fromEntries(
      Object.entries(this.#files).map(([what, files]) => [toldAs(what), digestOf(files())]),
    );
  }

  compare({ others }: Pick<Look, 'others'>): void {
    this.#own ??= this.digests();
    for (const what of Object.keys(this.#files) as Reloaded[]) {
      const [name, own] = [toldAs(what), this.#own[toldAs(what)]];
      const elsewhere = others.filter(({ files }) => files[name] !== undefined && files[name] !== own);
      if (elsewhere.length === 0) this.#alike(what);
      else this.#differs(what, elsewhere);
    }
  }

  #alike(what: Reloaded): void {
    const known = this.#different.get(what);
    if (!known) return;
    this.#different.delete(what);
    if (!known.isTold) return;
    this.#reloads.stands(what, OTHERS);
    this.#log.info({ what }, 'all gateways have the same files again');
  }

  #differs(what: Reloaded, elsewhere: Look['others']): void {
    const known = this.#different.get(what) ?? { since: this.#now(), isTold: false };
    this.#different.set(what, known);
    if (known.isTold || this.#now() - known.since < DIFFERENT_FOR_MS) return;
    known.isTold = true;
    this.#reloads.refused(what, OTHERS);
    this.#log.error(
      { what, gateways: elsewhere.map(({ name }) => name) },
      'other gateways have other files: what they answer differs. Give all of them the same',
    );
  }
}

interface Parts {
  readonly reloads: Reloads;
  readonly log: Pick<Logger, 'error' | 'info'>;
  /** Steady, in milliseconds. */
  readonly now: () => number;
}

/** By the plain name a gateway of before tells other files: issuers.yaml itself, which is agreed on by now. */
function toldAs(what: string): string {
  return `files of ${what}`;
}

function digestOf(files: readonly string[]): string {
  const hash = createHash('sha256');
  try {
    for (const file of files) {
      const text = fileText(file);
      hash.update(`${basename(file)} ${Buffer.byteLength(text)}\n`).update(text);
    }
  } catch {
    return 'unreadable';
  }
  return hash.digest('hex').slice(0, 32);
}
