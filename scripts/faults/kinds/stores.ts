import type { WireState } from '../../../shared/testing/wire.ts';
import type { FaultDatabase } from '../database.ts';
import { NOTHING, type Fault } from '../fault.ts';
import type { Allowance } from '../judge.ts';
import type { UnderTest } from '../under-test.ts';

type Store = 'ledger' | 'releases';

/** Nothing is answered that could not be recorded; or nothing whose releases are not known. Nobody waits past the deadline. */
const ALLOWED: Readonly<Record<Store, (of: UnderTest) => Allowance>> = {
  ledger: ({ deadlines }) => ({
    ...NOTHING,
    refusals: ['LEDGER_UNAVAILABLE'],
    withinMs: deadlines.answerMs,
  }),
  releases: ({ deadlines }) => ({
    ...NOTHING,
    refusals: ['RELEASES_UNAVAILABLE'],
    withinMs: deadlines.answerMs,
  }),
};
const CALLED: Readonly<Record<Store, string>> = { ledger: 'the ledger', releases: 'the store of releases' };

const WIRES: readonly (readonly [name: string, what: string, state: WireState])[] = [
  ['slow', 'half a second is added to all that is said to', 'SLOW'],
  ['drip', 'eight bytes every 50 ms come from', 'DRIP'],
  ['stall', 'nothing moves, for a while, to and from', 'STALLED'],
  ['lost', 'all is lost that is sent to', 'FROZEN'],
  ['reset', 'each connection is reset on its first answer by', 'RESET'],
  ['truncate', 'each answer is cut in half of', 'TRUNCATED'],
  ['down', 'nobody listens at the address of', 'CLOSED'],
];

function faultsOf(store: Store): readonly Fault[] {
  const at = (under: UnderTest): FaultDatabase => under[store];
  const common = { holdMs: 2_000, allows: ALLOWED[store] };
  return [
    {
      ...{ name: `${store}-killed`, what: `kill -9 of ${CALLED[store]}'s PostgreSQL`, ...common },
      begin: async (under) => {
        await at(under).kill();
        return () => at(under).startAgain();
      },
    },
    {
      ...{ name: `${store}-frozen`, what: `SIGSTOP of ${CALLED[store]}'s PostgreSQL`, ...common },
      begin: (under) => at(under).freeze(),
    },
    ...WIRES.map(([name, what, state]): Fault => ({
      ...{ name: `${store}-${name}`, what: `${what} ${CALLED[store]}`, ...common },
      begin: (under) => {
        at(under).wire.cut(state);
        return Promise.resolve(() => at(under).wire.cut('OPEN'));
      },
    })),
  ];
}

/** What can happen to the databases that are the hub's own. */
export const STORE_FAULTS: readonly Fault[] = [...faultsOf('ledger'), ...faultsOf('releases')];
