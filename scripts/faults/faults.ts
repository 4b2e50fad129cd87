import { until } from '../../shared/testing/until.ts';
import { watchesIn } from '../fuzz/watch.ts';
import { Shutdown } from '../hub/shutdown.ts';
import { Load } from './askers.ts';
import type { Fault } from './fault.ts';
import type { Held } from './processes.ts';
import { soakedOf } from './kinds/all.ts';
import { settle } from './questions.ts';
import { soak, type Soak } from './soak.ts';
import { tokensOf } from './token.ts';
import { runFault, type Outcome } from './run.ts';
import type { UnderTest } from './under-test.ts';

const ASKERS = 4;
/** So many answers are had before what the hub holds is looked at for the first time. */
const ANSWERS_BEFORE = 200;
/** Of what the hub said while a fault did not hold, so much is told, in characters. */
const SAID_MAX = 4_000;
/** What may be held at the end over what was held at the start: V8 takes memory that it is given, and gives it back late. */
const MEMORY_RATIO_MAX = 1.5;
const MEMORY_MARGIN_MIB = 96;
const DESCRIPTORS_MARGIN = 40;

export interface FaultsPlan {
  readonly faults: readonly Fault[];
  /** Afterwards, faults by chance, of these. */
  readonly soak?: (Soak & { readonly from: readonly Fault[] }) | undefined;
  /** Whether what takes too long is wrong: not where others keep the machine busy. True unless given. */
  readonly isTimed?: boolean;
  /** Starts what the faults are done to. @param stop takes what ends it. */
  readonly start: (stop: Shutdown) => Promise<UnderTest>;
  /** Ends all that was started, when it is run; one of its own unless given. */
  readonly stop?: Shutdown;
  /** Told before and after each fault. */
  readonly say: (line: string) => void;
  /** Gets what became of each fault as it ends: a run that is cut short has measured those. */
  readonly onOutcome?: ((outcome: Outcome) => void) | undefined;
}

export interface FaultsResult {
  readonly outcomes: readonly Outcome[];
  readonly before: Held;
  readonly after: Held;
  readonly answers: number;
  readonly records: number;
  /** What is wrong of the run as a whole. */
  readonly wrong: readonly string[];
}

/** Starts what is under test, does one fault after the other to it, and looks at the end whether ledger, memory and handles are well. */
export async function runFaults(plan: FaultsPlan): Promise<FaultsResult> {
  const { stop = new Shutdown() } = plan;
  try {
    plan.say('starting a hub over databases of its own ...');
    return await faultsOn(await plan.start(stop), plan);
  } finally {
    await stop.run();
  }
}

/** The same to whatever is under test. @throws Error when a part of it ended and cannot be started again: nothing holds then. */
export async function faultsOn(
  under: UnderTest,
  { faults, soak: drawn, isTimed = true, say, onOutcome }: Omit<FaultsPlan, 'start'>,
): Promise<FaultsResult> {
  const groups = (): readonly (readonly number[])[] => [
    under.gateways.flatMap((gateway) => gateway.pids()),
    ...(under.around?.answering() ?? []),
  ];
  const load = new Load(
    under.port,
    await tokensOf(under.directory, ASKERS),
    groups,
    under.certificates?.authority.cert,
  );
  try {
    const whole = await settle(load);
    load.start([...whole.keys()], ASKERS);
    // Pools hold what officers who ask at once need: until they asked for a while, less.
    await until('answers before the first fault', () => load.held.length >= ANSWERS_BEFORE);
    const before = under.held();
    const outcomes: Outcome[] = [];
    const tell = async (doing: Promise<Outcome>): Promise<void> => {
      const saidBefore = under.said().length;
      const outcome = await doing;
      say(lineOf(outcome));
      if (outcome.wrong.length > 0) say(under.said().slice(saidBefore).slice(-SAID_MAX));
      outcomes.push(outcome);
      onOutcome?.(outcome);
      const dead = under.dead?.();
      if (dead !== undefined) throw new Error(`${dead}\nWhat was to be done after ${outcome.fault} was not.`);
    };
    const scene = { under, load, whole, isTimed };
    for (const fault of faults.filter(({ isLast }) => !isLast)) await tell(runFault(fault, scene));
    if (drawn) await tell(soak(drawn, soakedOf(drawn.from), scene));
    for (const fault of faults.filter(({ isLast }) => isLast)) await tell(runFault(fault, scene));
    const after = under.held();
    await load.stop();
    const { records, wrong } = await under.checkLedger(load);
    return {
      ...{ outcomes, before, after, records },
      answers: load.held.length,
      wrong: [...wrong, ...heldTooMuch(before, after), ...harms(under.said())],
    };
  } finally {
    await load.stop();
  }
}

function lineOf({ fault, wrong, notDone }: Outcome): string {
  if (notDone !== undefined) return `not done  ${fault}: ${notDone}`;
  return `${wrong.length === 0 ? 'holds' : 'FAILS'}  ${fault}${wrong.map((one) => `\n       ${one}`).join('')}`;
}

function heldTooMuch(before: Held, after: Held): readonly string[] {
  const found: string[] = [];
  if (after.residentMiB > before.residentMiB * MEMORY_RATIO_MAX + MEMORY_MARGIN_MIB)
    found.push(`memory: ${before.residentMiB.toFixed(0)} MiB before, ${after.residentMiB.toFixed(0)} after`);
  if (after.descriptors > before.descriptors + DESCRIPTORS_MARGIN)
    found.push(`handles: ${before.descriptors} before, ${after.descriptors} after`);
  return found;
}

/** What the watcher inside the processes saw. That an event loop was held is measured by who waited for it. */
function harms(said: string): readonly string[] {
  return watchesIn(said, 0)
    .filter(({ what }) => what !== 'held')
    .map(({ what, detail }) => `${what}: ${detail.slice(0, 600)}`);
}
