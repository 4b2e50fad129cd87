import { table } from '../bench/report.ts';
import type { GarbageOutcome } from './garbage.ts';
import { SLACK_MS } from './judge.ts';
import type { FaultsData, Run } from './results.ts';
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
  'by the clock',
  'most',
  'whole again after ms',
  'run',
  '',
];

/** What was measured, as Markdown, with what is wrong below each table. */
export function tables({ runs, faults, garbage, thirty }: FaultsData): string {
  const wrong = [
    ...faults.flatMap(({ of }) => of.wrong.map((one) => `${of.fault}: ${one}`)),
    ...runs.flatMap(({ hub }, n) => (hub?.wrong ?? []).map((one) => `run ${n + 1}: ${one}`)),
  ];
  return [
    ...(faults.length === 0
      ? []
      : [
          table(
            HEAD,
            faults.map(({ run, of }) => rowOf(of, run, runs[run]?.isPatient === true)),
          ),
          wrong.length === 0
            ? 'All holds.'
            : `Does not hold:\n\n${wrong.map((one) => `- ${one}`).join('\n')}`,
        ]),
    ...(garbage ? [garbageTable(garbage.of)] : []),
    ...(thirty ? [thirtyLines(thirty.of)] : []),
    ...(runs.length === 0 ? [] : [runs.map(runLine).join('\n')]),
  ].join('\n\n');
}

function runLine({ machine, load, hub }: Run, n: number): string {
  const { cpus, model, memoryGiB, node } = machine;
  const at = `${n + 1}. ${cpus} x ${model}, ${memoryGiB} GiB, Node ${node}; load average ${load[0].toFixed(1)} as it began and ${load[1].toFixed(1)} as it ended`;
  if (!hub) return `${at}.`;
  const { answers, records, before, after } = hub;
  return `${at}. ${answers} answers, each in the ledger: ${records} records that verify. Memory ${before.residentMiB.toFixed(0)} MiB before, ${after.residentMiB.toFixed(0)} after; handles ${before.descriptors} before, ${after.descriptors} after.`;
}

function rowOf(outcome: Outcome, run: number, isPatient: boolean): readonly string[] {
  const { fault, what, answers, codes, slowestMs, clockMs, withinMs, recoveryMs, wrong, notDone } = outcome;
  return [
    `\`${fault}\``,
    what,
    String(answers.WHOLE),
    String(answers.MISSING),
    codes.length === 0 ? '0' : `${answers.REFUSED} (${codes.join(', ')})`,
    String(answers.BROKEN),
    slowestMs.toFixed(0),
    clockMs === undefined ? 'not kept' : clockMs.toFixed(0),
    isPatient ? 'not judged' : withinMs === undefined ? 'the cause' : `${withinMs} + ${SLACK_MS}`,
    `${Math.max(0, recoveryMs).toFixed(0)}${isPatient ? '' : ` of ${RECOVERS_WITHIN_MS}`}`,
    String(run + 1),
    notDone === undefined ? (wrong.length === 0 ? 'holds' : 'FAILS') : `not done: ${notDone}`,
  ];
}

/** What became of each kind of garbage. */
function garbageTable(outcomes: readonly GarbageOutcome[]): string {
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
function thirtyLines({ sources, asked, slowestMs, withinMs, p99, others, wrong }: ThirtyResult): string {
  return [
    `Of ${sources} sources three hang and two are gone: ${asked} answers to who asks all of them, the other 25 whole in each, the slowest after ${slowestMs.toFixed(0)} of ${withinMs} ms.`,
    `Who asks none of the five (${others.well} answers while all are well, ${others.broken} while they are not): p99 ${p99.well.toFixed(0)} ms and ${p99.broken.toFixed(0)} ms: ${(p99.broken / p99.well).toFixed(2)} x of at most ${RATIO_MAX} x.`,
    ...(wrong.length === 0 ? ['All holds.'] : ['Does not hold:', ...wrong.map((one) => `- ${one}`)]),
  ].join('\n');
}
