import type { Logger } from 'pino';
import { textCalled, type AgreedTexts, type Text } from '../../gateway/src/journey/agreed-texts.ts';
import type { Reloads } from '../../gateway/src/observe/reloads.ts';
import { HubError } from '../../shared/src/core/errors.ts';
import { fileText } from '../../shared/src/core/file-text.ts';
import type { IssuerConfig } from '../../shared/src/identity/issuers.ts';
import type { LawFiles } from '../../shared/src/policy/law/law.ts';
import { reread } from './reread.ts';

/** The name under which gateways agree on them, and what is told of them. */
const NAME = 'issuers';
/** What gateways could not agree on, as the database that they share was not there, is brought again after this long. */
const BRING_AGAIN_MS = 1_000;

/** An issuers.yaml; files that it names lie beside it. */
export interface IssuersFile {
  /** Absent where this gateway has none: it takes what the others have. */
  readonly file: string | undefined;
  /**
   * @param law in which each State of an issuer has its profile; absent, that of this gateway's folder.
   * @throws Error that says what is wrong with it.
   */
  readonly parse: (text: string, law?: LawFiles) => readonly IssuerConfig[];
  /** Told of those that come into force. */
  readonly use?: (issuers: readonly IssuerConfig[]) => void;
}

export interface IssuersInForceOptions extends IssuersFile {
  readonly agreed: AgreedTexts;
  /** The law in force. */
  readonly law: () => LawFiles;
  readonly reloads: Reloads;
  readonly log: Pick<Logger, 'info' | 'error'>;
}

/** Makes a gateway ready to believe them. @returns what does so. */
type Under = (issuers: readonly IssuerConfig[]) => Promise<() => void>;

/** The issuers that several gateways believe: what one's file says counts at all of them, from one moment on. */
export class IssuersInForce {
  readonly #options: IssuersInForceOptions;
  #current: readonly IssuerConfig[] | undefined;
  /** What the file said last. */
  #folder: Text | undefined;
  #under: Under | undefined;
  #again: NodeJS.Timeout | undefined;

  private constructor(options: IssuersInForceOptions) {
    this.#options = options;
  }

  /**
   * @throws Error when the file does not hold; HubError STATE_UNAVAILABLE when this gateway does not come to know those in
   *   force.
   */
  static async open(options: IssuersInForceOptions): Promise<IssuersInForce> {
    const { file, parse, agreed } = options;
    const issuers = new IssuersInForce(options);
    if (file !== undefined) {
      const text = fileText(file);
      parse(text);
      issuers.#folder = textCalled(NAME, text);
    }
    const own = issuers.#folder ? [issuers.#folder] : [];
    const behind = await agreed.open(NAME, { read: ({ digest }) => issuers.#read(digest) }, own);
    if (behind.length > 0) issuers.#tellBehind();
    return issuers;
  }

  /** Those in force; none where no gateway has a file of them. */
  get current(): readonly IssuerConfig[] | undefined {
    return this.#current;
  }

  /**
   * Takes what comes into force to a gateway, and what its file says to the others.
   *
   * @param begun those that the gateway began with.
   * @returns what ends it, and waits for a change that is on its way.
   */
  async follow(under: Under, begun: readonly IssuerConfig[] | undefined): Promise<() => Promise<void>> {
    this.#under = under;
    if (this.#current && this.#current !== begun) (await under(this.#current))();
    return this.#watch();
  }

  #watch(): () => Promise<void> {
    const { file, parse, reloads, log } = this.#options;
    if (file === undefined) return () => Promise.resolve();
    const read = (): string => {
      const text = fileText(file);
      parse(text);
      return text;
    };
    const end = reread({ what: NAME, file, read, take: (text) => this.#propose(text) }, reloads, log);
    return () => {
      clearTimeout(this.#again);
      return end();
    };
  }

  /** @returns false, as it is taken with all other gateways when its moment is there. */
  async #propose(text: string): Promise<false> {
    const { agreed, reloads } = this.#options;
    clearTimeout(this.#again);
    const next = textCalled(NAME, text);
    const latest = agreed.latest(NAME);
    const isAgreed =
      latest === next.digest ||
      (await this.#isAgreed(next, latest === undefined ? undefined : this.#folder?.digest));
    this.#folder = next;
    if (!isAgreed)
      throw new Error(
        'issuers.yaml here was not made from the one that the other gateways agreed on: bring that one here first',
      );
    if (latest === next.digest) reloads.stands(NAME);
    return false;
  }

  async #isAgreed(next: Text, madeFrom: string | undefined): Promise<boolean> {
    try {
      return await this.#options.agreed.propose(next, madeFrom);
    } catch (error) {
      const again = (): Promise<unknown> =>
        this.#propose(next.text ?? '').catch((cause: unknown) => {
          if (!(cause instanceof HubError)) this.#options.log.error({ err: cause }, 'issuers refused');
        });
      this.#again = setTimeout(() => void again(), BRING_AGAIN_MS).unref();
      throw error;
    }
  }

  async #read(digest: string): Promise<() => void> {
    const { agreed, parse, use, law, reloads, log } = this.#options;
    const issuers = parse(await agreed.textOf(digest), law());
    const take = await this.#under?.(issuers);
    return () => {
      this.#current = issuers;
      use?.(issuers);
      if (!this.#under) return;
      if (take) take();
      else void this.#takeLate(issuers);
      reloads.taken(NAME);
      log.info({ digest }, 'new issuers in force at all gateways');
    };
  }

  /** Takes what was read before there was a gateway to make ready; tried until it is, or others are in force. */
  async #takeLate(issuers: readonly IssuerConfig[]): Promise<void> {
    try {
      (await this.#under?.(issuers))?.();
    } catch (cause) {
      this.#options.log.error({ err: cause }, 'issuers in force cannot be taken yet');
      setTimeout(() => {
        if (this.#current === issuers) void this.#takeLate(issuers);
      }, BRING_AGAIN_MS).unref();
    }
  }

  #tellBehind(): void {
    this.#options.reloads.refused(NAME);
    this.#options.log.error(
      { agreed: this.#options.agreed.latest(NAME) },
      'issuers.yaml here is not the one that the other gateways agreed on, which is in force: bring that one here',
    );
  }
}
