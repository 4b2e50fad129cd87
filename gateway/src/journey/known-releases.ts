import { CircuitState, circuitBreaker, ConsecutiveBreaker, handleAll } from 'cockatiel';
import { HubError } from '../../../shared/src/core/errors.ts';
import { timeLimit } from '../../../shared/src/core/time-limit.ts';
import type { Inquiry } from '../../../shared/src/policy/words/inquiry.ts';
import type { ReleaseFact } from '../../../shared/src/policy/words/release.ts';
import type { ReleaseBook } from '../../../shared/src/releases/book.ts';
import type { ReleasesNotice } from '../engine/releases-notice.ts';
import type { ReleaseMetrics } from '../observe/release-metrics.ts';

/** The releases that concern a question, as far as they are known. */
export interface Known {
  readonly facts: readonly ReleaseFact[];
  readonly notice?: ReleasesNotice;
}

/**
 * What facts may take in an envelope, in bytes of JSON. The envelope travels in a header, and is sealed anew for each
 * request to a subgraph: some hundred releases of one case fit.
 */
const FACTS_MAX_BYTES = 64 * 1024;
/** Questions in a row that the store left unanswered before it is left alone, and for how long. */
const FAILURES = 3;
const LEFT_ALONE_MS = 1_000;

/** Nothing concerns the question, and nothing is to be told. */
export const NONE: Known = { facts: [] };
const UNAVAILABLE: Known = {
  facts: [],
  notice: {
    status: 'RELEASES_UNAVAILABLE',
    message:
      'The store of releases is not answering: what was released for this case is withheld in this answer all the same. Ask again later.',
  },
};

export interface KnownReleasesOptions {
  readonly book: Pick<ReleaseBook, 'factsFor'>;
  /** Patience with the store, in milliseconds. */
  readonly patienceMs: number;
  readonly metrics: Pick<ReleaseMetrics, 'asked'>;
  readonly log: { warn(fields: Readonly<Record<string, unknown>>, message: string): void };
}

/** Asks the store of releases. A store that is slow or away makes no question slower than its patience, and fails none. */
export class KnownReleases {
  readonly #options: KnownReleasesOptions;
  readonly #breaker = circuitBreaker(handleAll, {
    halfOpenAfter: LEFT_ALONE_MS,
    breaker: new ConsecutiveBreaker(FAILURES),
  });

  constructor(options: KnownReleasesOptions) {
    this.#options = options;
  }

  /** Never throws: what is not known is told. */
  async of(inquiry: Inquiry): Promise<Known> {
    const { metrics, log } = this.#options;
    const began = performance.now();
    const told = (outcome: Parameters<ReleaseMetrics['asked']>[0], known: Known): Known => {
      metrics.asked(outcome, (performance.now() - began) / 1_000);
      return known;
    };
    // While one question tries whether the store is back, the others do not wait for it.
    if (this.#breaker.state === CircuitState.HalfOpen) return told('unavailable', UNAVAILABLE);
    const isLeftAlone = this.#breaker.state === CircuitState.Open;
    try {
      const facts = await this.#breaker.execute(() => this.#ask(inquiry));
      const known = facts.length === 0 ? NONE : bounded(facts);
      return told(known.notice ? 'left_out' : 'asked', known);
    } catch (cause) {
      if (!isLeftAlone) log.warn({ err: cause }, 'the store of releases does not answer');
      return told('unavailable', UNAVAILABLE);
    }
  }

  async #ask(inquiry: Inquiry): Promise<readonly ReleaseFact[]> {
    const { book, patienceMs } = this.#options;
    let lift = (): void => undefined;
    const late = new Promise<never>((_, reject) => {
      lift = timeLimit(patienceMs, () =>
        reject(new HubError('RELEASES_UNAVAILABLE', `no answer within ${patienceMs} ms`)),
      );
    });
    try {
      return await Promise.race([book.factsFor(inquiry), late]);
    } finally {
      lift();
    }
  }
}

/** As many as an envelope carries, those in force first; how many were left out is told. */
function bounded(facts: readonly ReleaseFact[]): Known {
  const inForce = facts.filter(({ status }) => status === 'APPROVED');
  const others = facts.filter(({ status }) => status !== 'APPROVED');
  const taken: ReleaseFact[] = [];
  let bytes = 0;
  for (const fact of [...inForce, ...others]) {
    bytes += Buffer.byteLength(JSON.stringify(fact));
    if (bytes > FACTS_MAX_BYTES) break;
    taken.push(fact);
  }
  const leftOut = facts.length - taken.length;
  if (leftOut === 0) return { facts: taken };
  return {
    facts: taken,
    notice: {
      status: 'RELEASES_LEFT_OUT',
      message: `This case has more releases than one question can carry: at least ${leftOut} were not looked at. What one of them opens is withheld in this answer, and how it stands is not told. Ask for releases under a case reference of its own.`,
      leftOut,
    },
  };
}
