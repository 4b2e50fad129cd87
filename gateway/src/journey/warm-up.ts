import { timeLimit } from '../../../shared/src/core/time-limit.ts';
import type { Law, Ruler } from '../../../shared/src/policy/law/law.ts';
import type { Office } from '../observe/offices.ts';
import type { Warmth } from '../observe/warmth.ts';
import type { Rehearsed } from './rehearsal.ts';

/** What became of opening connections ahead. */
export interface WarmedSources {
  readonly warmed: number;
  readonly failed: readonly { readonly source: string; readonly cause: unknown }[];
}

export interface WarmUpOptions {
  /** Most time that it may take, in milliseconds; 0: there is none. */
  readonly withinMs: number;
  /** Opens connections to every source, waiting so many milliseconds for all of them. */
  readonly sources: ((withinMs: number) => Promise<WarmedSources>) | undefined;
  /** Rehearses questions under a law until a moment, as of `performance.now()`. */
  readonly rehearse: ((ruler: Ruler, until: number) => Promise<Rehearsed>) | undefined;
  /** Pause before the next rehearsal when none was answered, in milliseconds; a second unless given. */
  readonly againAfterMs?: number;
  readonly log: {
    warn(fields: Readonly<Record<string, unknown>>, message: string): void;
    info(fields: Readonly<Record<string, unknown>>, message: string): void;
  };
}

const COLD: Warmth = {
  sources: 0,
  sourcesFailed: 0,
  offices: 0,
  questions: 0,
  isWhole: false,
  milliseconds: 0,
};

/** Between two rehearsals of a hub that could not answer the first. */
const AGAIN_AFTER_MS = 1_000;

/**
 * Works out ahead what whoever asks first would otherwise wait for. The start waits for it so long at most, and a source that
 * is down holds nothing up. A hub in which no rehearsed question came to an answer is not ready: it rehearses again until one does.
 */
export class WarmUp {
  readonly #options: WarmUpOptions;
  #warmth = COLD;
  #again: NodeJS.Timeout | undefined;
  #isStopped = false;

  constructor(options: WarmUpOptions) {
    this.#options = options;
  }

  /** How warm it is. */
  get warmth(): Warmth {
    return this.#warmth;
  }

  /** Whether a question was planned, compiled and answered here, or none is to be rehearsed. */
  get hasAnswered(): boolean {
    const { withinMs, rehearse } = this.#options;
    return withinMs === 0 || rehearse === undefined || this.#warmth.questions > 0;
  }

  /**
   * Before the hub is ready: sources and questions. Never throws.
   *
   * @param ruler the law in force, asked anew for each rehearsal.
   */
  async start(ruler: () => Ruler): Promise<void> {
    const { withinMs, sources, log } = this.#options;
    if (withinMs === 0) return;
    const began = performance.now();
    // One after the other: a rehearsal keeps the process busy, and sources would be taken for slow.
    const opened = await sources?.(withinMs / 2);
    await this.#rehearse(ruler(), began + withinMs);
    for (const { source, cause } of opened?.failed ?? [])
      log.warn({ err: cause, source }, 'source did not answer the warm-up');
    this.#warmth = {
      ...this.#warmth,
      sources: opened?.warmed ?? 0,
      sourcesFailed: opened?.failed.length ?? 0,
      milliseconds: Math.round(performance.now() - began),
    };
    log.info({ ...this.#warmth }, 'warmed up');
    this.#goOn(ruler);
  }

  /** Rehearses no more. */
  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#again);
  }

  #goOn(ruler: () => Ruler): void {
    if (this.hasAnswered || this.#isStopped) return;
    const { withinMs, againAfterMs = AGAIN_AFTER_MS, log } = this.#options;
    log.warn({}, 'no rehearsed question was answered: not ready, rehearsing again');
    this.#again = setTimeout(() => {
      void this.#rehearse(ruler(), performance.now() + withinMs).then(() => this.#goOn(ruler));
    }, againAfterMs).unref();
  }

  async #rehearse(ruler: Ruler, until: number): Promise<void> {
    const { rehearse, log } = this.#options;
    if (!rehearse) return;
    let lift = (): void => undefined;
    // A question that hangs is left behind.
    const timeUp = new Promise<undefined>((done) => {
      lift = timeLimit(Math.max(0, until - performance.now()), () => done(undefined));
    });
    try {
      const rehearsed = await Promise.race([rehearse(ruler, until), timeUp]);
      this.#warmth = { ...this.#warmth, isWhole: false, ...rehearsed };
    } catch (cause) {
      log.warn({ err: cause }, 'the rehearsal failed');
    } finally {
      lift();
    }
  }
}

/** Of each State an investigator of the police: whom a hub expects that nobody has asked yet. */
export function expectedOffices({ states }: Pick<Law, 'states'>): readonly Office[] {
  return [...states.keys()].map((state) => ({
    state,
    agencyKind: 'POLICE',
    role: 'INVESTIGATOR',
    purpose: 'INVESTIGATION',
    urgency: 'NORMAL',
    isNecessary: false,
  }));
}
