import type { AgreedPart, AgreedTexts, Text } from '../../gateway/src/journey/agreed-texts.ts';
import { HubError } from '../../shared/src/core/errors.ts';
import type { Agreed, Look, SharedState } from '../../shared/src/state/shared-state.ts';

export interface AgreedSetOptions {
  readonly state: Pick<SharedState, 'latest' | 'onLook' | 'agree' | 'knows' | 'textOf'>;
  readonly onUnreadable: (text: Text, cause: unknown) => void;
  /** The database tells of older texts than before, and is told of this one again. */
  readonly onPutBack: (text: Text) => void;
}

/** A text that is agreed on, and not in force yet or not read yet. */
interface Coming extends Text {
  number: number;
  /** As of `performance.now()`. */
  readonly at: number;
  /** Puts it in force; none while it is not read. */
  take?: () => void;
  isBeingRead?: boolean;
  isTold?: boolean;
}

/** What is known here, and which older one the database tells in its place. */
interface Forgotten {
  readonly text: Text;
  readonly inPlaceOf?: string;
}

/** Kinds that are read by one another: what a State registered is signed by its issuers. */
const READ_TOGETHER = ['issuers', 'operations'];

/**
 * The texts on which all gateways agree: the law, the issuers, what each State registered. Each gateway looks every second, and
 * stops answering when it could not look for four; a text is in force five seconds after it was agreed on. So none answers by an
 * older one from then on, and none by a newer one before. They come into force in the order in which they were agreed on, so
 * that the number of the last one is the version of all.
 */
export class AgreedSet implements AgreedTexts {
  readonly #options: AgreedSetOptions;
  readonly #parts = new Map<string, AgreedPart>();
  readonly #inForce = new Map<string, { readonly digest: string; number: number }>();
  #coming: Coming[] = [];
  /** What is in force or coming, for a database that forgets it; laws lie in the ledger. */
  readonly #texts = new Map<string, string>();
  /** The highest number that was told here. */
  #number = 0;
  #isTellingAgain = false;

