import type { ErrorCode } from '../../../shared/src/core/errors.ts';
import type { WireState } from '../../../shared/testing/wire.ts';
import type { FaultDatabase } from '../database.ts';
import { NOTHING, type Fault } from '../fault.ts';
import type { Allowance } from '../judge.ts';
import type { UnderTest } from '../under-test.ts';

const WIRES: readonly (readonly [name: string, what: (of: string) => string, state: WireState])[] = [
  ['slow', (of) => `half a second is added to all that ${of} is told and says`, 'SLOW'],
  ['drip', (of) => `what ${of} says comes eight bytes at a time, every 50 ms`, 'DRIP'],
  ['stall', (of) => `the way to ${of} stands still, and goes on`, 'STALLED'],
  ['lost', (of) => `all that is sent to ${of} is lost`, 'FROZEN'],
  ['reset', (of) => `each connection to ${of} is reset when it answers`, 'RESET'],
  ['truncate', (of) => `what ${of} says is cut in half`, 'TRUNCATED'],
  ['down', (of) => `nothing listens where ${of} was`, 'CLOSED'],
];

/** A database, and what it may cost that something happens to it. */
export interface Database {
  /** Names of faults begin so. */
  readonly name: string;
  readonly what: string;
  readonly at: (of: UnderTest) => FaultDatabase;
  readonly holdMs: number;
  readonly allows: (of: UnderTest) => Allowance;
}

/** What can happen to a database, and to the way to it. */
export function faultsOf({ name, what, at, ...common }: Database): readonly Fault[] {
  return [
    {
      ...{ name: `${name}-killed`, what: `kill -9 of ${what}`, ...common },
      begin: async (under) => {
        await at(under).kill();
        return () => at(under).startAgain();
      },
    },
    {
      ...{ name: `${name}-frozen`, what: `SIGSTOP of all processes of ${what}`, ...common },
      begin: (under) => at(under).freeze(),
    },
    ...WIRES.map(([way, said, state]): Fault => ({
      ...{ name: `${name}-${way}`, what: said(what), ...common },
      begin: (under) => {
        at(under).wire.cut(state);
        return Promise.resolve(() => at(under).wire.cut('OPEN'));
      },
    })),
  ];
}

/** A question may be refused whole, by this code; nobody waits past the deadline. */
export function refusedWith(code: ErrorCode): (of: UnderTest) => Allowance {
  return ({ deadlines }) => ({ ...NOTHING, refusals: [code], withinMs: deadlines.answerMs });
}

/** Nothing is answered that could not be recorded, and nothing whose releases are not known. */
export const STORE_FAULTS: readonly Fault[] = [
  ...faultsOf({
    name: 'ledger',
    what: "the ledger's PostgreSQL",
    at: ({ ledger }) => ledger,
    holdMs: 2_000,
    allows: refusedWith('LEDGER_UNAVAILABLE'),
  }),
  ...faultsOf({
    name: 'releases',
    what: 'the PostgreSQL of releases',
    at: ({ releases }) => releases,
    holdMs: 2_000,
    allows: refusedWith('RELEASES_UNAVAILABLE'),
  }),
];
