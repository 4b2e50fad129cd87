import { readFileSync } from 'node:fs';

const LOOK_EVERY_MS = 25;
const Real = Date;

/**
 * From now on this process's clock is ahead by as many milliseconds as a file says. Timers go on as they do when somebody sets
 * the clock of a machine.
 */
export function followClock(file: string): void {
  let aheadMs = 0;
  class Jumping extends Real {
    constructor(...given: readonly unknown[]) {
      if (given.length === 0) super(Jumping.now());
      else super(...(given as [number]));
    }

    static override now(): number {
      return Real.now() + aheadMs;
    }
  }
  const look = (): void => {
    try {
      aheadMs = Number(readFileSync(file, 'utf8'));
    } catch {
      aheadMs = 0;
    }
  };
  look();
  setInterval(look, LOOK_EVERY_MS).unref();
  globalThis.Date = Jumping as DateConstructor;
}
