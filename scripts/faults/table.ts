import { table } from '../bench/report.ts';
import type { FaultsResult } from './faults.ts';
import type { GarbageOutcome } from './garbage.ts';
import { RECOVERS_WITHIN_MS, type Outcome } from './run.ts';
import { RATIO_MAX, type ThirtyResult } from './thirty.ts';

const HEAD = [
  'fault',
  'what goes wrong',
  'whole',
  'a State missing',
  'refused',
  'broken off',
  'slowest ms',
  'most',
  'whole again after ms',
  '',
];

/** What was measured, as a Markdown table, and what is wrong below it. */
export function faultsTable({ outcomes, before, after, answers, records, wrong }: FaultsResult): string {
  const all = [...outcomes.flatMap(({ fault, wrong: of }) => of.map((one) => `${fault}: ${one}`)), ...wrong];
  return [
    table(HEAD, outcomes.map(rowOf)),
    '',
    `${answers} answers, each in the ledger: ${records} records that verify. Memory ${before.residentMiB.toFixed(0)} MiB before, ${after.residentMiB.toFixed(0)} after; handles ${before.descriptors} before, ${after.descriptors} after.`,
    ...(all.length === 0 ? ['All holds.'] : ['', 'Does not hold:', ...all.map((one) => `- ${one}`)]),
  ].join('\n');
}

function rowOf(outcome: Outcome): readonly string[] {
  const { fault, what, answers, codes, slowestMs, withinMs, recoveryMs, wrong, notDone } = outcome;
  return [
    `\`${fault}\``,
    what,
    String(answers.WHOLE),
    String(answers.MISSING),
    codes.length === 0 ? '0' : `${answers.REFUSED} (${codes.join(', ')})`,
    String(answers.BROKEN),
    slowestMs.toFixed(0),
    withinMs === undefined ? 'the cause' : `${withinMs} + 100`,
    `${Math.max(0, recoveryMs).toFixed(0)} of ${RECOVERS_WITHIN_MS}`,
    notDone === undefined ? (wrong.length === 0 ? 'holds' : 'FAILS') : `not done: ${notDone}`,
  ];
}

/** What became of each kind of garbage. */
export function garbageTable(outcomes: readonly GarbageOutcome[]): string {
  return table(
    ['a subgraph says', '', 'the caller is told', 'ms', ''],
    outcomes.map(({ name, what, told, tookMs, wrong }) => [
      `\`${name}\``,
      what,
      told,
      tookMs.toFixed(0),
      wrong.length === 0 ? 'holds' : `FAILS: ${wrong.join('; ')}`,
    ]),
  );
}

/** What thirty sources showed, of which five are broken. */
export function thirtyLines({
  sources,
  asked,
  slowestMs,
  withinMs,
  p99,
  others,
  wrong,
}: ThirtyResult): string {
  return [
    `Of ${sources} sources three hang and two are gone: ${asked} answers to who asks all of them, the other 25 whole in each, the slowest after ${slowestMs.toFixed(0)} of ${withinMs} ms.`,
    `Who asks none of the five (${others} answers): p99 ${p99.well.toFixed(0)} ms while all are well, ${p99.broken.toFixed(0)} ms meanwhile: ${(p99.broken / p99.well).toFixed(2)} x of at most ${RATIO_MAX} x.`,
    ...(wrong.length === 0 ? ['All holds.'] : ['Does not hold:', ...wrong.map((one) => `- ${one}`)]),
  ].join('\n');
}
