import { HubError } from '../../../shared/src/core/errors.ts';
import type { Inquiry } from '../../../shared/src/policy/words/inquiry.ts';
import type { CountPatience } from './count-patience.ts';
import { officerName } from './rate-limit.ts';

/** What one officer's questions may cost at once, and one State's. */
export interface CostShares {
  readonly officerShare: Share;
  readonly stateShare: Share;
}

/** How long a question waits for its turn. */
export interface Waiting {
  /** Aborted when nobody waits any more. */
  readonly signal: AbortSignal;
  /** With gateways that count together. */
  readonly patience: CountPatience;
}

/** What may be asked at once, by caller. */
export interface Share {
  /** As of `CostShare`. @throws HubError STATE_UNAVAILABLE as well, when gateways that count together cannot. */
  inTurn<T>(caller: string, cost: number, waiting: Waiting, work: () => Promise<T>): Promise<T>;
}

/** Waits, in the officer's own line and then in the State's, until what they have asked leaves room for this. */
export function inShares<T>(
  { officerShare, stateShare }: CostShares,
  asked: Waiting & { readonly inquiry: Inquiry },
  cost: number,
  work: () => Promise<T>,
): Promise<T> {
  const { requester } = asked.inquiry;
  return officerShare.inTurn(officerName(requester), cost, asked, () =>
    stateShare.inTurn(requester.state, cost, asked, work),
  );
}

interface Line {
  running: number;
  readonly waiting: { readonly cost: number; readonly begin: () => void }[];
}

/**
 * Lets what one caller has asked at once cost so much together and no more; what is more waits in that caller's own line.
 * A question that costs more than the share runs when nothing else of its caller does, but for small ones where some of the
 * share is kept for them. Small ones pass large ones that wait.
 */
export class CostShare implements Share {
  readonly #atOnce: number;
  readonly #most: number;
  readonly #lines = new Map<string, Line>();

  /** @param keptForSmall part of the share that no single question takes: else all of a State waits for one officer. */
  constructor(atOnce: number, keptForSmall = 0) {
    this.#atOnce = atOnce;
    this.#most = keptForSmall > 0 ? atOnce * (1 - keptForSmall) : Number.POSITIVE_INFINITY;
  }

  /**
   * Waits until there is room, works, and gives the room back when the work has ended.
   *
   * @param waiting whose signal is aborted when nobody waits any more: then the place in the line is given up, and the work is not begun.
   * @throws HubError CALLER_GONE when it was.
   */
  async inTurn<T>(
    caller: string,
    whole: number,
    { signal }: Pick<Waiting, 'signal'>,
    work: () => Promise<T>,
  ): Promise<T> {
    const cost = Math.min(whole, this.#most);
    const line = this.#lineOf(caller);
    if (!this.#fits(line, cost)) await this.#wait(caller, line, cost, signal);
    else line.running += cost;
    try {
      if (signal.aborted) throw new HubError('CALLER_GONE');
      return await work();
    } finally {
      line.running -= cost;
      this.#next(caller, line);
    }
  }

  #lineOf(caller: string): Line {
    let line = this.#lines.get(caller);
    if (!line) this.#lines.set(caller, (line = { running: 0, waiting: [] }));
    return line;
  }

  #fits({ running }: Line, cost: number): boolean {
    return running === 0 || running + cost <= this.#atOnce;
  }

  async #wait(caller: string, line: Line, cost: number, signal: AbortSignal): Promise<void> {
    let giveUp = (): void => undefined;
    try {
      await new Promise<void>((begin, refuse) => {
        const place = { cost, begin };
        line.waiting.push(place);
        giveUp = () => {
          const at = line.waiting.indexOf(place);
          if (at < 0) return;
          line.waiting.splice(at, 1);
          this.#forget(caller, line);
          refuse(new HubError('CALLER_GONE'));
        };
        signal.addEventListener('abort', giveUp, { once: true });
      });
    } finally {
      signal.removeEventListener('abort', giveUp);
    }
  }

  #next(caller: string, line: Line): void {
    for (let i = 0; i < line.waiting.length;) {
      const next = line.waiting[i];
      if (!next || !this.#fits(line, next.cost)) i += 1;
      else {
        line.waiting.splice(i, 1);
        line.running += next.cost;
        next.begin();
      }
    }
    this.#forget(caller, line);
  }

  #forget(caller: string, { running, waiting }: Line): void {
    if (running === 0 && waiting.length === 0) this.#lines.delete(caller);
  }
}
