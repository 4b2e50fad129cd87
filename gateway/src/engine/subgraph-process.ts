import { Pool, type Dispatcher } from 'undici';
import {
  HELLO,
  HELLO_WITH_SCHEMA,
  ENVELOPE_HEADER,
  type Hello,
} from '../../../shared/src/identity/envelope-contract.ts';
import { Nonces, wantedBy } from '../../../shared/src/core/nonces.ts';
import { ownNow } from '../../../shared/src/core/own-time.ts';
import { post } from '../../../shared/src/core/post.ts';
import type { ProcessStanding, SourceState } from '../observe/watched.ts';
import { differencesOf } from './fitting-schema.ts';
import type { Sealable, SendLimits } from './subgraph-client.ts';
import { toldStanding } from './told-standing.ts';

const RESPONSE_MAX_BYTES = 64 * 1024 * 1024;
/** Longer than a busy process lets a hello wait. */
const HELLO_MS = 3_000;
/** Longer than one that has time does. */
const LATE_MS = 500;
/** Clocks of two machines that differ by more than this are told ... */
const CLOCKS_MS = 2_000;
/** ... until they differ by no more than this: what wavers around a limit would be told again and again. */
const CLOCKS_AGAIN_MS = 1_000;

/** Where one process of a subgraph answers, and how it is spoken to. */
export interface ProcessAddress {
  readonly url: string;
  readonly ca?: string | undefined;
  readonly certificate?: string | undefined;
  readonly key?: string | undefined;
  readonly connectMs: number;
  readonly connections: number;
  /** Something spreads what comes to it over several processes. */
  readonly balanced: boolean;
}

/** The schema by which a subgraph is asked. */
export interface AskedSchema {
  /** Name of the subgraph. */
  readonly name: string;
  readonly sdl: string;
  readonly digest: string;
}

/** Seals a body that the gateway sends by itself. @param nonces as of `ToSeal`. */
export type SealOwn = (body: string, nonces: readonly string[]) => string | Promise<string>;

/** One process of a subgraph, as the gateway knows it: who it is, and whether it may be asked. */
export class SubgraphProcess {
  readonly address: ProcessAddress;
  standing: ProcessStanding = 'UNKNOWN';
  /** Why it may not be asked, or what is amiss; empty when nothing is. */
  why = 'it was not asked yet';
  /** Requests that it works on. */
  inFlight = 0;
  hello: Hello | undefined;
  /** How its sources are, as far as it says so in words that are understood. */
  sources: readonly SourceState[] = [];
  /** Its clock and the gateway's differ, as `why` said when it said last who it is. */
  isOfAnotherTime = false;
  readonly #pool: Dispatcher & { close(): Promise<void> };
  readonly #path: string;
  readonly #asked: AskedSchema;
  readonly #seal: SealOwn;
  readonly #nonces = new Nonces();
  /** Of the schema that it said last. */
  #lacks: readonly string[] = [];
  #greeting: Promise<void> | undefined;
  #greetedAt = 0;
  #closing: Promise<void> | undefined;

