import { setTimeout as sleep } from 'node:timers/promises';
import type { Load } from './askers.ts';
import { DoesNotHold } from './does-not-hold.ts';
import { NOTHING, type Fault } from './fault.ts';
import { judge, type Allowance, type Judged, type Whole } from './judge.ts';
import { NotHere } from './not-here.ts';
import { BROKEN, type UnderTest } from './under-test.ts';

/** How soon a hub is whole again once the cause has ended, in milliseconds. */
export const RECOVERS_WITHIN_MS = 5_000;
/** So long it is watched, so that one that takes longer is measured. */
const WATCHED_MS = 30_000;
/** The same where time is not measured. */
const PATIENT_MS = 180_000;
/** Whole answers in a row, to each of the questions more than once, that say that it has recovered. */
const WHOLE_IN_A_ROW = 12;
const LOOK_EVERY_MS = 20;
/** Of each kind of mistake so many are told. */
const TOLD_MAX = 3;

/** What became of one fault. */
export interface Outcome {
  readonly fault: string;
  readonly what: string;
  readonly answers: Readonly<Record<Judged['kind'], number>>;
  readonly codes: readonly string[];
  /** The longest that anybody waited, less what the machine added, in milliseconds. */
  readonly slowestMs: number;
  /** The same by the clock, with what the machine added, in milliseconds; of older runs it was not kept. */
  readonly clockMs?: number | undefined;
  /** What was allowed; undefined: as long as the cause held. */
  readonly withinMs: number | undefined;
  /** From the end of the cause to the last answer that was not whole, in milliseconds. */
  readonly recoveryMs: number;
  readonly wrong: readonly string[];
  /** Why it could not be brought about here; then nothing was measured. */
  readonly notDone?: string;
}

export interface Scene {
  readonly under: UnderTest;
  readonly load: Load;
  readonly whole: Whole;
  /** Whether what takes too long is wrong. What does not come at all always is. */
  readonly isTimed: boolean;
}

/** Brings a fault about while officers ask, ends its cause, and holds every answer against what the fault may cost. */
export async function runFault(fault: Fault, { under, load, whole, isTimed }: Scene): Promise<Outcome> {
  const judged: Judged[] = [];
  const saidBefore = under.said().length;
  const { withinMs, ...other } = allowedTo(fault, under, isTimed);
  const allows = { ...other, ...(isTimed && withinMs !== undefined ? { withinMs } : {}) };
  const unlisten = load.listen((reply) => void judged.push(judge(reply, whole, allows)));
  let endedAt = Number.POSITIVE_INFINITY;
  let seen: readonly string[] = [];
  try {
    const became = await bring(fault, under, load);
    endedAt = performance.now();
    if (became instanceof NotHere)
      return { ...outcomeOf(fault, [], 0, { withinMs, isTimed }), wrong: [], notDone: became.message };
    if (became instanceof DoesNotHold) seen = [became.message];
    await recovery({ judged, load, under, isTimed }, endedAt);
    if (fault.isOver && under.dead?.() === undefined) {
      await fault.isOver(under);
      await recovery({ judged, load, under, isTimed }, performance.now());
    }
  } finally {
    unlisten();
    await putRight(fault, { under, load, whole, isTimed });
  }
  const outcome = outcomeOf(fault, judged, endedAt, { withinMs, isTimed });
  const ended = fault.endsProcess ? [] : endedIn(under.said().slice(saidBefore));
  const lost = allows.breaks === 'UNDER_WAY' ? tooManyBroken(outcome, load) : [];
  return { ...outcome, wrong: [...outcome.wrong, ...lost, ...seen, ...ended] };
}

/** Each officer had one question under way. */
function tooManyBroken({ answers }: Outcome, { askers }: Load): readonly string[] {
  return answers.BROKEN > askers ? [`${answers.BROKEN} broke off where ${askers} were under way`] : [];
}

/**
 * What a fault may cost. A process that begins on a busy machine may need longer for its first connection than the State that
 * faults are about is given, which is a second also where all else is patient: then that State may be told as not answering.
 */
function allowedTo(fault: Fault, under: UnderTest, isTimed: boolean): Allowance {
  const allowance = fault.allows(under);
  if (isTimed || !fault.endsProcess) return allowance;
  return { ...allowance, missing: [...allowance.missing, BROKEN] };
}

