import type pg from 'pg';
import { PgClient } from '../../shared/src/core/pg-client.ts';
import { AccessIndex } from '../../shared/src/ledger/read/access-index.ts';
import { embeddedUrl, LEDGER_DATABASE, ledgerSecrets } from '../hub/embedded-ledger.ts';
import type { RunningHub } from '../hub/hub.ts';
import { Shutdown } from '../hub/shutdown.ts';
import type { LedgerGrowth } from './capacity/data.ts';
import { asker, benchData, benchToken, startBenchHub, type Questions } from './hub.ts';
import { table } from './report.ts';

/** Questions of one kind: enough that a page of 8 KiB more or less says nothing. */
const TIMES = 1_000;
const PER_OFFICER = 5;
/** A machine that is kept busy changes nothing of what is measured here. */
const PATIENCE_MS = 20_000;
const AGAIN_MAX = 20;
const PERSON = 'id owner primaryName dateOfBirth';

interface Kind {
  readonly about: string;
  readonly together: number;
  /** The nth question. No value is asked for twice, where the value is what is found. */
  readonly ask: (n: number) => Questions[string];
}

const named = (name: string, first: number): Questions[string] => ({
  document: `query ($name: String!) { persons(filter: { name: $name }, first: ${first}) { nodes { ${PERSON} } sources { owner status } } }`,
  variables: { name },
});

/** Names that nobody has: letters of another for each. */
const nobody = (n: number): string =>
  `Qxz${[...String(n).padStart(4, '0')].map((digit) => 'bcdfghjklm'[Number(digit)]).join('')} Wvk`;

const KINDS: readonly Kind[] = [
  { about: 'a name in twelve sources, no hit', together: 1, ask: (n) => named(nobody(n), 20) },
  { about: 'the same, 16 at once', together: 16, ask: (n) => named(nobody(n + 2 * TIMES), 20) },
  { about: 'the same, six hits', together: 1, ask: () => named('Nada Jovanović', 6) },
  {
    about: 'fifty rows of one domain',
    together: 1,
    ask: () => ({
      document:
        '{ drugSeizures(filter: { from: "2016-01-01", to: "2026-10-31" }, first: 50) { nodes { id owner occurredOn totalKilograms } } }',
    }),
  },
  {
    about: 'a serial number, no hit',
    together: 1,
    ask: (n) => ({
      document:
        'query ($serials: [String!]!) { firearmsBySerials(serials: $serials) { key nodes { id make } } }',
      variables: { serials: [`ZZQ${n}X`] },
    }),
  },
];

/** Bytes by table, and those of the write-ahead log. */
export interface Sizes {
  readonly tables: ReadonlyMap<string, readonly [rows: number, indexes: number, toast: number]>;
  readonly wal: number;
}

/**
 * What a question leaves on disk in the ledger and in the auditors' index: a hub with everything on is asked a thousand
 * questions of one kind, and its ledger is measured before and after. Bytes a question.
 */
export async function benchLedgerSize(): Promise<string> {
  const stop = new Shutdown();
  try {
    const data = await benchData(stop);
    const hub = await startBenchHub(data, stop, {}, { log: 'bench-size', patienceMs: PATIENCE_MS });
    const admin = new PgClient({ connectionString: data.cluster.adminUrl(LEDGER_DATABASE) });
    await admin.connect();
    stop.add(() => admin.end());
    const { searchKey } = ledgerSecrets(data.directory);
    const index = new AccessIndex({ url: embeddedUrl(data.cluster, data.directory, 'indexer'), searchKey });
    stop.add(() => index.close());
    const parts: string[] = [];
    const rows: string[][] = [];
    for (const kind of KINDS) {
      // What is written once, and the first pages of each table with its map of free space, is not what a question costs.
      await askAll(hub, kind, { from: TIMES, times: 100 });
      await index.caughtUp();
      const before = await sizes(admin);
      await askAll(hub, kind, { from: 0, times: TIMES });
      await index.caughtUp();
      const growth = { before, after: await sizes(admin), questions: TIMES };
      rows.push([kind.about, ...summary(growth)]);
      parts.push(`${kind.about}:\n\n${byTable(growth)}`);
    }
    const head = ['question', 'all', 'log', 'index for years', 'index for 40 days', 'write-ahead log'];
    return `Bytes a question.\n\n${table(head, rows)}\n\n${parts.join('\n\n')}`;
  } finally {
    await stop.run();
  }
}

