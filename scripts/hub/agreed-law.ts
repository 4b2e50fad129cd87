import { HubError } from '../../shared/src/core/errors.ts';
import type { LawFiles, Ruler } from '../../shared/src/policy/law/law.ts';
import type { Look, SharedState } from '../../shared/src/state/shared-state.ts';

export interface AgreedLawOptions {
  readonly state: Pick<SharedState, 'latest' | 'onLook' | 'enactLaw' | 'knowsLaw'>;
  /** The text of a law that some gateway kept before it was agreed on; nothing when none did. */
  readonly textOf: (digest: string) => Promise<LawFiles | undefined>;
  /** Reads a law and keeps it here as well. @throws LawError when this gateway cannot read it. */
  readonly build: (files: LawFiles) => Promise<Ruler>;
  /** @param before what was in force until now: questions that began under it are still on their way. */
  readonly onInForce: (ruler: Ruler, before: Ruler) => void;
  readonly onUnreadable: (digest: string, cause: unknown) => void;
  /** The database tells of an older law than before, and is told of this one again. */
  readonly onPutBack: (digest: string) => void;
}

/** A law that is agreed on, and not in force yet or not read yet. */
interface Coming {
  readonly digest: string;
  /** As of `performance.now()`. */
  readonly at: number;
  ruler?: Ruler;
  isBeingRead?: boolean;
  isTold?: boolean;
}

/**
 * The law on which all gateways agree. Each looks every second, and stops answering when it could not look for four; a law is in
 * force five seconds after it was agreed on. So none answers by an older one from then on, and none by a newer one before.
 */
export class AgreedLaw {
  readonly #options: AgreedLawOptions;
  #current: Ruler;
  #coming: Coming | undefined;
  /** What this gateway's own folder says, and need not be read again. */
  #own: Ruler;
  /** The highest number of a law that was told here. */
  #number = 0;
  #isTellingAgain = false;

  private constructor(options: AgreedLawOptions, own: Ruler) {
    this.#options = options;
    this.#own = own;
    this.#current = own;
  }

  /**
   * Agrees with the other gateways. What this one's folder says is theirs too where it was never agreed on before; one that was
   * in force before is older than what is.
   *
   * @throws HubError STATE_UNAVAILABLE, or LAW_UNAVAILABLE when the law in force cannot be read here.
   */
  static async open(options: AgreedLawOptions, own: Ruler): Promise<AgreedLaw> {
    const { state } = options;
    const agreed = new AgreedLaw(options, own);
    const [latest] = state.latest.laws;
    const { digest } = own.law;
    if (latest?.digest !== digest && !(await state.knowsLaw(digest)))
      await state.enactLaw(digest, latest?.digest);
    await agreed.#begin(state.latest);
    state.onLook((look) => agreed.#hear(look));
    agreed.#hear(state.latest);
    return agreed;
  }

  /** The law in force. */
  get ruler(): Ruler {
    const coming = this.#coming;
    if (coming?.ruler && performance.now() >= coming.at) {
      const before = this.#current;
      this.#current = coming.ruler;
      this.#coming = undefined;
      this.#options.onInForce(coming.ruler, before);
    }
    return this.#current;
  }

  /** Digest of the law that is agreed on last, in force or not yet. */
  get latest(): string {
    return this.#coming?.digest ?? this.#current.law.digest;
  }

  /** @throws HubError LAW_UNAVAILABLE when another law is in force than the one that this gateway could read. */
  refuseUnread(): void {
    const coming = this.#coming;
    if (coming && !coming.ruler && performance.now() >= coming.at)
      throw new HubError('LAW_UNAVAILABLE', `the law ${coming.digest} is in force, and cannot be read here`);
  }

  /**
   * @param madeFrom what the folder said before.
   * @returns whether all gateways take it; else another law took the place of the one that it was made from.
   * @throws HubError STATE_UNAVAILABLE
   */
  async propose(ruler: Ruler, madeFrom: string): Promise<boolean> {
    this.#own = ruler;
    return (await this.#options.state.enactLaw(ruler.law.digest, madeFrom)) === ruler.law.digest;
  }

  /** Takes the law that is in force at this moment. */
  async #begin({ laws }: Look): Promise<void> {
    const inForce = laws.find(({ inMs }) => inMs <= 0) ?? laws.at(-1);
    if (!inForce || inForce.digest === this.#own.law.digest) return;
    this.#current = await this.#read(inForce.digest).catch((cause: unknown) => {
      throw new HubError(
        'LAW_UNAVAILABLE',
        `the law ${inForce.digest} is in force at the other gateways, and cannot be read here`,
        { cause },
      );
    });
  }

  #hear({ laws, beganAt }: Look): void {
    const [latest] = laws;
    if ((latest?.number ?? 0) < this.#number) {
      // What could not be read here others tell again, if they could: else it is taken back.
      if (this.#coming && !this.#coming.ruler) this.#coming = undefined;
      if (latest?.digest !== this.latest) {
        void this.#tellAgain(latest?.digest);
        return;
      }
    }
    if (!latest) return;
    this.#number = latest.number;
    if (latest.digest === this.ruler.law.digest) {
      this.#coming = undefined;
      return;
    }
    if (this.#coming?.digest !== latest.digest)
      this.#coming = { digest: latest.digest, at: beganAt + latest.inMs };
    if (!this.#coming.ruler) void this.#readComing(this.#coming);
  }

  /**
   * A database that was put back (a copy, a standby that was behind) has forgotten laws. An older one never comes into force by
   * that: the law that is known here is agreed on again, at once, as it was before.
   */
  async #tellAgain(inPlaceOf: string | undefined): Promise<void> {
    if (this.#isTellingAgain) return;
    this.#isTellingAgain = true;
    try {
      this.#options.onPutBack(this.latest);
      await this.#options.state.enactLaw(this.latest, inPlaceOf, 0);
    } catch {
      // With the next look again. Nothing is answered when there is none.
    } finally {
      this.#isTellingAgain = false;
    }
  }

  async #readComing(coming: Coming): Promise<void> {
    if (coming.isBeingRead === true) return;
    coming.isBeingRead = true;
    try {
      coming.ruler = await this.#read(coming.digest);
      // Whoever asks nothing is told of it all the same.
      setTimeout(() => void this.ruler, Math.max(0, coming.at - performance.now())).unref();
    } catch (cause) {
      // Tried again at each look; said once.
      if (coming.isTold !== true) this.#options.onUnreadable(coming.digest, cause);
      coming.isTold = true;
    } finally {
      coming.isBeingRead = false;
    }
  }

  async #read(digest: string): Promise<Ruler> {
    if (this.#own.law.digest === digest) return this.#own;
    const files = await this.#options.textOf(digest);
    if (!files) throw new Error('no gateway kept its text in the ledger');
    const ruler = await this.#options.build(files);
    if (ruler.law.digest !== digest) throw new Error('its text in the ledger is another one');
    return ruler;
  }
}
