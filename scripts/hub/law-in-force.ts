import type { Logger } from 'pino';
import type { AgreedTexts } from '../../gateway/src/journey/agreed-texts.ts';
import type { Reloads } from '../../gateway/src/observe/reloads.ts';
import { HubError } from '../../shared/src/core/errors.ts';
import { rulerOf } from '../../shared/src/policy/decide/ruler.ts';
import {
  buildLaw,
  lawId,
  loadLaw,
  type Law,
  type LawFiles,
  type LawOptions,
  type Ruler,
} from '../../shared/src/policy/law/law.ts';
import { watchLaw } from '../../shared/src/policy/law/watch-law.ts';

/** Longer than a question is on its way: what it was begun under, its other parts are decided under. */
const KNOWN_FOR_MS = 60_000;
/** How often the folder is looked at for a law that somebody else has already. */
const LOOK_EVERY_MS = 500;

/** A law that could not be kept beside the ledger is brought again after this long. */
const KEEP_AGAIN_MS = 1_000;

export interface LawInForceOptions {
  /** Folder of the law profiles. */
  readonly profiles: string;
  readonly mode: 'demonstration' | 'production';
  /** As of `LawOptions`, asked anew for each law. */
  readonly inUse?: ((state: string) => boolean) | undefined;
  /** Keeps the text of a law before it is in force, so that decisions can be replayed. */
  readonly keepLaw: ((law: Law) => Promise<void>) | undefined;
  /** How several gateways agree on one law, and find its text. Without it the folder of this one decides alone. */
  readonly agreement?: LawAgreement | undefined;
  readonly reloads: Reloads;
  readonly log: Logger;
}

/** By what several gateways agree on one law. */
export interface LawAgreement {
  readonly set: Pick<AgreedTexts, 'open' | 'latest' | 'propose'> & { turn(): void };
  /** The text of a law that some gateway kept before it was agreed on; nothing when none did. */
  readonly textOf: (digest: string) => Promise<LawFiles | undefined>;
}

/** The name under which gateways agree on it. */
const NAME = 'law';

/** The law that a hub decides by, and the way in which a changed one comes into force. */
export class LawInForce {
  readonly #options: LawInForceOptions;
  #inForce: Ruler;
  /** What this gateway's own folder says, and need not be read again. */
  #own: Ruler;
  #isOpen = false;
  /** What the folder said last. */
  #folder: string;
  /** One after the other, so that the last one that was written is the one in force. */
  #enacting = Promise.resolve();
  #wanted: Law | undefined;
  /** Laws that were in force a moment ago, with what forgets them. */
  readonly #before = new Map<string, Ruler>();
  #lookedAt = Number.NEGATIVE_INFINITY;
  #again: NodeJS.Timeout | undefined;

  private constructor(options: LawInForceOptions, own: Ruler) {
    this.#options = options;
    this.#inForce = own;
    this.#own = own;
    this.#folder = own.law.digest;
  }

  /**
   * Reads the law and keeps it.
   *
   * @throws LawError when it is not accepted; HubError STATE_UNAVAILABLE or LAW_UNAVAILABLE when gateways agree on one, and this
   *   one does not come to know it; what `keepLaw` throws.
   */
  static async open(options: LawInForceOptions): Promise<LawInForce> {
    const { profiles, keepLaw, agreement } = options;
    const own = rulerOf(loadLaw(profiles, readingOf(options)));
    await keepLaw?.(own.law);
    const law = new LawInForce(options, own);
    const { digest } = own.law;
    const read = async (text: { readonly digest: string }) => law.#comingLaw(await law.#read(text.digest));
    const behind = await agreement?.set.open(NAME, { read }, [{ name: NAME, digest }]);
    law.#isOpen = true;
    if (behind && behind.length > 0) law.#tellBehind(digest);
    return law;
  }

  get ruler(): Ruler {
    this.#options.agreement?.set.turn();
    return this.#inForce;
  }

  /** What puts a law in force on which gateways agreed. */
  #comingLaw(ruler: Ruler): () => void {
    return () => {
      const before = this.#inForce;
      if (before.law.digest === ruler.law.digest) return;
      this.#inForce = ruler;
      // Until it is open, nothing was decided by what its folder says.
      if (!this.#isOpen) return;
      this.#remember(before);
      this.#options.reloads.taken('law');
      this.#options.log.info({ digest: ruler.law.digest }, 'new law in force at all gateways');
    };
  }

