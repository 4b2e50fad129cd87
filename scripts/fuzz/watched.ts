// What `npm start` runs, with somebody beside it who sees what no answer tells: builtin prototypes that changed, an event
// loop that was held, an error that nobody caught. It says so on stderr, one JSON line each, and changes nothing.
import { STALL_CPU_MS, STALL_MS, WATCH_MARK, type Watch } from './watch.ts';

const EVERY_MS = 50;
const PROTOTYPES: readonly object[] = [
  Object,
  Array,
  Function,
  String,
  Number,
  Boolean,
  Map,
  Set,
  Promise,
  Error,
].map((one) => one.prototype as object);
const builtin = PROTOTYPES.map(
  (prototype) =>
    new Map(
      Reflect.ownKeys(prototype).map((key) => [
        key,
        Reflect.getOwnPropertyDescriptor(prototype, key)?.value as unknown,
      ]),
    ),
);

function say(watch: Watch): void {
  process.stderr.write(`${WATCH_MARK}${JSON.stringify(watch)}\n`);
}

/** Keys that a builtin prototype did not have, or that are something else than they were. */
function changedKeys(): readonly string[] {
  return PROTOTYPES.flatMap((prototype, n) =>
    Reflect.ownKeys(prototype)
      .filter((key) => {
        const known = builtin[n];
        return (
          known === undefined ||
          !known.has(key) ||
          known.get(key) !== Reflect.getOwnPropertyDescriptor(prototype, key)?.value
        );
      })
      .map(String),
  );
}

function tell(error: unknown, origin: string): void {
  say({
    what: 'uncaught',
    detail: `${origin}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
  });
}

process.on('uncaughtExceptionMonitor', tell);
// The hub outlives these; they are faults all the same.
process.on('unhandledRejection', (cause) => tell(cause, 'unhandledRejection'));

let last = performance.now();
let cpu = process.cpuUsage();
let told = '';
setInterval(() => {
  const now = performance.now();
  const spent = process.cpuUsage(cpu);
  const cpuMs = (spent.user + spent.system) / 1_000;
  const heldMs = now - last - EVERY_MS;
  // A machine that is busy elsewhere delays everybody: held is who worked meanwhile.
  if (heldMs > STALL_MS && cpuMs > STALL_CPU_MS)
    say({ what: 'held', detail: `${Math.round(heldMs)} ms, ${Math.round(cpuMs)} ms of CPU` });
  const changed = changedKeys().join(', ');
  if (changed !== told) say({ what: 'prototype', detail: changed });
  told = changed;
  last = performance.now();
  cpu = process.cpuUsage();
}, EVERY_MS).unref();

await import('../start.ts');
