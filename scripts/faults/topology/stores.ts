import { setTimeout as sleep } from 'node:timers/promises';
import type { WireState } from '../../../shared/testing/wire.ts';
import { NOTHING, type Fault } from '../fault.ts';
import type { Allowance } from '../judge.ts';
import type { UnderTest } from '../under-test.ts';
import { around, frozen } from './doing.ts';

function unrecordable({ deadlines }: UnderTest): Allowance {
  return { ...NOTHING, refusals: ['LEDGER_UNAVAILABLE'], withinMs: deadlines.answerMs };
}

const LEDGER: readonly Fault[] = [
  {
    name: 'ledger-standby-killed',
    what: "kill -9 of the ledger's standby, without which nothing is committed",
    holdMs: 2_000,
    allows: unrecordable,
    begin: async (under) => {
      const { ledgerStandby } = around(under);
      await ledgerStandby.kill();
      return () => ledgerStandby.startAgain();
    },
  },
  frozen(
    'ledger-standby-frozen',
    "SIGSTOP of the ledger's standby, without which nothing is committed",
    (of) => around(of).ledgerStandby.pids(),
    { holdMs: 2_000, allows: unrecordable },
  ),
];

const WIRES: readonly (readonly [name: string, what: string, state: WireState])[] = [
  ['slow', 'half a second is added to all that is said to', 'SLOW'],
  ['drip', 'eight bytes every 50 ms come from', 'DRIP'],
  ['stall', 'nothing moves, for a while, to and from', 'STALLED'],
  ['lost', 'all is lost that is sent to', 'FROZEN'],
  ['reset', 'each connection is reset on its first answer by', 'RESET'],
  ['truncate', 'each answer is cut in half of', 'TRUNCATED'],
  ['down', 'nobody listens at the address of', 'CLOSED'],
];
const STATE = 'the database in which gateways count';

function uncounted({ deadlines }: UnderTest): Allowance {
  return { ...NOTHING, refusals: ['STATE_UNAVAILABLE'], withinMs: deadlines.answerMs };
}

/** Longer than a gateway goes on without it. */
const STATE_HOLD_MS = 6_000;

const STATES: readonly Fault[] = [
  {
    ...{ name: 'state-killed', what: `kill -9 of ${STATE}`, holdMs: STATE_HOLD_MS, allows: uncounted },
    begin: async (under) => {
      const { state } = around(under);
      await state.kill();
      return () => state.startAgain();
    },
  },
  {
    ...{ name: 'state-frozen', what: `SIGSTOP of ${STATE}`, holdMs: STATE_HOLD_MS, allows: uncounted },
    begin: (under) => around(under).state.freeze(),
  },
  ...WIRES.map(([name, what, cut]): Fault => ({
    ...{ name: `state-${name}`, what: `${what} ${STATE}`, holdMs: STATE_HOLD_MS, allows: uncounted },
    begin: (under) => {
      const { wire } = around(under).state;
      wire.cut(cut);
      return Promise.resolve(() => wire.cut('OPEN'));
    },
  })),
];

/** What can happen to the ledger's standby, and to the database in which gateways count. */
export const STORE_FAULTS: readonly Fault[] = [...LEDGER, ...STATES];

export const PROMOTED: Fault = {
  name: 'ledger-promoted',
  what: "kill -9 of the ledger's primary, whose standby an operator promotes",
  holdMs: 0,
  isLast: true,
  allows: unrecordable,
  begin: async (under) => {
    await under.ledger.kill();
    await sleep(1_000);
    await around(under).promoteLedger();
    return () => undefined;
  },
};
