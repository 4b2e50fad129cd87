import pg from 'pg';
import { migrateNationalDatabase } from '../../shared/src/sources/migrations/national-database.ts';
import { manyOwners, type ManyOwners } from '../../shared/testing/many-owners.ts';
import { Shutdown } from '../hub/shutdown.ts';
import { subgraphOf } from '../hub/subgraphs.ts';
import { ownCluster } from './own-cluster.ts';
import { median, spread, table } from './report.ts';

const RECORDS = 100_000;
/** One record in so many is in the list that is kept in step. */
const LISTED = 20;
const CHANGED = RECORDS / 100;
const ROUNDS = 15;
const PAGE = 1_000;
const EVER = '0001-01-01T00:00:00Z';

interface Page {
  readonly nodes: readonly unknown[];
  readonly changes?: { readonly token: string; readonly hasMore: boolean };
}

/**
 * A list of 5,000 firearms, of 100,000 in one register, kept in step by `changedSince`, in one process and without a gateway: a
 * poll when nothing changed, and when one record in a hundred did, beside the first page of the same list.
 */
export async function benchChanges(): Promise<string> {
  const stop = new Shutdown();
  try {
    const { cluster } = await ownCluster(stop);
    const subgraph = subgraphOf('firearm');
    const admin = new pg.Client({ connectionString: cluster.adminUrl() });
    await admin.connect();
    await admin.query('CREATE DATABASE changes');
    await admin.end();
    const url = cluster.adminUrl('changes');
    await migrateNationalDatabase(url, subgraph.migrations);
    const house = await manyOwners(subgraph, ['DE'], () =>
      Promise.resolve({ url, drop: () => Promise.resolve() }),
    );
    stop.add(() => house.stop());
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    stop.add(() => client.end());
    await client.query(
      `INSERT INTO register.firearm (id, owner, holding_authority, synthetic, type, serial_number)
       SELECT 'F-' || i, 'DE', 'Invented', true, CASE i % $1::int WHEN 0 THEN 'PISTOL' ELSE 'RIFLE' END, 'SN' || i
       FROM generate_series(1, $2::int) i`,
      [LISTED, RECORDS],
    );
    await client.query('VACUUM ANALYZE');
    return await measure(house, client);
  } finally {
    await stop.run();
  }
}

async function measure(house: ManyOwners, client: pg.Client): Promise<string> {
  const first = await poll(house, EVER);
  let { token } = first;
  const plain: number[] = [];
  const still: number[] = [];
  const changed: number[] = [];
  let came = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    plain.push((await timed(() => ask(house, ''))).tookMs);
    const quiet = await timed(() => poll(house, token));
    still.push(quiet.tookMs);
    ({ token } = quiet.value);
    await client.query(
      `UPDATE register.firearm SET serial_number = serial_number || 'X'
       WHERE id IN (SELECT 'F-' || (i * 97 + $1::int) % $2::int FROM generate_series(1, $3::int) i)`,
      [round, RECORDS, CHANGED],
    );
    const busy = await timed(() => poll(house, token));
    changed.push(busy.tookMs);
    came += busy.value.came;
    ({ token } = busy.value);
  }
  const row = (what: string, took: readonly number[]): readonly string[] => {
    const ratios = took.map((tookMs, i) => tookMs / (plain[i] ?? 1));
    return [what, median(took).toFixed(1), `${median(ratios).toFixed(2)} (${spread(ratios)})`];
  };
  return [
    table(
      ['question', 'ms', 'ratio, median (range)'],
      [
        row('the first page of 100, plain', plain),
        row('a poll, nothing changed', still),
        row(`a poll, ${CHANGED.toLocaleString('en')} changed`, changed),
      ],
    ),
    '',
    `The list holds ${first.came.toLocaleString('en')} records of ${RECORDS.toLocaleString('en')}; its token has ${token.length.toLocaleString('en')} characters. Of what changed, ${Math.round(came / ROUNDS)} records a poll were in it.`,
  ].join('\n');
}

async function timed<T>(work: () => Promise<T>): Promise<{ readonly value: T; readonly tookMs: number }> {
  const began = performance.now();
  const value = await work();
  return { value, tookMs: performance.now() - began };
}

async function poll(
  house: ManyOwners,
  since: string,
): Promise<{ readonly token: string; readonly came: number }> {
  let token = since;
  let came = 0;
  for (let hasMore = true; hasMore;) {
    const { nodes, changes } = await ask(house, `, changedSince: "${token}"`, PAGE);
    came += nodes.length;
    token = changes?.token ?? token;
    hasMore = changes?.hasMore === true;
  }
  return { token, came };
}

async function ask(house: ManyOwners, more: string, first = 100): Promise<Page> {
  const changes = more === '' ? '' : 'changes { token hasMore left { id at } }';
  const { data, errors } = await house.ask(
    `{ firearms(filter: { type: PISTOL }, first: ${first}${more}) { nodes { id type serialNumber } ${changes} } }`,
    () => ({}),
  );
  if (errors.length > 0) throw new Error(errors.join('\n'));
  return data['firearms'] as Page;
}
