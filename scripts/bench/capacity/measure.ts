import { setTimeout as sleep } from 'node:timers/promises';
import { AccessIndex } from '../../../shared/src/ledger/read/access-index.ts';
import { embeddedUrl, ledgerSecrets } from '../../hub/embedded-ledger.ts';
import type { Shutdown } from '../../hub/shutdown.ts';
import { growthOf, sizes } from '../ledger-size.ts';
import { percentile } from '../report.ts';
import type { Answered } from './asker.ts';
import type { CapacityData, Point, RequestCost } from './data.ts';
import { IN_FLIGHT_MAX, type House } from './house.ts';
import { seedOf } from './likely.ts';
import { added, snapshot, type Snapshot } from './processes.ts';
import { STATES } from './questions.ts';

/** Questions at once while costs are measured. */
const TOGETHER = 4;
/** So long what is answered is put into the auditors' index. */
const AFTER_MS = 1_000;
const CHECKED_SOURCES = 10;
/** Parts in which the distribution of service times is kept. */
const PARTS = 100;
const MOST_MS = 60_000;
/** No more than this share of the questions may lack a source or an answer. */
const NOT_WHOLE_MAX = 0.05;

/** What a question costs for each number of sources and of gateways. */
export async function measureRequests(
  house: House,
  stop: Shutdown,
  {
    sources,
    gateways,
    questions,
  }: {
    readonly sources: readonly number[];
    /** Each of these numbers of them. */
    readonly gateways: readonly number[];
    readonly questions: number;
  },
): Promise<readonly RequestCost[]> {
  const { searchKey } = ledgerSecrets(house.directory);
  const index = new AccessIndex({ url: embeddedUrl(house.cluster, house.directory, 'indexer'), searchKey });
  stop.add(() => index.close());
  const costs: RequestCost[] = [];
  for (const count of gateways)
    for (const asked of sources)
      costs.push(await costOf(house, index, { sources: asked, gateways: count, questions }));
  return costs;
}

async function costOf(
  house: House,
  index: AccessIndex,
  { sources, gateways, questions }: Pick<RequestCost, 'sources' | 'gateways' | 'questions'>,
): Promise<RequestCost> {
  const look = (): Promise<Snapshot> => snapshot(house.admin, house.gateways.slice(0, gateways));
  const ask = (count: number): Promise<Answered> =>
    house.ask(sources, gateways, {
      ...{ kind: 'CLOSED', connections: TOGETHER, questions: count, mostMs: MOST_MS },
    });
  // Plans, pools and what the ledger writes once are not what a question costs.
  await ask(Math.ceil(questions / 2));
  await index.caughtUp();
  const before = await sizes(house.admin);
  let missed = 0;
  const busy = await during(look, async () => {
    missed = notWhole(await ask(questions));
    // Gateways put into the auditors' index what they wrote: that is work for a question too.
    await sleep(AFTER_MS);
  });
  await index.caughtUp();
  const ledger = growthOf({ before, after: await sizes(house.admin), questions });
  const cpuUs = (of: 'gateway' | 'sources' | 'ledger'): number => busy.cpuNs[of] / 1_000 / questions;
  return {
    ...{ sources, gateways, questions, notWhole: missed, ledger, connections: busy.connections },
    cpuUs: { gateway: cpuUs('gateway'), sources: cpuUs('sources'), ledger: cpuUs('ledger') },
    ...(busy.bytes && {
      bytes: {
        client: busy.bytes.client / questions,
        sources: busy.bytes.sources / questions,
        ledger: busy.bytes.ledger / questions,
      },
    }),
  };
}

interface Used {
  readonly cpuNs: Readonly<Record<'gateway' | 'sources' | 'ledger', number>>;
  readonly bytes: Readonly<Record<'client' | 'sources' | 'ledger', number>> | undefined;
  readonly connections: Snapshot['connections'];
}

async function during(look: () => Promise<Snapshot>, work: () => Promise<unknown>): Promise<Used> {
  const before = await look();
  await work();
  const after = await look();
  const cpu = (of: 'gateway' | 'sources' | 'ledger'): number => added(before.cpuNs[of], after.cpuNs[of]);
  const { bytes: then } = before;
  const { bytes: now } = after;
  return {
    cpuNs: { gateway: cpu('gateway'), sources: cpu('sources'), ledger: cpu('ledger') },
    bytes:
      then && now
        ? {
            client: added(then.client, now.client),
            sources: added(then.sources, now.sources),
            ledger: added(then.ledger, now.ledger),
          }
        : undefined,
    connections: after.connections,
  };
}

/**
 * @returns how many questions were not answered by all sources that they ask.
 * @throws Error when those are many: what was measured would be the cost of something else.
 */
function notWhole({ asked, refused, incomplete, failed, why }: Answered): number {
  const count = refused + incomplete + failed;
  if (count > asked * NOT_WHOLE_MAX)
    throw new Error(
      `too many of ${asked} questions were not answered whole: ${refused} refused, ${incomplete} with a source missing, ${failed} failed. ${why ?? ''}`,
    );
  return count;
}

/**
 * What one gateway does under loads that come at a rate of their own. The machine may be faster or slower from one minute to
 * the next: what it answers when asked as fast as it can is measured anew before and after each load.
 */
export async function measurePoints(
  house: House,
  shares: readonly number[],
  { secondsOf }: { readonly secondsOf: number },
): Promise<CapacityData['check']> {
  const full = async (): Promise<number> => {
    const way = {
      kind: 'CLOSED',
      connections: IN_FLIGHT_MAX / 2,
      questions: 100_000,
      mostMs: secondsOf * 300,
    } as const;
    const { tookMs, seconds } = await house.ask(CHECKED_SOURCES, 1, way);
    return tookMs.length / seconds;
  };
  await full();
  const alone = await house.ask(CHECKED_SOURCES, 1, {
    ...{ kind: 'CLOSED', connections: 1, questions: 100_000, mostMs: secondsOf * 1_000 },
  });
  const points: Point[] = [];
  let before = await full();
  for (const share of shares) {
    const perS = share * before;
    const seed = seedOf(share);
    const told = await house.ask(CHECKED_SOURCES, 1, { kind: 'OPEN', perS, seconds: secondsOf, seed });
    const after = await full();
    points.push({
      ...{ share, fullPerS: [before, after], seconds: secondsOf },
      offeredPerS: told.asked / secondsOf,
      ...{
        answered: told.tookMs.length,
        refused: told.refused,
        incomplete: told.incomplete,
        failed: told.failed,
      },
      ...{ p50Ms: percentile(told.tookMs, 0.5), p95Ms: percentile(told.tookMs, 0.95) },
    });
    before = after;
  }
  const sorted = [...alone.tookMs].sort((a, b) => a - b);
  const serviceMs = Array.from({ length: PARTS }, (_, n) => percentile(sorted, (n + 0.5) / PARTS));
  return { sources: CHECKED_SOURCES, states: STATES.length, inFlightMax: IN_FLIGHT_MAX, serviceMs, points };
}
