import type { WireState } from '../../../shared/testing/wire.ts';
import { NOTHING, type Fault } from '../fault.ts';
import type { Allowance } from '../judge.ts';
import { BROKEN, type UnderTest } from '../under-test.ts';

/** One State may be missing, and it says so; nobody waits longer than that State's own deadline. */
export function oneStateMissing({ deadlines }: UnderTest): Allowance {
  return { ...NOTHING, missing: [BROKEN], withinMs: deadlines.sourceMs };
}

const WIRES: readonly (readonly [name: string, what: string, state: WireState])[] = [
  ['source-slow', "half a second is added to all that a State's databases are told and say", 'SLOW'],
  ['source-drip', "what a State's databases say comes eight bytes at a time, every 50 ms", 'DRIP'],
  ['source-stall', "the way to a State's databases stands still, and goes on", 'STALLED'],
  ['source-lost', "all that is sent to a State's databases is lost", 'FROZEN'],
  ['source-mute', "a State's databases get every question, and no answer of theirs arrives", 'MUTE'],
  ['source-reset', "each connection to a State's databases is reset when it answers", 'RESET'],
  ['source-truncate', "what a State's databases say is cut in half", 'TRUNCATED'],
  ['source-mid-row', "what a State's databases say is cut in the middle of a row", 'MID_ROW'],
  ['source-corrupt', "what a State's databases say is no longer PostgreSQL's protocol", 'CORRUPT'],
  ['source-down', "nothing listens where a State's databases were", 'CLOSED'],
];

const SLOW: ReadonlySet<WireState> = new Set(['SLOW', 'DRIP']);

/** What can happen to the databases of one State. */
export const SOURCE_FAULTS: readonly Fault[] = [
  {
    name: 'source-killed',
    what: "kill -9 of a State's PostgreSQL",
    holdMs: 2_000,
    allows: oneStateMissing,
    begin: async ({ source }) => {
      await source.kill();
      return () => source.startAgain();
    },
  },
  {
    name: 'source-frozen',
    what: "SIGSTOP of all processes of a State's PostgreSQL",
    holdMs: 3_000,
    allows: oneStateMissing,
    begin: ({ source }) => source.freeze(),
  },
  {
    name: 'source-long-down',
    what: "nothing listens where a State's databases were, for so long that the hub tries them but rarely",
    holdMs: 25_000,
    allows: oneStateMissing,
    begin: ({ source }) => {
      source.wire.cut('CLOSED');
      return Promise.resolve(() => source.wire.cut('OPEN'));
    },
  },
  ...WIRES.map(([name, what, state]): Fault => ({
    ...{ name, what, holdMs: 2_500 },
    // Each statement of a question may take as long as the source's deadline says, and one that is slow is answered before.
    allows: (of) =>
      SLOW.has(state) ? { ...oneStateMissing(of), withinMs: of.deadlines.answerMs } : oneStateMissing(of),
    begin: ({ source }) => {
      source.wire.cut(state);
      return Promise.resolve(() => source.wire.cut('OPEN'));
    },
  })),
];