async function askAll(
  hub: RunningHub,
  { ask, together }: Kind,
  { from, times }: { readonly from: number; readonly times: number },
): Promise<void> {
  const tokens = (n: number): Promise<string> => benchToken(hub, `bench-${Math.floor(n / PER_OFFICER)}`);
  let next = from;
  const one = async (): Promise<void> => {
    // Another officer every few questions: a day's budget of one would withhold what is to be measured.
    while (next < from + times) await patiently(asker(hub, await tokens(next), ask(next++)));
  };
  await Promise.all(Array.from({ length: together }, one));
}

/** On a machine that is kept busy a commit may come too late: then nothing was answered, and the question is asked again. */
async function patiently(ask: () => Promise<string>): Promise<void> {
  for (let left = AGAIN_MAX; ; left -= 1) {
    try {
      await ask();
      return;
    } catch (error) {
      if (left === 0 || !String(error).includes('LEDGER_UNAVAILABLE')) throw error;
      await new Promise((done) => setTimeout(done, 1_000));
    }
  }
}

/** Looks at the ledger's tables. @param admin a superuser of its database. */
export async function sizes(admin: pg.Client): Promise<Sizes> {
  // What was written is on disk, and dead rows are not counted as what is kept.
  await admin.query('CHECKPOINT');
  const { rows } = await admin.query<{ name: string; heap: string; indexes: string; whole: string }>(
    // Months of a table together.
    String.raw`SELECT regexp_replace(c.relname, '_(before|\d{4}_\d{2})$', '') AS name, sum(pg_relation_size(c.oid)) AS heap,
       sum(pg_indexes_size(c.oid)) AS indexes, sum(pg_total_relation_size(c.oid)) AS whole
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname IN ('ledger', 'audit') AND c.relkind = 'r' GROUP BY 1 ORDER BY 1`,
  );
  const { rows: wal } = await admin.query<{ bytes: string }>(
    "SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0') AS bytes",
  );
  return {
    wal: Number(wal[0]?.bytes ?? 0),
    tables: new Map(
      rows.map(({ name, heap, indexes, whole }) => [
        name,
        [Number(heap), Number(indexes), Number(whole) - Number(heap) - Number(indexes)],
      ]),
    ),
  };
}

/** Two looks at a ledger, and how many questions were asked between them. */
export interface Growth {
  readonly before: Sizes;
  readonly after: Sizes;
  readonly questions: number;
}

/** Tables of the log itself; all others are the auditors' index, made from it. */
const LOG = new Set(['record', 'checkpoint', 'secret', 'epoch', 'key', 'law', 'part']);
/** What signals are looked for in is forgotten after so long. */
const FORTY_DAYS = new Set(['watched', 'watched_person', 'watch_day', 'watch']);
/** What officers tried in a day: some rows an officer, whatever they ask. */
const OTHER = new Set(['tried', 'tried_sum']);

/** Bytes a question of each table that grew. */
function grown({ before, after, questions }: Growth): readonly (readonly [string, readonly number[]])[] {
  return [...after.tables].flatMap(([name, now]) => {
    const was = before.tables.get(name) ?? [0, 0, 0];
    const each = now.map((bytes, i) => (bytes - (was[i] ?? 0)) / questions);
    return OTHER.has(name) || each.every((bytes) => bytes === 0) ? [] : [[name, each] as const];
  });
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);

/** Bytes a question, between two looks. */
export function growthOf(growth: Growth): LedgerGrowth {
  const tables = grown(growth);
  const of = (isMeant: (name: string) => boolean): number =>
    sum(tables.filter(([name]) => isMeant(name)).map(([, each]) => sum(each)));
  return {
    log: of((name) => LOG.has(name)),
    years: of((name) => !LOG.has(name) && !FORTY_DAYS.has(name)),
    fortyDays: of((name) => FORTY_DAYS.has(name)),
    wal: (growth.after.wal - growth.before.wal) / growth.questions,
  };
}

function summary(growth: Growth): string[] {
  const { log, years, fortyDays, wal } = growthOf(growth);
  return [log + years + fortyDays, log, years, fortyDays, wal].map((bytes) => bytes.toFixed(0));
}

function byTable(growth: Growth): string {
  const rows = grown(growth)
    .map(([name, each]) => [name, ...[...each, sum(each)].map((bytes) => bytes.toFixed(0))])
    .sort((a, b) => Number(b[4]) - Number(a[4]));
  return table(['table', 'rows', 'indexes', 'TOAST', 'all'], rows);
}
