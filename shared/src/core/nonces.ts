import { setImmediate } from 'node:timers/promises';

/** A seal carries them all. More processes behind one address are asked for a nonce now and then. */
const KEPT_MAX = 64;
/** So often is one request sent again: each time, one process more is known. */
const AGAIN_MAX = 16;
const NONCE = /^[\w-]{22}$/u;

interface Answer {
  readonly status: number;
  readonly body: string;
}

/**
 * What those at one address said that a seal for them must carry. Each has a nonce of its own, and another one once it starts anew
 * or its clock was put back. It says it when it refuses a seal without, before it does anything for the request; then the request
 * is sealed again and sent once more.
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
   * @param attempt seals with these, and sends.
   * @returns the answer; the refusal where what was asked for was in the seal already, or changes without end.
   * @throws what `attempt` throws.
   */
  async send<A extends Answer>(attempt: (nonces: readonly string[]) => Promise<A>): Promise<A> {
    for (let left = AGAIN_MAX; ; left -= 1) {
      const sealed = this.#known;
      const answer = await attempt(sealed);
      const wanted = nonceIn(answer);
      if (wanted === undefined || sealed.includes(wanted) || left === 0) return answer;
      if (!this.#known.includes(wanted)) this.#learn(wanted);
      // The connection is free for another request in the next turn: in this one another connection would be opened.
      await setImmediate();
    }
  }

  /** Where there are more than are kept, any may make room: were it the oldest, those asked by turns would all be forgotten. */
  #learn(nonce: string): void {
    const out = this.#known.length < KEPT_MAX ? -1 : Math.floor(this.#random() * KEPT_MAX);
    this.#known = [nonce, ...this.#known.filter((_, i) => i !== out)];
  }
}

/** The nonce that a refusal asks for; none where it is refused for another reason, or by something that is no subgraph. */
function nonceIn({ status, body }: Answer): string | undefined {
  if (status !== 401) return undefined;
  try {
    const { errors } = JSON.parse(body) as {
      readonly errors?: readonly { readonly extensions?: { readonly nonce?: unknown } }[];
    };
    const nonce = errors?.[0]?.extensions?.nonce;
    return typeof nonce === 'string' && NONCE.test(nonce) ? nonce : undefined;
  } catch {
    return undefined;
  }
}
