import { OneHub } from './house.ts';
import { runFaults } from './faults.ts';
import { GARBAGE, runGarbage } from './garbage.ts';
import { FAULTS } from './kinds/all.ts';
import { CERTIFICATE_FAULTS } from './kinds/certificates.ts';
import { dataOf, loadNow, measured, merged, NOTHING_MEASURED, type FaultsData } from './results.ts';
import type { Outcome } from './run.ts';
import type { Soak } from './soak.ts';
import { runThirty } from './thirty.ts';

/** What is looked at beside the faults of one hub. */
export const SCENES = [
  { name: 'soak', what: 'faults by chance, one after the other' },
  { name: 'garbage', what: `a subgraph answers with garbage, in ${GARBAGE.length} ways` },
  { name: 'thirty-sources', what: 'three of thirty sources hang, and two are gone' },
] as const;

export interface Plan {
  /** Of faults and scenes. */
  readonly names: ReadonlySet<string>;
  readonly soak: Soak;
  /** Gateway processes. */
  readonly workers: number;
  /** Whether deadlines are long and nothing is held against the clock: where others keep the machine busy. */
  readonly isPatient: boolean;
  readonly say: (line: string) => void;
  /** Gets what was measured of each fault as it ends. */
  readonly keep?: ((data: FaultsData) => void) | undefined;
}

/** Does all that is named. @returns what was measured. */
export async function runPlan({ names, soak, workers, isPatient, say, keep }: Plan): Promise<FaultsData> {
  let data = NOTHING_MEASURED;
  const add = async (...piece: Parameters<typeof measured>): Promise<void> => {
    data = merged(data, await measured(...piece), [...names]);
  };
  const began = loadNow();
  const onOutcome = (outcome: Outcome): void => keep?.(dataOf({ faults: [outcome], isPatient }, began));
  const faults = FAULTS.filter(({ name }) => names.has(name));
  if (faults.length > 0 || names.has('soak')) {
    if (names.has('soak')) say(`seed ${soak.seed}`);
    await add(async () => {
      const hub = await runFaults({
        ...{ faults, say, onOutcome, start: (stop) => OneHub.start(workers, !isPatient, stop) },
        isTimed: !isPatient,
        ...(names.has('soak') ? { soak } : {}),
      });
      return { faults: hub.outcomes, hub, isPatient };
    });
  }
  const certificates = CERTIFICATE_FAULTS.filter(({ name }) => names.has(name));
  if (certificates.length > 0)
    await add(async () => {
      const hub = await runFaults({
        ...{ faults: certificates, say, onOutcome, start: (stop) => OneHub.start(1, !isPatient, stop, true) },
        isTimed: !isPatient,
      });
      return { faults: hub.outcomes, hub, isPatient };
    });
  if (names.has('garbage')) {
    say('letting a subgraph answer with garbage ...');
    await add(async () => ({ garbage: await runGarbage(!isPatient), isPatient }));
  }
  if (names.has('thirty-sources')) {
    say('asking thirty sources ...');
    await add(async () => ({ thirty: await runThirty() }));
  }
  return data;
}
