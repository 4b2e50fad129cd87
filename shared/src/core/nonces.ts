import { setImmediate, setTimeout as sleep } from 'node:timers/promises';

/** A seal carries them all. More processes behind one address are asked for a nonce now and then. */
const KEPT_MAX = 64;
/** So often is one request sent again: each time, one process more is known. */
const AGAIN_MAX = 16;
/**
 * What was refused for its age is sealed anew after these times, in milliseconds. Somebody set a clock meanwhile: that of the same
 * machine is right by then; where it is another machine's, the clocks differ, and waiting would not help.
 */
const PAUSES_MS = [0, 50, 100, 200];
const NONCE = /^[\w-]{22}$/u;

interface Answer {
  readonly status: number;
  readonly body: string;
}

/**
 * What those at one address said that a seal for them must carry. Each has a nonce of its own, and another one once it starts anew
 * or its clock was put back. It says it when it refuses a seal without, before it does anything for the request; then the request
 * is sealed again and sent once more, as it is where a clock was set while it was under way.
 *
 * @see RFC 9449 section 8 (nonces that the receiver gives out)
 */
export class Nonces {
  #known: readonly string[] = [];
  readonly #random: () => number;

  /** @param random from 0 to below 1. */
  constructor(random: () => number = Math.random) {
    this.#random = random;
  }

  /**
   * @param attempt seals with these and the time that it is, and sends.
   * @param signal aborted when nobody waits any more: then nothing is sent again.
   * @returns the answer; the refusal where what was asked for was in the seal already or changes without end, or clocks differ.
   * @throws what `attempt` throws, and AbortError.
   */
  async send<A extends Answer>(
    attempt: (nonces: readonly string[]) => Promise<A>,
    signal: AbortSignal,
  ): Promise<A> {
    const pauses = PAUSES_MS.values();
    for (let left = AGAIN_MAX; ; left -= 1) {
      const sealed = this.#known;
      const answer = await attempt(sealed);
      const { nonce, ageMs } = wantedBy(answer);
      const pauseMs = ageMs === undefined ? 0 : pauses.next().value;
      const isToldBefore = nonce === undefined ? ageMs === undefined : sealed.includes(nonce);
      if (isToldBefore || pauseMs === undefined || left === 0) return answer;
      if (nonce !== undefined && !this.#known.includes(nonce)) this.#learn(nonce);
      if (pauseMs > 0) await sleep(pauseMs, undefined, { signal });
      // The connection is free for another request in the next turn: in this one another connection would be opened.
      else await setImmediate();
    }
  }

  /** Where there are more than are kept, any may make room: were it the oldest, those asked by turns would all be forgotten. */
  #learn(nonce: string): void {
    const out = this.#known.length < KEPT_MAX ? -1 : Math.floor(this.#random() * KEPT_MAX);
    this.#known = [nonce, ...this.#known.filter((_, i) => i !== out)];
  }
}

/** What a refusal of a seal asks for. */
export interface WantedOfSeal {
  /** Which the next one is to carry. */
  readonly nonce?: string;
  /** It was sealed so long ago by the clock of who refuses it, in milliseconds; negative where that is still to come. */
  readonly ageMs?: number;
}

/** @returns nothing where it is refused for another reason, or by something that is no subgraph. */
export function wantedBy({ status, body }: Answer): WantedOfSeal {
  if (status !== 401) return {};
  try {
    const { errors } = JSON.parse(body) as {
      readonly errors?: readonly { readonly extensions?: Readonly<Record<keyof WantedOfSeal, unknown>> }[];
    };
    const { nonce, ageMs } = errors?.[0]?.extensions ?? {};
    return {
      ...(typeof nonce === 'string' && NONCE.test(nonce) ? { nonce } : {}),
      ...(typeof ageMs === 'number' ? { ageMs } : {}),
    };
  } catch {
    return {};
  }
}
