import pg from 'pg';
import type { StateCode } from '../../shared/src/core/ids.ts';
import { ordered } from '../../shared/src/kit/serve/page.ts';
import { BY_KEY, type Query } from '../../shared/src/sources/connection/query.ts';
import { migrateNationalDatabase } from '../../shared/src/sources/migrations/national-database.ts';
import { idsStatement, lookupStatement, searchStatement } from '../../shared/src/sources/sql/statement.ts';
import { CROSSINGS_BY_YEAR, partitionsSql, readFrom } from '../../shared/testing/partitions.ts';
import { checkedDocument, crossingSearch } from '../../subgraphs/border-crossings/arguments.ts';
import { byDocuments, byFilter } from '../../subgraphs/border-crossings/questions.ts';
import { environment, numberSetting } from '../hub/settings.ts';
import { Shutdown } from '../hub/shutdown.ts';
import { subgraphOf } from '../hub/subgraphs.ts';
import { wholeScope } from '../join/check/questions.ts';
import { ownCluster } from './own-cluster.ts';
import { median, percentile, table } from './report.ts';

const ROUNDS = 200;
const DOCUMENTS = 100;
const VIEW = 'hub.crossing_v1';
/** The same rows in one table, behind a view of their own. */
const FLAT_VIEW = 'flat.crossing_v1';

/**
 * Border crossings of one State in partitions by year, as AT-SIZE.md has them, beside the same rows in one table: the hub's own
 * statements to the one and the other, in turns. LIAISON_BENCH_ROWS says how many; a million take 1.2 GB for some minutes.
 */
export async function benchPartitions(): Promise<string> {
  const wanted = Math.round(numberSetting(environment(), 'LIAISON_BENCH_ROWS'));
  const stop = new Shutdown();
  try {
    const { cluster } = await ownCluster(stop);
    const open = async (url: string): Promise<pg.Client> => {
      const client = new pg.Client({ connectionString: url, options: '-c jit=off' });
      await client.connect();
      stop.add(() => client.end());
      return client;
    };
    await (await open(cluster.adminUrl())).query('CREATE DATABASE sized');
    const url = cluster.adminUrl('sized');
    await migrateNationalDatabase(url, subgraphOf('crossing').migrations);
    const client = await open(url);
    const made = await makeBoth(client, wanted);
    // The hub prepares lookups once and for all keys; searches it plans anew.
    const byKey = await open(url);
    await byKey.query('SET plan_cache_mode = force_generic_plan');
    const measured = await compare({ byKey, others: client }, wanted);
    return `${measured}\n\n${made}`;
  } finally {
    await stop.run();
  }
}

/** Keys are columns here, as the State's own table may have them: computing them is not what is measured. */
async function makeBoth(client: pg.Client, rows: number): Promise<string> {
  const text = partitionsSql(CROSSINGS_BY_YEAR).replace(' INCLUDING GENERATED', '');
  const at = text.indexOf('CREATE INDEX');
  const [tables, indexes] = [text.slice(0, at), text.slice(at)];
  await client.query(
    `SET synchronous_commit = off; SET maintenance_work_mem = '512MB'; ${tables};
     CREATE SCHEMA flat; CREATE TABLE flat.passagem (LIKE register.crossing INCLUDING DEFAULTS INCLUDING CONSTRAINTS)`,
  );
  const { rows: views } = await client.query<{ sql: string }>('SELECT pg_get_viewdef($1::regclass) AS sql', [
    VIEW,
  ]);
  const flat = (views[0]?.sql ?? '').replace('FROM register.crossing', 'FROM flat.passagem crossing');
  await client.query(`CREATE VIEW ${FLAT_VIEW} AS ${flat}`);
  await readFrom(client, CROSSINGS_BY_YEAR, CROSSINGS_BY_YEAR.register, CROSSINGS_BY_YEAR.table);
  const took: string[] = [];
  for (const [name, schema] of [
    ['one table', 'flat'],
    ['partitions', 'sip'],
  ] as const) {
    const began = performance.now();
    await client.query(rowsSql(`${schema}.passagem`), [rows]);
    const filled = performance.now();
    await client.query(indexes.replaceAll('sip.', `${schema}.`));
    const indexed = performance.now();
    // Not left to chance in the middle of what is measured.
    await client.query(`VACUUM ANALYZE ${schema}.passagem`);
    const seconds = (ms: number): string => (ms / 1_000).toFixed(0);
    took.push(`${name} ${seconds(filled - began)} s to fill, ${seconds(indexed - filled)} s for indexes`);
  }
  const size = await client.query<{ gb: string }>(
    `SELECT round(pg_database_size(current_database()) / 1e9, 1)::text AS gb`,
  );
  return `${rows.toLocaleString('en')} invented crossings over three years, twice: ${took.join('; ')}; ${size.rows[0]?.gb ?? '?'} GB in all.`;
}