  /** @param seal makes a fresh envelope of the gateway's own, about nobody. */
  constructor(address: ProcessAddress, asked: AskedSchema, seal: SealOwn) {
    this.address = address;
    const { origin, pathname } = new URL(address.url);
    const { ca, certificate: cert, key, connectMs, connections } = address;
    this.#path = pathname;
    this.#asked = asked;
    this.#seal = seal;
    this.#pool = new Pool(origin, {
      connections,
      keepAliveTimeout: 30_000,
      maxResponseSize: RESPONSE_MAX_BYTES,
      connect: {
        timeout: connectMs,
        ...(ca === undefined ? {} : { ca }),
        ...(cert === undefined ? {} : { cert }),
        ...(key === undefined ? {} : { key }),
      },
    });
  }

  /** Asks who is there, and whether it may be asked. Several who want to know wait for one answer. It never throws. */
  greet(): Promise<void> {
    if (this.#greeting) return this.#greeting;
    this.#greetedAt = ownNow();
    this.#greeting = this.#greet().finally(() => (this.#greeting = undefined));
    return this.#greeting;
  }

  /** Whether it may stand still: it has not said yet who it is, and had time to. */
  get isLate(): boolean {
    return this.#greeting !== undefined && ownNow() - this.#greetedAt > LATE_MS;
  }

  /** @throws what undici says, or what sealing does. */
  async send(
    { seal, body }: Sealable,
    { signal, timeoutMs }: SendLimits,
  ): Promise<{ readonly status: number; readonly body: string }> {
    const { schema, process } = this.hello ?? {};
    const to = { schema, ...(this.address.balanced ? {} : { process }) };
    this.inFlight += 1;
    try {
      return await this.#post((nonces) => seal({ ...to, nonces }), body, { signal, timeoutMs });
    } finally {
      this.inFlight -= 1;
    }
  }

  /** It gave no answer: nobody is sent there until it says who it is again. */
  lost(cause: unknown): void {
    this.standing = 'AWAY';
    this.why = messageOf(cause);
  }

  /** Waits for what is under way. */
  close(): Promise<void> {
    this.#closing ??= this.#pool.close();
    return this.#closing;
  }

  async #greet(): Promise<void> {
    try {
      const sentAt = Date.now();
      const hello = await this.#ask(HELLO);
      const aheadMs = aheadOf(hello.now, sentAt, Date.now());
      this.#lacks = await this.#lackedBy(hello);
      this.hello = hello;
      const { sources, leftOut } = toldStanding(hello.sources, this.#asked.name);
      this.sources = sources;
      this.standing = this.#lacks.length > 0 ? 'DIFFERS' : hello.isDraining ? 'DRAINING' : 'READY';
      const fromMs = this.isOfAnotherTime ? CLOCKS_AGAIN_MS : CLOCKS_MS;
      this.isOfAnotherTime = this.#lacks.length === 0 && Math.abs(aheadMs) > fromMs;
      const amiss = leftOut > 0 ? [`what it says of ${leftOut} sources is not understood`] : [];
      if (this.isOfAnotherTime) amiss.unshift(whatDiffers(aheadMs));
      if (hello.isDraining) amiss.unshift('it is told to stop');
      this.why = (this.#lacks.length > 0 ? this.#lacks : amiss).join('; ');
    } catch (cause) {
      this.lost(cause);
    }
  }

  /** What its schema lacks of that by which it is asked. What was found of the same schema before still holds. */
  async #lackedBy({ schema }: Hello): Promise<readonly string[]> {
    const { digest, sdl } = this.#asked;
    if (schema === digest) return [];
    if (schema === this.hello?.schema) return this.#lacks;
    return differencesOf(sdl, (await this.#ask(HELLO_WITH_SCHEMA)).sdl ?? '');
  }

  async #ask(body: string): Promise<Hello> {
    const signal = AbortSignal.timeout(HELLO_MS);
    const { status, body: text } = await this.#post((nonces) => this.#seal(body, nonces), body, {
      signal,
      timeoutMs: HELLO_MS,
    });
    if (status === 401) throw new Error(`it does not take the seal: ${whyRefused({ status, body: text })}`);
    if (status !== 200) throw new Error(`it said ${status}`);
    const hello = JSON.parse(text) as Hello | null;
    const { process, schema, law } = (hello ?? {}) as Partial<Hello>;
    if ([process, schema, law].some((one) => typeof one !== 'string'))
      throw new Error('what answers there is no subgraph');
    return hello as Hello;
  }

  #post(
    seal: (nonces: readonly string[]) => string | Promise<string>,
    body: string,
    { signal, timeoutMs }: SendLimits,
  ): Promise<{ readonly status: number; readonly body: string }> {
    return this.#nonces.send(async (nonces) => {
      const headers = { 'content-type': 'application/json', [ENVELOPE_HEADER]: await seal(nonces) };
      return post(this.#pool, { path: this.#path, headers, body, signal, timeoutMs });
    }, signal);
  }
}

/**
 * By how much a clock is ahead of the one here, in milliseconds, as far as that is known: what passed under way is no difference.
 *
 * @param there what it said between these two moments of the clock here; an older process says nothing.
 * @returns less than 0 where it is behind.
 */
function aheadOf(there: unknown, before: number, after: number): number {
  if (typeof there !== 'number' || !Number.isFinite(there)) return 0;
  return Math.max(0, there - Math.max(before, after)) - Math.max(0, Math.min(before, after) - there);
}

function whatDiffers(aheadMs: number): string {
  const by = `${Math.round(Math.abs(aheadMs))} ms ${aheadMs > 0 ? 'ahead of' : 'behind'}`;
  return `its clock is ${by} this gateway's; ${SET_CLOCKS}`;
}

const SET_CLOCKS = 'set the clocks of both machines';

function whyRefused(answer: Parameters<typeof wantedBy>[0]): string {
  const { ageMs } = wantedBy(answer);
  if (ageMs === undefined) return 'its LIAISON_SEAL_KEYS lacks the key, or a certificate is asked for';
  return `by its clock it was made ${ageMs} ms ago; ${SET_CLOCKS}`;
}

function messageOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const code = (cause as { readonly code?: string }).code;
  return cause.message === '' && code !== undefined ? code : cause.message;
}
