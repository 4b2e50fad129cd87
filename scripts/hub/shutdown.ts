/** Things to be stopped, last first. */
export class Shutdown {
  readonly #steps: (() => Promise<unknown>)[] = [];
  #running: Promise<void> | undefined;

  add(step: () => Promise<unknown>): void {
    this.#steps.unshift(step);
  }

  run(): Promise<void> {
    this.#running ??= (async () => {
      for (const step of this.#steps) await step().catch((error: unknown) => console.error(error));
    })();
    return this.#running;
  }
}
