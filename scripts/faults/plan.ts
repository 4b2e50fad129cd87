import { Shutdown } from '../hub/shutdown.ts';
import type { Fault } from './fault.ts';
import { OneHub } from './house.ts';
import { runFaults, type FaultsPlan } from './faults.ts';
import { GARBAGE, runGarbage } from './garbage.ts';
import { FAULTS } from './kinds/all.ts';
import { CERTIFICATE_FAULTS } from './kinds/certificates.ts';
import {
  dataOf,
  loadNow,
  measured,
  merged,
  NOTHING_MEASURED,
  type FaultsData,
  type Piece,
} from './results.ts';
import type { Outcome } from './run.ts';
import type { Soak } from './soak.ts';
import { runThirty } from './thirty.ts';
import { WholeTopology } from './topology/house.ts';
import { TOPOLOGY_FAULTS } from './topology/kinds.ts';

const SOAK = { name: 'soak', what: 'faults by chance, one after the other' } as const;
/** What is looked at beside the faults of one hub. */
const OF_ONE_HUB = [
  { name: 'garbage', what: `a subgraph answers with garbage, in ${GARBAGE.length} ways` },
  { name: 'thirty-sources', what: 'three of thirty sources hang, and two are gone' },
] as const;

/** What can be named, in the order in which it is done. */
export function choices(isTopology: boolean): readonly Pick<Fault, 'name' | 'what'>[] {
  return isTopology ? [...TOPOLOGY_FAULTS, SOAK] : [...FAULTS, ...CERTIFICATE_FAULTS, SOAK, ...OF_ONE_HUB];
}

export interface Plan {
  /** Of faults and scenes. */
  readonly names: ReadonlySet<string>;
  readonly soak: Soak;
  /** Gateway processes of one hub. */
  readonly workers: number;
  /** Whether it is done to two gateways behind HAProxy, each subgraph twice. */
  readonly isTopology: boolean;
  /** Whether deadlines are long and nothing is held against the clock: where others keep the machine busy. */
  readonly isPatient: boolean;
  readonly say: (line: string) => void;
  /** Ends what was started when somebody tells it to stop. */
  readonly stop: Shutdown;
  /** Gets what was measured of each fault as it ends. */
  readonly keep?: ((data: FaultsData) => void) | undefined;
}

/** Does all that is named. @returns what was measured. */
export async function runPlan(plan: Plan): Promise<FaultsData> {
  const { names, soak, workers, isTopology, isPatient, say } = plan;
  let data = NOTHING_MEASURED;
  const add = async (...piece: Parameters<typeof measured>): Promise<void> => {
    data = merged(data, await measured(...piece), [...names]);
  };
  const all = isTopology ? TOPOLOGY_FAULTS : FAULTS;
  const faults = all.filter(({ name }) => names.has(name));
  const drawn = names.has('soak') ? { ...soak, from: all } : undefined;
  if (faults.length > 0 || drawn) {
    if (drawn) say(`seed ${drawn.seed}`);
    await add(() =>
      done(plan, faults, drawn, (stop) =>
        isTopology ? WholeTopology.start(!isPatient, say, stop) : OneHub.start(workers, !isPatient, stop),
      ),
    );
  }
  if (isTopology) return data;
  const certificates = CERTIFICATE_FAULTS.filter(({ name }) => names.has(name));
  if (certificates.length > 0)
    await add(() => done(plan, certificates, undefined, (stop) => OneHub.start(1, !isPatient, stop, true)));
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

/** Does these faults to what is started for them. */
async function done(
  { isPatient, say, stop, keep }: Plan,
  faults: readonly Fault[],
  soak: FaultsPlan['soak'],
  start: FaultsPlan['start'],
): Promise<Piece> {
  // What it started ends with it, or earlier, when somebody says so.
  const its = new Shutdown();
  stop.add(() => its.run());
  const began = loadNow();
  const onOutcome = (outcome: Outcome): void => keep?.(dataOf({ faults: [outcome], isPatient }, began));
  const hub = await runFaults({
    ...{ faults, soak, start, say, onOutcome },
    ...{ stop: its, isTimed: !isPatient },
  });
  return { faults: hub.outcomes, hub, isPatient };
}
