import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from '../fault.ts';
import { faultsOf, refusedWith } from '../kinds/stores.ts';
import { around, frozen } from './doing.ts';

const unrecordable = refusedWith('LEDGER_UNAVAILABLE');

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

/** Longer than a gateway goes on without it. */
const STATE_HOLD_MS = 6_000;

const STATES = faultsOf({
  name: 'state',
  what: 'the database in which gateways count',
  at: (under) => around(under).state,
  holdMs: STATE_HOLD_MS,
  allows: refusedWith('STATE_UNAVAILABLE'),
});

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
