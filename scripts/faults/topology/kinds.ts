import { NOTHING, type Fault } from '../fault.ts';
import type { Allowance } from '../judge.ts';
import { FAULTS } from '../kinds/all.ts';
import { oneStateMissing } from '../kinds/source.ts';
import { BROKEN, STANDS_BY, WHOLE, type Gateway, type Part, type UnderTest } from '../under-test.ts';
import { around, frozen, frozenForGood, killed, one } from './doing.ts';
import { ASKED_AGAIN_MS } from './limits.ts';
import { PROMOTED, STORE_FAULTS } from './stores.ts';

/** Until HAProxy has found that a gateway stands still, in milliseconds: two looks of two seconds, half a second apart. */
const FOUND_MS = 5_000;
/** Until a gateway has found that a subgraph's process does not answer. */
const SUBGRAPH_FOUND_MS = 3_000;

const firstOf = ({ gateways: [first] }: UnderTest): Gateway => one(first);
const firstPids = (under: UnderTest): readonly number[] => [firstOf(under).pid, ...firstOf(under).workers()];
const firstSubgraph = (under: UnderTest): Part => one(around(under).subgraphs[0]);

const GATEWAYS: readonly Fault[] = [
  killed('one-gateway-killed', 'kill -9 of one of two gateways, which is started again later', firstOf, {
    allows: ({ deadlines }) => ({ ...NOTHING, breaks: 'UNDER_WAY', withinMs: deadlines.answerMs }),
  }),
  frozenForGood('one-gateway-frozen', 'SIGSTOP of all processes of one of two gateways', firstPids, {
    holdMs: FOUND_MS,
    // Whoever waits at it is asked of the other one when HAProxy has waited.
    allows: ({ deadlines: { answerMs } }) => ({ ...NOTHING, withinMs: 2 * answerMs + ASKED_AGAIN_MS }),
  }),
  {
    name: 'one-gateway-clock',
    what: 'the clock of one of two gateways is put an hour forward, and set right',
    holdMs: 2_000,
    allows: ({ deadlines }) => ({
      missing: [BROKEN, ...WHOLE],
      refusals: ['UNAUTHENTICATED', 'DEADLINE_EXCEEDED', 'SUBGRAPH_UNAVAILABLE', 'STATE_UNAVAILABLE'],
      withinMs: deadlines.answerMs,
    }),
    begin: (under) => {
      around(under).jumpOne(3_600_000);
      return Promise.resolve(() => around(under).jumpOne(0));
    },
  },
  {
    ...killed('balancer-killed', 'kill -9 of HAProxy, which is started again', (of) => around(of).balancer, {
      // The one way in: nobody is answered without it.
      allows: ({ deadlines }) => ({
        ...NOTHING,
        refusals: ['LEDGER_UNAVAILABLE'],
        breaks: true,
        withinMs: deadlines.answerMs,
      }),
    }),
    holdMs: 1_000,
    begin: async (under) => {
      const { balancer } = around(under);
      await balancer.kill();
      return () => balancer.startAgain();
    },
    afterwards: undefined,
  },
  frozen('balancer-frozen', 'SIGSTOP of HAProxy, then SIGCONT', (of) => around(of).balancer.pids(), {
    holdMs: 2_000,
    allows: () => ({ ...NOTHING, refusals: ['LEDGER_UNAVAILABLE', 'DEADLINE_EXCEEDED'] }),
  }),
];

/** What was under way at a process that is gone, or stands still, has no answer, and says so. */
function subgraphAway({ deadlines }: UnderTest): Allowance {
  return {
    ...NOTHING,
    refusals: ['SUBGRAPH_UNAVAILABLE', 'DEADLINE_EXCEEDED'],
    withinMs: deadlines.answerMs,
  };
}

const SUBGRAPHS: readonly Fault[] = [
  killed('subgraph-killed', 'kill -9 of one of two processes of subgraphs', firstSubgraph, {
    allows: subgraphAway,
  }),
  frozenForGood(
    'subgraph-frozen',
    'SIGSTOP of one of two processes of subgraphs',
    (of) => firstSubgraph(of).pids(),
    {
      holdMs: SUBGRAPH_FOUND_MS,
      allows: subgraphAway,
    },
  ),
  {
    name: 'subgraphs-killed',
    what: 'kill -9 of both processes of subgraphs, which are started again',
    holdMs: 2_000,
    endsProcess: true,
    allows: subgraphAway,
    begin: async (under) => {
      const { subgraphs } = around(under);
      await Promise.all(subgraphs.map((part) => part.kill()));
      return () => Promise.all(subgraphs.map((part) => part.startAgain()));
    },
  },
  frozen(
    'subgraphs-frozen',
    'SIGSTOP of both processes of subgraphs, then SIGCONT',
    (of) => around(of).subgraphs.flatMap((part) => part.pids()),
    { holdMs: 4_000, allows: subgraphAway },
  ),
];

const SOURCES: readonly Fault[] = [
  {
    name: 'pooler-killed',
    what: "kill -9 of the PgBouncer before a State's PostgreSQL",
    holdMs: 2_000,
    endsProcess: true,
    allows: oneStateMissing,
    begin: async (under) => {
      const { pooler } = around(under);
      await pooler.kill();
      return () => pooler.startAgain();
    },
  },
  frozen(
    'pooler-frozen',
    "SIGSTOP of the PgBouncer before a State's PostgreSQL",
    (of) => around(of).pooler.pids(),
    {
      holdMs: 3_000,
      allows: oneStateMissing,
    },
  ),
  killed(
    'standby-killed',
    "kill -9 of a State's standby that is read: its primary answers",
    (of) => around(of).stateStandby,
    { allows: ({ deadlines }) => ({ ...NOTHING, missing: [STANDS_BY], withinMs: deadlines.sourceMs }) },
  ),
  frozenForGood(
    'standby-frozen',
    "SIGSTOP of a State's standby that is read: its primary answers",
    (of) => around(of).stateStandby.pids(),
    {
      holdMs: 2_000,
      allows: ({ deadlines }) => ({ ...NOTHING, missing: [STANDS_BY], withinMs: deadlines.sourceMs }),
    },
  ),
];

/** Those that say of one gateway what of two is something else. */
const OF_ONE: ReadonlySet<string> = new Set(['gateway-killed', 'gateway-frozen']);

/** Every fault of one hub, and what there is around two gateways besides; in the order in which the table has them. */
export const TOPOLOGY_FAULTS: readonly Fault[] = [
  ...FAULTS.filter(({ name }) => !OF_ONE.has(name)),
  ...GATEWAYS,
  ...SUBGRAPHS,
  ...SOURCES,
  ...STORE_FAULTS,
  PROMOTED,
];
