import { Pool } from 'undici';
import type { StateCode } from '../../core/ids.ts';
import { Nonces } from '../../core/nonces.ts';
import { post } from '../../core/post.ts';
import { traceParent } from '../../core/trace.ts';
import type { Inquiry } from '../../policy/words/inquiry.ts';
import { inquiryAbout, lawTold, processName, type Asking } from './asking.ts';
import { Breaker } from './breaker.ts';
import { brokenContract, nobodyWaits, SourceFailure } from './failure.ts';
import { Line } from './line.ts';
import type { KnownSource, Row } from './national-source.ts';
import { codeIn, NoReply, readReply, rowsFor, type OwnReply, type ToldStanding } from './own-reply.ts';
import { patienceWith, type TimeForAnswer } from './patience.ts';
import type { InWords, Query } from './query.ts';
import type { Deadline } from './request-deadline.ts';
import type { ProcessSource } from './source-config.ts';
import { Standing, type Tell } from './standing.ts';

const REPLY_MAX_BYTES = 32 * 1024 * 1024;
const CONNECT_MS = 2_000;
/** Longer than a busy process lets a hello wait. */
const HELLO_MS = 3_000;
const ENVELOPE_HEADER = 'x-hub-envelope';

/** Seals what a State's own process is asked. */
export interface Seals {
  /** The hub's mode: a process in another one answers nothing. */
  readonly mode: string;
  /** @param audience the name of the process. */
  seal(
    audience: string,
    claims: {
      readonly requestId: string;
      readonly inquiry: Inquiry;
      readonly leftMs: number;
      readonly law: string;
      readonly traceParent?: string | undefined;
      /** What the process asked that its seals carry. */
      readonly nonces: readonly string[];
    },
    body: string,
  ): string | Promise<string>;
  /** The same about nobody. */
  hello(audience: string, body: string, nonces: readonly string[]): string | Promise<string>;
}

/** A fresh seal of one question. */
type Seal = (nonces: readonly string[]) => string | Promise<string>;

/** The process refused a question, by a code of the catalogue. */
class Refused extends Error {
  readonly code: string;

  constructor(code: string) {
    super(`it said ${code}`);
    this.code = code;
  }
}

/**
 * A State's own process as the hub sees it: it is asked questions and never SQL, each under a seal for its name, rules by its
 * State's own law, and answers with what that lets out. It is a source like any other: one deadline, one breaker, one report.
 */
export class OwnProcess implements KnownSource {
  readonly config: ProcessSource;
  readonly standing: Standing;
  statements = 0;
  /** Questions that it refused so far, by code. */
  readonly refusals = new Map<string, number>();
  readonly #name: string;
  readonly #seals: Seals;
  readonly #nonces = new Nonces();
  readonly #breaker: Breaker;
  readonly #line: Line;
  /** What ends the wait of each question that is under way. */
  readonly #waiting = new Set<() => void>();
  #pool: Pool;
  #asOf: ReadonlyMap<StateCode, string> = new Map();
  #isCurrencyMissing = false;