/** Brings a fault about and ends its cause. @returns what it says where it could not be done, or saw what must not be. */
async function bring(fault: Fault, under: UnderTest, load: Load): Promise<NotHere | DoesNotHold | undefined> {
  try {
    const end = await fault.begin(under, load);
    try {
      await sleep(fault.holdMs);
    } finally {
      await end();
    }
    return undefined;
  } catch (error) {
    if (error instanceof NotHere || error instanceof DoesNotHold) return error;
    throw error;
  }
}

/** What a gateway says of its processes that end, and a part of the topology that ends by itself. */
function endedIn(said: string): readonly string[] {
  return said.split('\n').filter((line) => /^Gateway process \d+ ended | ended by itself\./u.test(line));
}

/** What is asked while a clock is put right is refused, as before: the next fault begins when that is over. */
async function putRight(fault: Fault, { under, load, whole, isTimed }: Scene): Promise<void> {
  if (!fault.afterwards) return;
  const judged: Judged[] = [];
  const unlisten = load.listen((reply) => void judged.push(judge(reply, whole, NOTHING)));
  try {
    await fault.afterwards(under, load);
    await recovery({ judged, load, under, isTimed }, performance.now());
  } finally {
    unlisten();
  }
}

interface Watched {
  readonly judged: readonly Judged[];
  readonly load: Load;
  readonly under: UnderTest;
  readonly isTimed: boolean;
}

/**
 * Waits until what was asked since a moment is answered whole, and nobody waits any more who asked before: what became of those
 * is of this fault, and not of the next. For as long as it is watched, and not for what stays away.
 */
async function recovery({ judged, load, under, isTimed }: Watched, since: number): Promise<void> {
  const until = performance.now() + (isTimed ? WATCHED_MS : PATIENT_MS);
  const isWhole = (): boolean => load.oldestAt() >= since && hasRecovered(judged, since);
  while (!isWhole() && under.dead?.() === undefined && performance.now() < until) await sleep(LOOK_EVERY_MS);
}

function hasRecovered(judged: readonly Judged[], endedAt: number): boolean {
  const last = judged.slice(-WHOLE_IN_A_ROW);
  return (
    last.length === WHOLE_IN_A_ROW &&
    last.every(({ kind, reply }) => kind === 'WHOLE' && reply.sentAt >= endedAt)
  );
}

function outcomeOf(
  { name, what }: Fault,
  judged: readonly Judged[],
  endedAt: number,
  { withinMs, isTimed }: { readonly withinMs: number | undefined; readonly isTimed: boolean },
): Outcome {
  const answers = { WHOLE: 0, MISSING: 0, REFUSED: 0, BROKEN: 0 };
  const codes = new Set<string>();
  const wrong = new Map<string, number>();
  let [slowestMs, clockMs, recoveryMs] = [0, 0, 0];
  for (const { reply, kind, code, wrong: mistake } of judged) {
    answers[kind] += 1;
    if (code !== undefined) codes.add(code);
    slowestMs = Math.max(slowestMs, reply.tookMs - reply.lateMs);
    clockMs = Math.max(clockMs, reply.tookMs);
    if (kind !== 'WHOLE') recoveryMs = Math.max(recoveryMs, reply.sentAt + reply.tookMs - endedAt);
    if (mistake !== undefined) wrong.set(mistake, (wrong.get(mistake) ?? 0) + 1);
  }
  const told = [...wrong].slice(0, TOLD_MAX).map(([mistake, times]) => `${mistake} (${times} times)`);
  if (wrong.size > TOLD_MAX) told.push(`and ${wrong.size - TOLD_MAX} other mistakes`);
  if (!hasRecovered(judged, endedAt)) told.push('not whole again by itself');
  else if (isTimed && recoveryMs > RECOVERS_WITHIN_MS)
    told.push(`whole again after ${recoveryMs.toFixed(0)} ms where ${RECOVERS_WITHIN_MS} ms are the most`);
  return {
    ...{ fault: name, what, answers, codes: [...codes].sort() },
    ...{ slowestMs, clockMs, withinMs, recoveryMs },
    wrong: told,
  };
}