  constructor(options: AgreedSetOptions) {
    this.#options = options;
    const { state } = options;
    state.onLook((look) => this.#hear(look));
    this.#hear(state.latest);
  }

  /** The number of what came into force last. At two that may answer by the same one, all that they agree on is the same. */
  get version(): number {
    this.turn();
    return Math.max(0, ...[...this.#inForce.values()].map(({ number }) => number));
  }

  async open(kind: string, part: AgreedPart, own: readonly Text[] = []): Promise<readonly Text[]> {
    const { state } = this.#options;
    const behind: Text[] = [];
    this.#parts.set(kind, part);
    for (const text of own) {
      const latest = this.latest(text.name);
      if (latest === text.digest) continue;
      if ((await state.knows(text.name, text.digest)) || !(await this.propose(text, latest)))
        behind.push(text);
    }
    // What is agreed on for the first time is in force before anything is answered.
    for (const { name, at } of this.#coming.filter((one) => kindOf(one.name) === kind))
      if (!this.#inForce.has(name) && !this.#isDue(name)) await waitUntil(at);
    for (const one of this.#coming.filter(({ name }) => kindOf(name) === kind)) await this.#begin(one);
    this.turn();
    return behind;
  }

  latest(name: string): string | undefined {
    return this.#coming.findLast((one) => one.name === name)?.digest ?? this.#inForce.get(name)?.digest;
  }

  async propose(text: Text, madeFrom: string | undefined): Promise<boolean> {
    if (text.text !== undefined) this.#texts.set(text.digest, text.text);
    return (await this.#options.state.agree(text, madeFrom)) === text.digest;
  }

  async textOf(digest: string): Promise<string> {
    const text = this.#texts.get(digest) ?? (await this.#options.state.textOf(digest));
    if (text === undefined) throw new Error('its text is not there');
    this.#texts.set(digest, text);
    return text;
  }

  /** Puts in force what is due, in its order. */
  turn(): void {
    const now = performance.now();
    for (const one of this.#coming) {
      if (now < one.at) break;
      // What comes into force may look here itself.
      if (!this.#coming.includes(one)) continue;
      // While a hub starts, what no part of it reads yet waits.
      if (!this.#parts.has(kindOf(one.name))) continue;
      // What nobody could read, and is replaced by now, was never in force here: nothing was answered meanwhile.
      if (!one.take && !this.#replacementOf(one)) break;
      this.#coming = this.#coming.filter((other) => other !== one);
      this.#inForce.set(one.name, one);
      one.take?.();
    }
  }

  /** @throws HubError LAW_UNAVAILABLE or STATE_UNAVAILABLE when a text is in force that this gateway could not read. */
  refuseUnread(): void {
    this.turn();
    const [unread] = this.#coming;
    if (!unread || performance.now() < unread.at) return;
    const error = unreadError(unread);
    // Of a kind that a newer version has.
    if (!this.#parts.has(kindOf(unread.name))) this.#tellUnread(unread, error);
    throw error;
  }

  #isDue(name: string): boolean {
    return this.#coming.some((one) => one.name === name && performance.now() >= one.at);
  }

  #replacementOf({ name, number }: Coming): Coming | undefined {
    return this.#coming.find(
      (one) => one.name === name && one.number > number && one.take && performance.now() >= one.at,
    );
  }

  /** Reads what is in force as a hub starts. */
  async #begin(one: Coming): Promise<void> {
    if (performance.now() < one.at || one.take) return;
    try {
      one.take = await this.#read(one);
    } catch (cause) {
      throw unreadError(one, cause);
    }
  }

  #hear({ agreed, beganAt }: Look): void {
    const top = Math.max(0, ...agreed.map(({ number }) => number));
    if (top < this.#number) {
      // What could not be read here others tell again, if they could: else it is taken back.
      this.#coming = this.#coming.filter(({ take }) => take);
      const forgotten = this.#forgotten(agreed);
      if (forgotten.length > 0) {
        void this.#tellAgain(forgotten);
        return;
      }
    }
    this.#number = top;
    for (const one of agreed) this.#hearOf(one, beganAt);
    this.#coming.sort((a, b) => a.number - b.number);
    const digests = new Set([...this.#inForce.values(), ...this.#coming].map(({ digest }) => digest));
    for (const digest of this.#texts.keys()) if (!digests.has(digest)) this.#texts.delete(digest);
    this.#readOn();
  }

  #hearOf({ number, name, digest, inMs }: Agreed, beganAt: number): void {
    const known = this.#coming.findLast((one) => one.name === name) ?? this.#inForce.get(name);
    // After it was told again, it has another number.
    if (known?.digest === digest && this.#coming.every((one) => one.name !== name || one.number <= number))
      known.number = number;
    else if (known === undefined || number > known.number)
      this.#coming.push({ number, name, digest, at: beganAt + inMs });
  }

  #forgotten(agreed: readonly Agreed[]): readonly Forgotten[] {
    const names = new Set([...this.#inForce.keys(), ...this.#coming.map(({ name }) => name)]);
    return [...names].flatMap((name) => {
      const digest = this.latest(name);
      const told = agreed.findLast((one) => one.name === name)?.digest;
      if (digest === undefined || digest === told) return [];
      return [{ text: { name, digest }, ...(told === undefined ? {} : { inPlaceOf: told }) }];
    });
  }

  /**
   * A database that was put back (a copy, a standby that was behind) has forgotten texts. An older one never comes into force by
   * that: what is known here is agreed on again, at once, as it was before.
   */
  async #tellAgain(forgotten: readonly Forgotten[]): Promise<void> {
    if (this.#isTellingAgain) return;
    this.#isTellingAgain = true;
    try {
      for (const { text, inPlaceOf } of forgotten) {
        this.#options.onPutBack(text);
        const known = this.#texts.get(text.digest);
        await this.#options.state.agree(
          { ...text, ...(known === undefined ? {} : { text: known }) },
          inPlaceOf,
          0,
        );
      }
    } catch {
      // With the next look again. Nothing is answered when there is none.
    } finally {
      this.#isTellingAgain = false;
    }
  }

  #readOn(): void {
    this.turn();
    for (const one of this.#coming)
      if (!one.take && this.#parts.has(kindOf(one.name)) && !this.#waitsForAnother(one))
        void this.#readComing(one);
  }

  #waitsForAnother({ name, number }: Coming): boolean {
    const kind = kindOf(name);
    if (!READ_TOGETHER.includes(kind)) return false;
    return this.#coming.some((one) => {
      const other = kindOf(one.name);
      return one.number < number && other !== kind && READ_TOGETHER.includes(other);
    });
  }

  async #readComing(coming: Coming): Promise<void> {
    if (coming.isBeingRead === true) return;
    coming.isBeingRead = true;
    try {
      coming.take = await this.#read(coming);
      // Whoever asks nothing is told of it all the same, and what waited for it is read.
      setTimeout(() => this.#readOn(), Math.max(0, coming.at - performance.now())).unref();
    } catch (cause) {
      this.#tellUnread(coming, cause);
    } finally {
      coming.isBeingRead = false;
    }
  }

  /** Tried again at each look; said once. */
  #tellUnread(coming: Coming, cause: unknown): void {
    if (coming.isTold !== true) this.#options.onUnreadable(coming, cause);
    coming.isTold = true;
  }

  async #read({ name, digest }: Text): Promise<() => void> {
    const part = this.#parts.get(kindOf(name));
    if (!part) throw new Error('this version of the hub knows no such text');
    return part.read({ name, digest });
  }
}

function kindOf(name: string): string {
  return name.split(' ', 1)[0] ?? '';
}

function unreadError({ name, digest }: Text, cause?: unknown): HubError {
  const code = name === 'law' ? 'LAW_UNAVAILABLE' : 'STATE_UNAVAILABLE';
  return new HubError(code, `${name} ${digest} is in force, and cannot be read here`, { cause });
}

/** Of what `performance.now()` says. */
function waitUntil(at: number): Promise<void> {
  return new Promise((done) => setTimeout(done, Math.max(0, at - performance.now()) + 1));
}
