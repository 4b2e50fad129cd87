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
/** Whose PostgreSQL it is. */
const OF: Readonly<Record<Store, string>> = {
  ledger: "the ledger's PostgreSQL",
  releases: 'the PostgreSQL of releases',
};

const WIRES: readonly (readonly [name: string, what: (of: string) => string, state: WireState])[] = [
  ['slow', (of) => `half a second is added to all that ${of} is told and says`, 'SLOW'],
  ['drip', (of) => `what ${of} says comes eight bytes at a time, every 50 ms`, 'DRIP'],
  ['stall', (of) => `the way to ${of} stands still, and goes on`, 'STALLED'],
  ['lost', (of) => `all that is sent to ${of} is lost`, 'FROZEN'],
  ['reset', (of) => `each connection to ${of} is reset when it answers`, 'RESET'],
  ['truncate', (of) => `what ${of} says is cut in half`, 'TRUNCATED'],
  ['down', (of) => `nothing listens where ${of} was`, 'CLOSED'],
];

function faultsOf(store: Store): readonly Fault[] {
  const at = (under: UnderTest): FaultDatabase => under[store];
  const common = { holdMs: 2_000, allows: ALLOWED[store] };
  return [
    {
      ...{ name: `${store}-killed`, what: `kill -9 of ${OF[store]}`, ...common },
      begin: async (under) => {
        await at(under).kill();
        return () => at(under).startAgain();
      },
    },
    {
      ...{ name: `${store}-frozen`, what: `SIGSTOP of all processes of ${OF[store]}`, ...common },
      begin: (under) => at(under).freeze(),
    },
    ...WIRES.map(([name, what, state]): Fault => ({
      ...{ name: `${store}-${name}`, what: what(OF[store]), ...common },
      begin: (under) => {
        at(under).wire.cut(state);
        return Promise.resolve(() => at(under).wire.cut('OPEN'));
      },
    })),
  ];
}

/** What can happen to the databases that are the hub's own. */
export const STORE_FAULTS: readonly Fault[] = [...faultsOf('ledger'), ...faultsOf('releases')];
