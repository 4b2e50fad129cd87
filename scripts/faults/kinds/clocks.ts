import { setTimeout as sleep } from 'node:timers/promises';
import type { Load } from '../askers.ts';
import { NOTHING, type Fault } from '../fault.ts';
import { tokensOf } from '../token.ts';
import { BROKEN, type UnderTest } from '../under-test.ts';
import { renameView } from './views.ts';

const HOUR_MS = 3_600_000;
/** The processes look at the clock's file more often. */
const SEEN_AFTER_MS = 100;

/** Puts clock and tokens forward or back. What is asked in that moment is of another time, and refused. */
async function jump(under: UnderTest, load: Load, aheadMs: number): Promise<void> {
  under.jump(aheadMs);
  load.use(await tokensOf(under.directory, load.askers, 'faults', aheadMs));
  await sleep(SEEN_AFTER_MS);
}

function jumping(name: string, what: string, aheadMs: number): Fault {
  return {
    ...{ name, what, holdMs: 2_000 },
    allows: ({ deadlines }) => ({
      ...NOTHING,
      // What was under way has no time left, or came with a token of another day.
      missing: ['DE', 'FR', 'FI'],
      refusals: ['UNAUTHENTICATED', 'DEADLINE_EXCEEDED'],
      withinMs: deadlines.answerMs,
    }),
    // The clock stays as it is until the hub is whole again: a hub has to live with the time that it is given.
    begin: async (under, load) => {
      await jump(under, load, aheadMs);
      return () => undefined;
    },
    afterwards: (under, load) => jump(under, load, 0),
  };
}

/** What somebody can do to the clock of a gateway's machine. */
export const CLOCK_FAULTS: readonly Fault[] = [
  jumping('clock-forward', 'the clock of a gateway is put an hour forward', HOUR_MS),
  jumping('clock-back', 'the clock of a gateway is put an hour back', -HOUR_MS),
  {
    name: 'clock-back-outage',
    what: "the clock is put an hour back while a State's view is gone, which then comes back",
    holdMs: 1_000,
    allows: ({ deadlines }) => ({
      missing: [BROKEN, 'FR', 'FI'],
      refusals: ['UNAUTHENTICATED', 'DEADLINE_EXCEEDED'],
      withinMs: deadlines.answerMs,
    }),
    begin: async (under, load) => {
      const putBack = await renameView(under);
      await sleep(1_000);
      await jump(under, load, -HOUR_MS);
      return putBack;
    },
    afterwards: (under, load) => jump(under, load, 0),
  },
];