  /** @param tell hears what its operator must. */
  constructor(config: ProcessSource, seals: Seals, tell: Tell = () => undefined) {
    this.config = config;
    this.standing = new Standing(tell);
    this.#name = processName(config);
    this.#seals = seals;
    this.#line = new Line(config, config.poolSize);
    const answers = (): Promise<boolean> =>
      this.#hello().then(
        () => true,
        () => false,
      );
    this.#breaker = new Breaker(answers, config.retryAfterMs);
    this.#pool = this.#newPool();
  }

  /**
   * Asks what a statement says in words.
   *
   * @param query with its words; its SQL stays here.
   * @throws SourceFailure, with BROKEN_CONTRACT where the answer is none. HubError DEADLINE_EXCEEDED when nobody waits any more.
   */
  async read(query: Query, deadline: Deadline, asking: Asking): Promise<readonly Row[]> {
    this.#mustBeAsked();
    const words = query.inWords?.();
    if (!words) throw brokenContract(this.config.name, new Error('the question cannot be said in words'));
    return this.#line.inTurn(deadline, async (time) => {
      this.#mustBeAsked();
      this.statements += 1;
      const patienceMs = Math.ceil(Math.min(time.leftMs, time.ownMs));
      const body = JSON.stringify({ owners: asking.owners, patienceMs, question: words.question });
      return this.#within(time, deadline, (signal) => this.#answer(body, words, asking, signal));
    });
  }

  /** @throws SourceFailure while it is left alone. */
  #mustBeAsked(): void {
    if (this.#breaker.isOpen) throw new SourceFailure('UNAVAILABLE', this.config.name);
  }

  /** Whether it failed so often, or fell silent, that it is not asked for a while. */
  get isLeftAlone(): boolean {
    return this.#breaker.isOpen;
  }

  get isCurrencyMissing(): boolean {
    return this.#isCurrencyMissing;
  }

  /** The moment to which an owner's data is current, as the process said with its last answer. */
  dataAsOf(owner: StateCode): string | undefined {
    return this.#asOf.get(owner);
  }

  /** @see NationalSource.readCurrency */
  readCurrency(): Promise<void> {
    return this.#hello().catch(() => undefined);
  }

  /** Opens a connection, so that whoever asks first does not wait for it. @throws SourceFailure */
  async warm(): Promise<void> {
    await this.#hello().catch((error: unknown) => {
      throw this.#failure(error);
    });
  }

  /** Asks how its source stands to its contract. @throws what the network says, or that it said no reply. */
  checkCatalogue(): Promise<void> {
    return this.#hello();
  }

  async close(): Promise<void> {
    this.#breaker.end();
    await this.#pool.destroy().catch(() => undefined);
  }

  /** Who is there, about nobody. Every answer says how the source behind it stands. */
  async #hello(): Promise<void> {
    const body = JSON.stringify({
      owners: this.config.owners,
      patienceMs: HELLO_MS,
      question: { verb: 'HELLO' },
    });
    const seal: Seal = (nonces) => this.#seals.hello(this.#name, body, nonces);
    this.#take((await this.#post(body, seal, AbortSignal.timeout(HELLO_MS))).standing);
  }

  /** Who asks only reads, and nothing is counted there: what a lost connection took along is asked once more. */
  async #answer(body: string, words: InWords, asking: Asking, signal: AbortSignal): Promise<readonly Row[]> {
    const seal: Seal = (nonces) => this.#sealed(body, asking, nonces);
    const reply = await this.#post(body, seal, signal).catch(async (error: unknown) => {
      if (signal.aborted || error instanceof Refused || error instanceof NoReply || isTooLarge(error))
        throw error;
      return this.#post(body, seal, signal);
    });
    const { status, reason } = reply;
    this.#take(reply.standing);
    if (status !== 'ANSWERED') throw new SourceFailure(status, this.config.name, reason ? { reason } : {});
    return rowsFor(reply, words, asking.owners);
  }

  #sealed(body: string, asking: Asking, nonces: readonly string[]): string | Promise<string> {
    const { requestId, ruling, owners } = asking;
    return this.#seals.seal(
      this.#name,
      {
        requestId,
        inquiry: inquiryAbout(ruling.inquiry, owners),
        leftMs: this.config.deadlineMs,
        law: lawTold(this.#seals.mode, asking),
        traceParent: traceParent(),
        nonces,
      },
      body,
    );
  }

  async #post(body: string, seal: Seal, signal: AbortSignal): Promise<OwnReply> {
    const { status, body: said } = await this.#nonces.send(async (nonces) => {
      const headers = { 'content-type': 'application/json', [ENVELOPE_HEADER]: await seal(nonces) };
      return post(this.#pool, { path: `/${this.#name}`, headers, body, signal });
    }, signal);
    if (status !== 200) {
      const code = codeIn(said);
      // What stands between may say it too: then the process said nothing.
      if (code === undefined) throw new Error(`it said ${status}`);
      this.refusals.set(code, (this.refusals.get(code) ?? 0) + 1);
      throw new Refused(code);
    }
    return readReply(said);
  }

  #within<T>(time: TimeForAnswer, deadline: Deadline, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const { name, deadlineMs } = this.config;
    const over = new AbortController();
    return new Promise((resolve, reject) => {
      const end = (failure: Error): void => {
        settle();
        reject(failure);
        over.abort(failure);
      };
      const abandon = (): void => end(new SourceFailure('TIMED_OUT', name));
      const fellSilent = (): void => this.#dropConnections();
      const wait = patienceWith({ name, deadlineMs, breaker: this.#breaker, fellSilent }, time, end);
      const leave = deadline.whenOver(() => end(nobodyWaits()));
      this.#waiting.add(abandon);
      const settle = (): void => {
        wait.stop();
        leave();
        this.#waiting.delete(abandon);
      };
      work(over.signal).then(
        (value) => {
          settle();
          this.#breaker.heard();
          resolve(value);
        },
        (error: unknown) => {
          settle();
          if (!over.signal.aborted) reject(this.#failure(error));
        },
      );
    });
  }

  #failure(error: unknown): Error {
    const { name } = this.config;
    const isSaid = error instanceof Refused || error instanceof NoReply || error instanceof SourceFailure;
    if (isSaid || isTooLarge(error)) this.#breaker.heard();
    else this.#breaker.failed();
    if (error instanceof SourceFailure) return error;
    const isOfAnother = error instanceof Refused && error.code === 'BAD_INPUT';
    if (isOfAnother || error instanceof NoReply || isTooLarge(error)) return brokenContract(name, error);
    return new SourceFailure('UNAVAILABLE', name, { cause: error });
  }

  /** A process that fell silent: nobody waits any longer, and nothing is sent over its connections again. */
  #dropConnections(): void {
    for (const abandon of [...this.#waiting]) abandon();
    void this.#pool.destroy().catch(() => undefined);
    this.#pool = this.#newPool();
  }

  #take({ breaches, unreadable, searches, asOf, isCurrencyMissing }: ToldStanding): void {
    const own = <T extends { readonly owner: StateCode }>(told: readonly T[]): readonly T[] =>
      told.filter(({ owner }) => this.config.owners.includes(owner));
    this.standing.found(breaches);
    this.standing.counted(own(unreadable));
    const { behind, asOf: keysAsOf } = searches;
    this.standing.searched({ behind, ...(keysAsOf === undefined ? {} : { asOf: keysAsOf }) });
    this.#asOf = new Map(own(asOf).map(({ owner, at }) => [owner, at]));
    this.#isCurrencyMissing = isCurrencyMissing;
  }

  #newPool(): Pool {
    const { url, poolSize, process } = this.config;
    const { ca, certificate: cert, key } = process;
    return new Pool(url, {
      connections: poolSize,
      keepAliveTimeout: 30_000,
      maxResponseSize: REPLY_MAX_BYTES,
      connect: {
        timeout: CONNECT_MS,
        ...(ca === undefined ? {} : { ca }),
        ...(cert === undefined ? {} : { cert }),
        ...(key === undefined ? {} : { key }),
      },
    });
  }
}

function isTooLarge(error: unknown): boolean {
  return (error as { readonly code?: unknown } | undefined)?.code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE';
}
