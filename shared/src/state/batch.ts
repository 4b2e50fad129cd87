/** At most so many batches are under way: what comes meanwhile waits for the next, so that a busy moment makes larger ones. */
const UNDER_WAY_MAX = 2;
const BATCH_MAX = 500;

interface Waiting<Ask, Answer> {
  readonly ask: Ask;
  readonly done: (answer: Answer) => void;
  readonly failed: (cause: unknown) => void;
}

/** Asks together what is asked in one turn of the event loop, or while other batches are under way. */
export class Batch<Ask, Answer> {
  readonly #send: (asks: readonly Ask[]) => Promise<readonly Answer[]>;
  #waiting: Waiting<Ask, Answer>[] = [];
  #underWay = 0;
  #isPlanned = false;

  /** @param send answers in the order of what it is asked. */
  constructor(send: (asks: readonly Ask[]) => Promise<readonly Answer[]>) {
    this.#send = send;
  }

  /** @throws what `send` throws. */
  ask(ask: Ask): Promise<Answer> {
    return new Promise((done, failed) => {
      this.#waiting.push({ ask, done, failed });
      if (this.#isPlanned) return;
      this.#isPlanned = true;
      setImmediate(() => {
        this.#isPlanned = false;
        this.#go();
      });
    });
  }

  #go(): void {
    while (this.#waiting.length > 0 && this.#underWay < UNDER_WAY_MAX) {
      const batch = this.#waiting.splice(0, BATCH_MAX);
      this.#underWay += 1;
      void this.#ask(batch).finally(() => {
        this.#underWay -= 1;
        this.#go();
      });
    }
  }

  async #ask(batch: readonly Waiting<Ask, Answer>[]): Promise<void> {
    try {
      const answers = await this.#send(batch.map(({ ask }) => ask));
      if (answers.length !== batch.length) throw new Error('a batch was answered in part');
      answers.forEach((answer, i) => batch[i]?.done(answer));
    } catch (cause) {
      for (const { failed } of batch) failed(cause);
    }
  }
}
