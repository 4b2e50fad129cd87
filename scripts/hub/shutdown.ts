/** Things to be stopped, last first. */
export class Shutdown {
  readonly #steps: (() => Promise<unknown>)[] = [];
  #running: Promise<void> | undefined;

  /** Whether it was told to stop: what still comes up then is stopped as well, and nothing more is to be begun. */
  get hasBegun(): boolean {
    return this.#running !== undefined;
  }

  add(step: () => Promise<unknown>): void {
    this.#steps.unshift(step);
  }

  run(): Promise<void> {
    this.#running ??= (async () => {
      for (let step = this.#steps.shift(); step; step = this.#steps.shift())
        await step().catch((error: unknown) => console.error(error));
    })();
    return this.#running;
  }
}
