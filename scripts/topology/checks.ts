import { spawnSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { LEDGER_DATABASE, urlAs } from '../hub/embedded-ledger.ts';
import { askWhile, type Answer } from './ask.ts';
import type { Balancer } from './balancer.ts';
import { STANDBY_LAG_MS, type House } from './house.ts';
import { ALL, answered, mustBe, none, page, paged, statusOf, type Page } from './pages.ts';
import { standbyThatLags } from './standby-check.ts';
import { ROOT } from './site.ts';
import { waitFor } from './program.ts';
import type { Check } from './check.ts';
import { asAdmin, kill, promote, type Server } from './standby.ts';
import { SUBGRAPH_CHECKS } from './subgraph-checks.ts';

/** Longest that anything takes to be served again. */
const BACK_MS = 5_000;
const LONG_MS = 30_000;

const withoutBalancer = ({ balancer }: House): string | undefined => (balancer ? undefined : 'haproxy');

/** In this order: the last ones change what is where. */
export const CHECKS: readonly Check[] = [
  {
    name: 'same answer',
    must: 'both gateways give the same records, ids and order',
    run: async ({ gateways }, asker) => {
      const pages = await Promise.all(gateways.map(async ({ url }) => page(await asker.ask(url, ALL))));
      const [one, two] = pages.map(({ firearms: { nodes } }) => nodes);
      mustBe(JSON.stringify(one), JSON.stringify(two), 'the records of the two gateways');
      return `${one?.length ?? 0} records of ${new Set(one?.map(({ owner }) => owner)).size} States`;
    },
  },
  {
    name: 'cursor of one at the other',
    must: 'the second page is the same wherever it is asked for',
    run: async ({ gateways }, asker) => {
      const [first, second] = gateways.map(({ url }) => url);
      if (first === undefined || second === undefined) throw new Error('there are no two gateways');
      const { firearms } = page(await asker.ask(first, paged('')));
      const next = paged(`, after: "${firearms.pageInfo.endCursor}"`);
      const [here, there] = await Promise.all(
        [first, second].map(async (url) => page(await asker.ask(url, next))),
      );
      mustBe(JSON.stringify(there?.firearms.nodes), JSON.stringify(here?.firearms.nodes), 'the second page');
      mustBe(
        there?.firearms.nodes.some(({ id }) => id === firearms.nodes[0]?.id),
        false,
        'a record on both pages',
      );
      return `${there?.firearms.nodes.length ?? 0} records on the second page`;
    },
  },
  {
    name: 'both behind HAProxy',
    must: 'each gateway answers some of 20 questions',
    needs: withoutBalancer,
    run: async ({ url }, asker) => {
      const logs = new Set<string>();
      for (let n = 0; n < 20; n += 1) logs.add(answered(await asker.ask(url, ALL)).log);
      // Each process that answers has a log: that of a gateway's second one ends in -w2.
      const gateways = new Set([...logs].map((log) => log.replace(/-w\d+$/u, '')));
      mustBe([...gateways].sort().join(), 'gateway-1,gateway-2', 'logs in the receipts');
      return [...logs].sort().join(', ');
    },
  },
  {
    name: 'restart of a gateway',
    must: 'no question fails while one is told to stop and starts again',
    needs: withoutBalancer,
    run: async ({ url, gateways: [first] }, asker) =>
      none(
        await askWhile(
          () => asker.ask(url, ALL),
          async () => {
            await first?.end('SIGTERM');
            await first?.start();
          },
        ),
      ),
  },
  {
    name: 'kill -9 of a gateway',
    must: 'no question fails: what it had under way is asked of the other',
    needs: withoutBalancer,
    run: async ({ url, gateways: [, second] }, asker) =>
      none(
        await askWhile(
          () => asker.ask(url, ALL),
          async () => {
            await sleep(500);
            await second?.end('SIGKILL');
            await second?.start();
          },
        ),
      ),
  },
  ...SUBGRAPH_CHECKS,
  {
    name: 'stop of a PgBouncer',
    must: `its State is UNAVAILABLE, the others' records are the same; it answers within ${BACK_MS} ms of its return`,
    needs: ({ poolers }) => (poolers.size > 0 ? undefined : 'pgbouncer'),
    run: async ({ url, poolers }, asker) => {
      const before = page(await asker.ask(url, ALL)).firearms;
      const pooler = poolers.get('FR');
      await pooler?.end('SIGQUIT');
      await waitFor(
        'FR as UNAVAILABLE',
        BACK_MS,
        async () => statusOf(page(await asker.ask(url, ALL)), 'FR') === 'UNAVAILABLE',
      );
      const without = page(await asker.ask(url, ALL)).firearms;
      const others = (one: Page['firearms']): string =>
        JSON.stringify(one.nodes.filter(({ owner }) => owner !== 'FR').map(({ id }) => id));
      mustBe(others(without), others(before), "the others' records");
      await pooler?.start();
      const ms = await waitFor(
        'FR again',
        LONG_MS,
        async () => statusOf(page(await asker.ask(url, ALL)), 'FR') === 'ANSWERED',
      );
      if (ms > BACK_MS) throw new Error(`FR answered ${ms} ms after its PgBouncer was back`);
      return `FR again after ${ms} ms`;
    },
  },
  {
    name: "a State's standby that lags",
    must: `DE is read from its standby, with a dataAsOf before what that lacks; from its primary once it is ${STANDBY_LAG_MS} ms behind, and from the standby again when it has caught up`,
    run: async (house, asker) => standbyThatLags(house, asker),
  },
  {
    name: 'ledger on its standby',
    must: 'the logs on the standby are verified whole',
    run: ({ directory, ledger: { standby } }) =>
      Promise.resolve(
        verified(urlAs('writer', standby.cluster.adminUrl(LEDGER_DATABASE), directory), directory),
      ),
  },
  {
    name: 'promotion of the ledger',
    must: `kill -9 of the primary: questions are answered within ${BACK_MS} ms of the promotion, every answer is in the ledger, which is whole`,
    needs: withoutBalancer,
    run: async (house, asker) => {
      const { url, directory, ledger } = house;
      let ms = 0;
      const { answered: given, failed } = await askWhile(
        () => asker.ask(url, ALL),
        async () => {
          await sleep(500);
          kill(ledger.primary);
          await moveLedger(house);
          ms = await waitFor('an answer', LONG_MS, async () => (await asker.ask(url, ALL)).status === 200);
          await sleep(500);
        },
      );
      if (ms > BACK_MS) throw new Error(`the first answer came ${ms} ms after the promotion`);
      const lost = await lostOf(house, given);
      if (lost > 0) throw new Error(`${lost} of ${given.length} answers are not in the ledger`);
      const whole = verified(
        urlAs('writer', ledger.standby.cluster.adminUrl(LEDGER_DATABASE), directory),
        directory,
      );
      return `${given.length} answers in the ledger, ${failed.length} questions refused meanwhile, again after ${ms} ms; ${whole}`;
    },
  },
];

/** Closes the ledger's primary to everybody, makes its standby the one that is written to, and opens that. */
export async function moveLedger({
  balancer,
  ledger,
}: {
  readonly balancer?: Balancer;
  readonly ledger: { readonly standby: Server };
}): Promise<void> {
  await balancer?.tell('set server ledger/primary state maint');
  await balancer?.tell('shutdown sessions server ledger/primary');
  await promote(ledger.standby);
  await balancer?.tell('set server ledger/standby state ready');
}

/** How many of the answers that somebody got are not in the ledger, each with what was disclosed. */
function lostOf({ ledger }: House, given: readonly Answer[]): Promise<number> {
  return asAdmin(
    ledger.standby.cluster,
    async (admin) => {
      const entries = given.flatMap(({ receipt }) => (receipt ? [receipt.entry] : []));
      const { rows } = await admin.query<{ lost: number }>(
        `SELECT count(*)::int AS lost FROM unnest($1::uuid[]) AS given (entry)
         WHERE NOT EXISTS (SELECT FROM ledger.record r WHERE r.entry = given.entry AND r.kind = 'OUTCOME')`,
        [entries],
      );
      return rows[0]?.lost ?? entries.length;
    },
    LEDGER_DATABASE,
  );
}

/** @returns the last line of `ledger verify`. @throws Error with all of it when a log is not whole. */
function verified(url: string, directory: string): string {
  const ran = spawnSync(process.execPath, ['--import', 'tsx', 'scripts/ledger.ts', 'verify'], {
    cwd: ROOT,
    encoding: 'utf8',
    env: { ...process.env, LIAISON_LEDGER: url, LIAISON_DATA: directory },
  });
  if (ran.status !== 0) throw new Error(`${ran.stdout}${ran.stderr}`.slice(-600));
  return ran.stdout.trim().split('\n').at(-1) ?? '';
}
