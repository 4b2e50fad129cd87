import { NOTHING, type Fault } from '../fault.ts';
import { signal } from '../processes.ts';
import type { Gateway, UnderTest } from '../under-test.ts';

/** The last of several processes, which never is the only one that answers. */
function lastWorker({ gateways }: UnderTest): number {
  const [first] = gateways;
  return first?.workers().at(-1) ?? 0;
}

function firstGateway({ gateways }: UnderTest): Gateway {
  const [first] = gateways;
  if (!first) throw new Error('no gateway is under test');
  return first;
}

/** What can happen to the processes of a gateway. Connections to a process that is gone or stands still break off. */
export const GATEWAY_FAULTS: readonly Fault[] = [
  {
    name: 'worker-killed',
    what: 'kill -9 of one of two processes of a gateway',
    holdMs: 1_000,
    allows: ({ deadlines }) => ({ ...NOTHING, breaks: true, withinMs: deadlines.answerMs }),
    begin: (under) => {
      signal([lastWorker(under)], 'SIGKILL');
      // It is started again by itself: nothing is to be done.
      return Promise.resolve(() => undefined);
    },
  },
  {
    name: 'worker-frozen',
    what: 'SIGSTOP of one of two processes of a gateway, for good',
    holdMs: 1_000,
    allows: () => ({ ...NOTHING, breaks: true, refusals: ['DEADLINE_EXCEEDED', 'LEDGER_UNAVAILABLE'] }),
    begin: (under) => {
      signal([lastWorker(under)], 'SIGSTOP');
      return Promise.resolve(() => undefined);
    },
  },
  {
    name: 'gateway-killed',
    what: 'kill -9 of a gateway, which is then started again',
    holdMs: 500,
    allows: () => ({ ...NOTHING, breaks: true }),
    begin: async (under) => {
      const gateway = firstGateway(under);
      await gateway.kill();
      return () => gateway.startAgain();
    },
  },
  {
    name: 'gateway-frozen',
    what: 'SIGSTOP of all processes of a gateway, then SIGCONT',
    holdMs: 4_000,
    allows: () => ({
      ...NOTHING,
      refusals: ['DEADLINE_EXCEEDED', 'LEDGER_UNAVAILABLE', 'RELEASES_UNAVAILABLE'],
    }),
    begin: (under) => {
      const gateway = firstGateway(under);
      const all = [gateway.pid, ...gateway.workers()];
      signal(all, 'SIGSTOP');
      return Promise.resolve(() => signal(all, 'SIGCONT'));
    },
  },
];