  async #read(digest: string): Promise<Ruler> {
    if (this.#own.law.digest === digest) return this.#own;
    const { keepLaw, agreement } = this.#options;
    const files = await agreement?.textOf(digest);
    if (!files) throw new Error('no gateway kept its text in the ledger');
    const ruler = rulerOf(buildLaw(files, readingOf(this.#options)));
    await keepLaw?.(ruler.law);
    if (ruler.law.digest !== digest) throw new Error('its text in the ledger is another one');
    return ruler;
  }

  /**
   * The law of this `lawId`: in force, or until a minute ago. One that is neither is looked for in the folder, as a gateway may
   * have read a change first; it comes into force as any other does.
   *
   * @throws HubError LAW_DIFFERS when it is not there either.
   */
  async under(id: string): Promise<Ruler> {
    const known = this.#known(id);
    if (known) return known;
    if (performance.now() - this.#lookedAt > LOOK_EVERY_MS) {
      this.#lookedAt = performance.now();
      const { profiles } = this.#options;
      try {
        const law = loadLaw(profiles, readingOf(this.#options));
        if (lawId(law) === id) this.#want(law);
      } catch {
        // The watch says what is wrong with it.
      }
    }
    // The watch may have seen the same change, and be bringing it in behind this.
    let awaited: Promise<void> | undefined;
    while (awaited !== this.#enacting) await (awaited = this.#enacting);
    const found = this.#known(id);
    if (!found)
      throw new HubError('LAW_DIFFERS', `law ${id} is not known here, ${lawId(this.ruler.law)} is in force`);
    return found;
  }

  #known(id: string): Ruler | undefined {
    return id === lawId(this.ruler.law) ? this.ruler : this.#before.get(id);
  }

  /** Brings changed profiles into force from now on. @returns what ends that, and waits for what is on its way. */
  watch(): () => Promise<void> {
    const { profiles, reloads } = this.#options;
    const unwatch = watchLaw(profiles, readingOf(this.#options), {
      inForce: () => this.ruler.law,
      onLaw: (law) => this.#want(law),
      onRefused: (error) => {
        this.#want(undefined);
        this.#refuse(error, 'new law refused, the old one stays');
      },
      onSame: () => {
        const { law } = this.ruler;
        const { agreement } = this.#options;
        // Put back after another one was agreed on.
        if (agreement && agreement.set.latest(NAME) !== law.digest) return this.#want(law);
        this.#want(undefined);
        this.#enacting = this.#enacting.then(() => {
          this.#folder = law.digest;
          reloads.stands('law');
        });
      },
    });
    return () => {
      unwatch();
      this.#want(undefined);
      return this.#enacting;
    };
  }

  /** What the ledger cannot keep at the moment comes into force when it can, unless something else is wanted by then. */
  #want(law: Law | undefined, isAgain = false): void {
    this.#wanted = law;
    clearTimeout(this.#again);
    this.#enacting = this.#enacting.then(async () => {
      if (law === undefined || this.#wanted !== law) return;
      await this.#enact(law).catch((error: unknown) => {
        if (!isAgain) this.#refuse(error, 'new law could not be kept yet, the old one stays');
        if (this.#wanted === law)
          this.#again = setTimeout(() => this.#want(law, true), KEEP_AGAIN_MS).unref();
      });
    });
  }

  async #enact(law: Law): Promise<void> {
    const { keepLaw, agreement, reloads, log } = this.#options;
    await keepLaw?.(law);
    // What was put back or replaced meanwhile is not wanted any more.
    if (this.#wanted !== law) return;
    if (agreement) return this.#propose(law, agreement);
    this.#remember(this.#inForce);
    this.#inForce = rulerOf(law);
    reloads.taken('law');
    log.info({ digest: law.digest }, 'new law in force');
  }

  async #propose(law: Law, { set }: LawAgreement): Promise<void> {
    this.#own = rulerOf(law);
    const isAgreed = await set.propose({ name: NAME, digest: law.digest }, this.#folder);
    this.#folder = law.digest;
    if (!isAgreed) this.#tellBehind(law.digest);
  }

  #remember(ruler: Ruler): void {
    const id = lawId(ruler.law);
    this.#before.set(id, ruler);
    setTimeout(() => {
      if (this.#before.get(id) === ruler) this.#before.delete(id);
    }, KNOWN_FOR_MS).unref();
  }

  #tellBehind(folder: string): void {
    this.#options.reloads.refused('law');
    this.#options.log.error(
      { folder, agreed: this.#options.agreement?.set.latest(NAME) },
      'the profiles here were not made from the law that the other gateways agreed on, and are not in force: bring that law into the folder first',
    );
  }

  #refuse(error: unknown, what: string): void {
    this.#options.reloads.refused('law');
    this.#options.log.error({ err: error }, what);
  }
}

function readingOf({ mode, inUse }: LawInForceOptions): LawOptions {
  return { mode, ...(inUse ? { inUse } : {}) };
}
