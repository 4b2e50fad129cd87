import { table } from '../bench/report.ts';
import type { FaultsResult } from './faults.ts';
import { RECOVERS_WITHIN_MS, type Outcome } from './run.ts';

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
