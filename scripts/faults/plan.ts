import { faultsTable, garbageTable, thirtyLines } from './table.ts';
import { runFaults } from './faults.ts';
import { GARBAGE, runGarbage } from './garbage.ts';
import { FAULTS } from './kinds/all.ts';
import type { Soak } from './soak.ts';
import { runThirty } from './thirty.ts';

/** What is looked at beside the faults of one hub. */
export const SCENES = [
  { name: 'soak', what: 'faults by chance, one after the other' },
  { name: 'garbage', what: `a subgraph says what is no answer, in ${GARBAGE.length} ways` },
  { name: 'thirty-sources', what: 'of thirty sources three hang and two are gone' },
] as const;

export interface Plan {
  /** Of faults and scenes. */
  readonly names: ReadonlySet<string>;
  readonly soak: Soak;
  /** Gateway processes. */
  readonly workers: number;
  readonly say: (line: string) => void;
}

/** Does all that is named. @returns what was measured, and whether all holds. */
export async function runPlan({
  names,
  soak,
  workers,
  say,
}: Plan): Promise<{ readonly text: string; readonly holds: boolean }> {
  const texts: string[] = [];
  let wrong = 0;
  const faults = FAULTS.filter(({ name }) => names.has(name));
  if (faults.length > 0 || names.has('soak')) {
    if (names.has('soak')) say(`seed ${soak.seed}`);
    const result = await runFaults({ faults, workers, say, ...(names.has('soak') ? { soak } : {}) });
    wrong += result.wrong.length + result.outcomes.flatMap((one) => one.wrong).length;
    texts.push(faultsTable(result));
  }
  if (names.has('garbage')) {
    say('letting a subgraph say what is no answer ...');
    const outcomes = await runGarbage(true);
    wrong += outcomes.flatMap((one) => one.wrong).length;
    texts.push(garbageTable(outcomes));
  }
  if (names.has('thirty-sources')) {
    say('asking thirty sources ...');
    const result = await runThirty();
    wrong += result.wrong.length;
    texts.push(thirtyLines(result));
  }
  return { text: texts.join('\n\n'), holds: wrong === 0 };
}
