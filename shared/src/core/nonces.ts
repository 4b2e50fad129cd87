import { setImmediate } from 'node:timers/promises';

/** More processes than this behind one address are rare, and asked for a nonce now and then. */
const KEPT_MAX = 16;
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

  /**
   * @param attempt seals with these, and sends.
   * @returns the answer; the refusal where what was asked for was in the seal already, or changes without end.
   * @throws what `attempt` throws.
   */
  async send<A extends Answer>(attempt: (nonces: readonly string[]) => Promise<A>): Promise<A> {
    for (let left = KEPT_MAX; ; left -= 1) {
      const sealed = this.#known;
      const answer = await attempt(sealed);
      const wanted = nonceIn(answer);
      if (wanted === undefined || sealed.includes(wanted) || left === 0) return answer;
      this.#known = [wanted, ...this.#known.filter((one) => one !== wanted)].slice(0, KEPT_MAX);
      // The connection is free for another request in the next turn: in this one another connection would be opened.
      await setImmediate();
    }
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
