// What `npm start` runs, with the watcher of `npm run fuzz` beside it and a clock that can be put forward and back: by as many
// milliseconds as the file behind --clock says, in every process of the hub. Timers go on as they do when somebody sets the
// clock of a machine.
import { readFileSync } from 'node:fs';

const LOOK_EVERY_MS = 25;
const file = process.argv[process.argv.indexOf('--clock') + 1] ?? '';
const Real = Date;
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

function look(): void {
  try {
    aheadMs = Number(readFileSync(file, 'utf8'));
  } catch {
    aheadMs = 0;
  }
}

look();
setInterval(look, LOOK_EVERY_MS).unref();
globalThis.Date = Jumping as DateConstructor;
await import('../fuzz/watched.ts');