const documentOf = (i: number): string => `INV${i}`;
const START = '2024-01-01';
const DAYS = 1_000;

/** Invented crossings: a document each, five a plate, four hundred points, a hundred nationalities, any time of a thousand days. */
function rowsSql(table: string): string {
  return `INSERT INTO ${table} (id, owner, holding_authority, synthetic, created_at, updated_at, data_as_of, traveller_category, direction, occurred_at, country, country_code,
      crossing_point, point_code, nationality, nationality_code, document, document_key, document_issuer, transport, plate_key)
    SELECT 'B-' || i, 'DE', 'Invented border guard', true, '${START}', '${START}', '${START}', 'TCN_VISA_REQUIRED', 'ENTRY',
      '${START}Z'::timestamptz + (i * 7919::bigint % (${DAYS} * 86400)) * interval '1 second', 'DE', 'DE',
      jsonb_build_object('code', 'INV' || i % 400), 'INV' || i % 400, 'N' || i % 100, 'N' || i % 100,
      jsonb_build_object('number', 'INV' || i, 'issuer', 'TV'), 'INV' || i, 'TV', jsonb_build_object('plate', 'INP' || i / 5), 'INP' || i / 5
    FROM generate_series(1, $1::int) i`;
}

type Ask = (i: number) => Query;

function questions(rows: number): Readonly<Record<string, Ask>> {
  const scope = wholeScope({ domain: 'crossing', owners: ['DE' as StateCode] });
  const search = (filter: Parameters<typeof crossingSearch>[0], first = 20): Query =>
    searchStatement(scope, ordered(byFilter(crossingSearch(filter), undefined), '0'), { first }).query;
  const span = (i: number, days: number): { readonly from: string; readonly to: string } => {
    const from = Date.parse(START) + (i % (DAYS - days)) * 86_400_000;
    const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
    return { from: day(from), to: day(from + days * 86_400_000) };
  };
  const lookup = (numbers: readonly string[]): Query =>
    lookupStatement(
      scope,
      byDocuments(
        numbers.map((number) => checkedDocument({ number })),
        undefined,
      ),
    ).query;
  return {
    'one id': (i) => idsStatement(scope, [`B-${i}`]).query,
    'one document, as a lookup': (i) => lookup([documentOf(i)]),
    [`${DOCUMENTS} documents, as a lookup`]: (i) =>
      lookup(Array.from({ length: DOCUMENTS }, (_, n) => documentOf(1 + ((i + n * 7_919) % rows)))),
    'one plate, searched': (i) => search({ plate: `INP${Math.floor(i / 5)}` }),
    'a point in a week': (i) => search({ crossingPoint: `INV${i % 400}`, ...span(i, 7) }),
    'a nationality in a month': (i) => search({ nationality: `N${i % 100}`, ...span(i, 30) }),
    'a country in all years': () => search({ country: 'DE', ...span(0, DAYS - 1) }),
  };
}

/** Asks the one, then the other, each round by another key. */
async function compare(
  { byKey, others }: { readonly byKey: pg.Client; readonly others: pg.Client },
  rows: number,
): Promise<string> {
  const lines: string[][] = [];
  for (const [name, ask] of Object.entries(questions(rows))) {
    const taken: Record<string, number[]> = { [FLAT_VIEW]: [], [VIEW]: [] };
    for (let round = 0; round < ROUNDS; round += 1) {
      const { text, values } = ask(1 + ((round * 104_729) % rows));
      const found: string[] = [];
      for (const [view, times] of Object.entries(taken)) {
        const sent = text.replaceAll(VIEW, view);
        const isByKey = sent.startsWith(BY_KEY);
        const began = performance.now();
        const { rows: got } = await (isByKey ? byKey : others).query<unknown[]>({
          ...(isByKey ? { name: `${name} ${view}`.slice(0, 60) } : {}),
          ...{ text: sent, values: [...values], rowMode: 'array' },
        });
        times.push(performance.now() - began);
        found.push(JSON.stringify(got));
      }
      if (found[0] !== found[1]) throw new Error(`${name}: partitions answer otherwise than one table`);
    }
    const [flat = [], parts = []] = Object.values(taken);
    const [one, other] = [median(flat), median(parts)];
    const [oneHigh, otherHigh] = [percentile(flat, 0.95), percentile(parts, 0.95)];
    lines.push([name, ...[one, other, other / one, otherHigh / oneHigh].map((value) => value.toFixed(2))]);
  }
  return table(['question', 'one table, ms', 'partitions, ms', 'ratio', 'ratio of p95'], lines);
}
