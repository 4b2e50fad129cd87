import type { Text } from '../../../gateway/src/journey/agreed-texts.ts';
import type { Look } from '../../../shared/src/state/shared-state.ts';
import { AgreedSet, type AgreedSetOptions } from '../agreed-set.ts';

interface Row extends Text {
  readonly number: number;
  /** As of `performance.now()`. */
  readonly at: number;
}

/** What gateways share, as far as they agree on texts by it. It may be put back. */
export class AgreedState {
  rows: Row[] = [];
  /** In how many milliseconds what is agreed on is in force. */
  lagMs = 0;
  readonly #looks: ((look: Look) => void)[] = [];
  readonly #texts = new Map<string, string>();

  constructor(texts: readonly Text[] = []) {
    for (const text of texts) this.#add(text);
  }

  get latest(): Look {
    const now = performance.now();
    const agreed = this.rows
      .filter(
        ({ name, at }, i) => at > now || !this.rows.some((o, j) => j > i && o.name === name && o.at <= now),
      )
      .map(({ number, name, digest, at }) => ({ number, name, digest, inMs: at - now }));
    return { salt: '', joined: '', others: [], at: 0, beganAt: now, agreed };
  }

  onLook(hear: (look: Look) => void): void {
    this.#looks.push(hear);
  }

  look(): void {
    for (const hear of this.#looks) hear(this.latest);
  }

  agree(text: Text, madeFrom: string | undefined): Promise<string> {
    const latest = (): string | undefined => this.rows.findLast(({ name }) => name === text.name)?.digest;
    if (latest() === madeFrom) this.#add(text);
    this.look();
    return Promise.resolve(latest() ?? '');
  }

  knows(name: string, digest: string): Promise<boolean> {
    return Promise.resolve(this.rows.some((row) => row.name === name && row.digest === digest));
  }

  textOf(digest: string): Promise<string | undefined> {
    return Promise.resolve(this.#texts.get(digest));
  }

  #add(text: Text): void {
    if (text.text !== undefined) this.#texts.set(text.digest, text.text);
    const number = (this.rows.at(-1)?.number ?? 0) + 1;
    this.rows.push({ ...text, number, at: performance.now() + this.lagMs });
  }
}

/** One gateway's view of it. */
export function agreedBy(state: AgreedState, told: Partial<AgreedSetOptions> = {}): AgreedSet {
  return new AgreedSet({ state, onUnreadable: () => undefined, onPutBack: () => undefined, ...told });
}
