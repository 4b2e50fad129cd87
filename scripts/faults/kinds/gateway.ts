import { until } from '../../../shared/testing/until.ts';
import { SILENT_MS } from '../../hub/workers/heartbeat.ts';
import { NOTHING, type Fault } from '../fault.ts';
import type { Allowance } from '../judge.ts';
import { signal, standsStill } from '../processes.ts';
import { BROKEN, WHOLE, type Gateway, type UnderTest } from '../under-test.ts';

/** Until a process that stands still is found: it may begin to right after a question, and is asked once a second. */
const FOUND_MS = 2_000;

/** The last of several processes, which never is the only one that answers. */
function lastWorker({ gateways }: UnderTest): number {
  const [first] = gateways;
  return first?.workers().at(-1) ?? 0;
}

/** A process takes seven seconds of a processor to start, and where others keep it busy, many times as long. */
const STARTED_WITHIN_MS = 300_000;

/** One that ended is started again by itself. */
async function allServe(under: UnderTest): Promise<void> {
  const gateway = firstGateway(under);
  const wanted = gateway.processes;
  if (wanted === 1) return;
  await until(
    'all processes of the gateway',
    async () => {
      // One that stands still counts as one that serves until it is found.
      if (gateway.workers().some(standsStill)) return false;
      const answer = await fetch(`http://127.0.0.1:${gateway.port}/metrics`, {
        headers: { connection: 'close' },
      });
      return (await answer.text()).includes(`liaison_workers{state="live"} ${wanted}\n`);
    },
    { withinMs: STARTED_WITHIN_MS },
  );
}

function firstGateway({ gateways }: UnderTest): Gateway {
  const [first] = gateways;
  if (!first) throw new Error('no gateway is under test');
  return first;
}

/** What a gateway may say that has no time left for what is under way: each of it says so. */
const LATE: Allowance = {
  missing: [BROKEN, ...WHOLE],
  refusals: ['DEADLINE_EXCEEDED', 'LEDGER_UNAVAILABLE', 'RELEASES_UNAVAILABLE'],
};

/** What can happen to the processes of a gateway. Connections to a process that is gone or stands still break off. */
export const GATEWAY_FAULTS: readonly Fault[] = [
  {
    name: 'worker-killed',
    what: 'kill -9 of one of two processes of a gateway',
    holdMs: 1_000,
    endsProcess: true,
    allows: ({ deadlines }) => ({ ...NOTHING, breaks: true, withinMs: deadlines.answerMs }),
    begin: async (under) => {
      await allServe(under);
      signal([lastWorker(under)], 'SIGKILL');
      return () => undefined;
    },
    isOver: allServe,
  },
  {
    name: 'worker-frozen',
    what: 'SIGSTOP of one of two processes of a gateway, for good',
    holdMs: SILENT_MS,
    endsProcess: true,
    // Whoever waits at it is cut off when it is found to stand still.
    allows: () => ({ ...NOTHING, breaks: true, withinMs: SILENT_MS + FOUND_MS }),
    begin: async (under) => {
      await allServe(under);
      signal([lastWorker(under)], 'SIGSTOP');
      return () => undefined;
    },
    isOver: allServe,
  },
  {
    name: 'gateway-killed',
    what: 'kill -9 of a gateway, which is then started again',
    holdMs: 500,
    // One that has just begun is slow, and says so.
    allows: () => ({ ...LATE, breaks: true }),
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
    allows: () => LATE,
    begin: (under) => {
      const gateway = firstGateway(under);
      const all = [gateway.pid, ...gateway.workers()];
      signal(all, 'SIGSTOP');
      return Promise.resolve(() => signal(all, 'SIGCONT'));
    },
  },
];
