import { setTimeout as sleep } from 'node:timers/promises';

/** What is started again when it ends by itself. */
export interface Kept {
  readonly name: string;
  /** Whether it ended, and nobody made it. */
  readonly hasEndedByItself: boolean;
  /** What it said last. */
  lastWords(): string;
  /** @throws Error when it does not serve. */
  startAgain(): Promise<unknown>;
}

const EVERY_MS = 50;
/** Twice as long from try to try, as container engines have it, until it runs for a while. */
const FIRST_AFTER_MS = 100;
const RUNS_FOR_MS = 10_000;
const TRIES = 5;

/** Starts again what ends by itself, as compose.yaml has it (`restart: unless-stopped`), and remembers that it ended. */
export class Keeper {
  readonly #kept: readonly Kept[];
  readonly #tell: (line: string) => void;
  readonly #coming = new Set<Kept>();
  readonly #tried = new Map<Kept, { tries: number; at: number }>();
  readonly #ended = new Set<string>();
  readonly #timer: NodeJS.Timeout;
  #dead: string | undefined;

  /** @param tell hears of each that ended. */
  constructor(kept: readonly Kept[], tell: (line: string) => void) {
    this.#kept = kept;
    this.#tell = tell;
    this.#timer = setInterval(() => this.#look(), EVERY_MS);
    this.#timer.unref();
  }

  /** What ended by itself and stays away, with its last words. */
  get dead(): string | undefined {
    return this.#dead;
  }

  /** Names of all that ended by themselves. */
  get ended(): readonly string[] {
    return [...this.#ended];
  }

  /** From now on what ends stays so. @returns when nothing is being started any more. */
  async leave(): Promise<void> {
    clearInterval(this.#timer);
    while (this.#coming.size > 0) await sleep(EVERY_MS);
  }

  #look(): void {
    for (const one of this.#kept)
      if (one.hasEndedByItself && !this.#coming.has(one) && this.#dead === undefined) {
        this.#coming.add(one);
        void this.#bringBack(one).finally(() => this.#coming.delete(one));
      }
  }

  async #bringBack(one: Kept): Promise<void> {
    this.#ended.add(one.name);
    this.#tell(`${one.name} ended by itself. Its last words:\n${one.lastWords()}\n`);
    const last = this.#tried.get(one);
    const tries = last && performance.now() - last.at < RUNS_FOR_MS ? last.tries : 0;
    if (tries === TRIES) {
      this.#dead = `${one.name} ended by itself ${TRIES + 1} times in a row, and is not started again. Its last words:\n${one.lastWords()}`;
      return;
    }
    await sleep(FIRST_AFTER_MS * 2 ** tries);
    // What does not serve has ended by itself once more, and is seen with the next look.
    await one.startAgain().catch((error: unknown) => this.#tell(`${String(error)}\n`));
    this.#tried.set(one, { tries: tries + 1, at: performance.now() });
  }
}

/** What several say, in the order in which it is heard: nothing comes between what was there before. */
export class Said {
  readonly #sources: readonly (() => string)[];
  readonly #heard: number[];
  #text = '';

  /** @param sources each gives all that it said so far. */
  constructor(sources: readonly (() => string)[]) {
    this.#sources = sources;
    this.#heard = sources.map(() => 0);
  }

  add(text: string): void {
    this.#text += text;
  }

  get text(): string {
    for (const [n, source] of this.#sources.entries()) {
      const all = source();
      this.#text += all.slice(this.#heard[n]);
      this.#heard[n] = all.length;
    }
    return this.#text;
  }
}
