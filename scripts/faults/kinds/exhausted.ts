import { connect, type Socket } from 'node:net';
import pg from 'pg';
import { Load } from '../askers.ts';
import type { FaultDatabase } from '../database.ts';
import { NOTHING, type Fault } from '../fault.ts';
import type { Allowance } from '../judge.ts';
import { boundDescriptors, heldBy } from '../processes.ts';
import { tokensOf } from '../token.ts';
import type { UnderTest } from '../under-test.ts';
import { oneStateMissing } from './source.ts';
import { refusedWith } from './stores.ts';

/** More than any PostgreSQL here has. */
const CONNECTIONS_MAX = 1_000;
const CALLERS = 300;
/** Descriptors that a process may still open. */
const LEFT = 2;
/** Ten times as many as ask otherwise. */
const ASKERS = 40;

/** Takes every connection that a PostgreSQL gives, those of the hub too. @returns what gives them back. */
async function takeConnections(database: FaultDatabase): Promise<() => Promise<void>> {
  const taken: pg.Client[] = [];
  const take = async (): Promise<boolean> => {
    const client = new pg.Client({ connectionString: database.adminUrl() });
    client.on('error', () => undefined);
    try {
      await client.connect();
      taken.push(client);
      return true;
    } catch {
      return false;
    }
  };
  await take();
  for (let round = 0; round < 3; round += 1) {
    // Whoever is not this side must connect anew, and finds none left.
    await taken[0]?.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename <> current_user AND backend_type = 'client backend'",
    );
    while (taken.length < CONNECTIONS_MAX && (await take()));
  }
  return async () => {
    await Promise.all(taken.map((client) => client.end()));
  };
}

function connectionsOf(
  name: string,
  what: string,
  at: (of: UnderTest) => FaultDatabase,
  allows: (of: UnderTest) => Allowance,
): Fault {
  return { name, what, holdMs: 1_500, allows, begin: (under) => takeConnections(at(under)) };
}

/** What there is none of any more: connections, descriptors, room on the disk, time of processors. */
export const EXHAUSTED: readonly Fault[] = [
  connectionsOf(
    'source-connections',
    "a State's PostgreSQL has no connection left",
    ({ source }) => source,
    oneStateMissing,
  ),
  connectionsOf(
    'ledger-connections',
    "the ledger's PostgreSQL has no connection left",
    ({ ledger }) => ledger,
    refusedWith('LEDGER_UNAVAILABLE'),
  ),
  connectionsOf(
    'releases-connections',
    'the PostgreSQL of releases has no connection left',
    ({ releases }) => releases,
    refusedWith('RELEASES_UNAVAILABLE'),
  ),
  {
    name: 'ledger-disk',
    what: "the disk of the ledger's PostgreSQL is full",
    holdMs: 3_000,
    allows: refusedWith('LEDGER_UNAVAILABLE'),
    begin: ({ ledger }) => ledger.fillDisk(),
  },
  {
    name: 'gateway-descriptors',
    what: `each process of a gateway may open ${LEFT} descriptors more, and ${CALLERS} callers connect and say nothing`,
    holdMs: 2_000,
    allows: ({ deadlines }) => ({
      ...NOTHING,
      breaks: true,
      missing: ['DE', 'FR', 'FI'],
      refusals: ['LEDGER_UNAVAILABLE', 'RELEASES_UNAVAILABLE', 'OVERLOADED'],
      withinMs: deadlines.answerMs,
    }),
    begin: ({ gateways, port }) => {
      const pids = gateways.flatMap((gateway) => [gateway.pid, ...gateway.workers()]);
      const lift = [...new Set(pids)].map((pid) => boundDescriptors(pid, heldBy([pid]).descriptors + LEFT));
      const callers = Array.from({ length: CALLERS }, (): Socket => {
        const caller = connect({ port, host: '127.0.0.1' });
        caller.on('error', () => undefined);
        return caller;
      });
      return Promise.resolve(() => {
        for (const caller of callers) caller.destroy();
        for (const one of lift) one();
      });
    },
  },
  {
    name: 'ten-times-load',
    what: `${ASKERS} more officers ask at once: ten times the load`,
    holdMs: 5_000,
    allows: ({ deadlines }) => ({
      ...NOTHING,
      refusals: ['OVERLOADED', 'RATE_LIMITED', 'LEDGER_UNAVAILABLE', 'DEADLINE_EXCEEDED'],
      withinMs: deadlines.answerMs,
    }),
    begin: async ({ port, directory }, load) => {
      const crowd = new Load(port, await tokensOf(directory, ASKERS, 'crowd'));
      crowd.start(load.questions, ASKERS);
      return () => crowd.stop();
    },
  },
];
