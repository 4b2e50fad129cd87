import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import type { StateCode } from '../../shared/src/core/ids.ts';
import { ordered } from '../../shared/src/kit/serve/page.ts';
import { getTypeParser } from '../../shared/src/sources/connection/open.ts';
import type { Query } from '../../shared/src/sources/connection/query.ts';
import type { SourceConfig } from '../../shared/src/sources/connection/source-config.ts';
import { answersTrial } from '../../shared/src/sources/connection/trial.ts';
import { grantHubLogin, HUB_LOGIN } from '../../shared/src/sources/migrations/national-database.ts';
import type { LookupQuestion, SearchQuestion } from '../../shared/src/sources/sql/question.ts';
import { idsStatement, lookupStatement, searchStatement } from '../../shared/src/sources/sql/statement.ts';
import { countUnreadableRows } from '../../shared/src/sources/sql/unreadable-rows.ts';
import type { TestDatabase } from '../../shared/testing/database.ts';
import {
  copyAll,
  CROSSINGS_BY_YEAR,
  partitionsSql,
  PEOPLE_BY_HASH,
  readFrom,
  type Partitioned,
} from '../../shared/testing/partitions.ts';
import { freshRegister } from '../../shared/testing/register.ts';
import { holdSentSql, recordSent } from '../../shared/testing/sent-statements.ts';
import { crossingSearch } from '../../subgraphs/border-crossings/arguments.ts';
import { byFilter, byPlates } from '../../subgraphs/border-crossings/questions.ts';
import { documentList, personSearch } from '../../subgraphs/persons/arguments.ts';
import { byDocuments, bySearch } from '../../subgraphs/persons/questions.ts';
import { subgraphOf } from '../hub/subgraphs.ts';
import { checkSource, type SourceCheck } from '../join/check/check-source.ts';
import { wholeScope } from '../join/check/questions.ts';
import { domainCheck } from '../join/check/records.ts';
import { loadInvented } from '../seed/load.ts';
import { makeWorld } from '../seed/world.ts';

/** A State's records in partitions, as AT-SIZE.md has them, behind the same view: the hub's own statements notice nothing. */
const DE = 'DE' as StateCode;
const PASSWORD = 'readerreaderreader1';
const FIRST = { first: 200 };

recordSent();
afterAll(holdSentSql);

type Asked = SearchQuestion | LookupQuestion;

/** Something of the first record that has it, so that each way to it finds somebody. */
interface Known {
  readonly document: string;
  readonly name: string;
}

function crossings({ document }: Known): readonly Asked[] {
  const search = (filter: Parameters<typeof crossingSearch>[0]) =>
    byFilter(crossingSearch(filter), undefined);
  return [
    search({ country: 'DE', from: '2024-06-01', to: '2026-10-31' }),
    search({ nationality: 'SY', from: '2025-01-01', to: '2026-10-31' }),
    search({ country: 'DE', direction: 'EXIT', from: '2023-01-01', to: '2026-10-31' }),
    search({ crossingPoint: 'DEHAM', from: '2024-01-01', to: '2026-10-31' }),
    search({ document: { number: document } }),
    byPlates([{ plate: 'INV 7919 B' }], undefined),
  ];
}

function people({ document, name }: Known): readonly Asked[] {
  const search = (filter: Parameters<typeof personSearch>[0]) => bySearch(personSearch(filter), undefined);
  return [
    search({ name }),
    search({ dateOfBirth: '197X', nationality: 'DE' }),
    search({ dateOfBirth: '19XX', nationality: 'DE' }),
    byDocuments(documentList([{ number: document }]), undefined),
  ];
}

describe.each<[string, 'crossing' | 'person', Partitioned, string, (known: Known) => readonly Asked[]]>([
  [
    'crossings by year',
    'crossing',
    CROSSINGS_BY_YEAR,
    "SELECT document ->> 'number' AS document, '' AS name FROM hub.crossing_v1 WHERE document_key <> '' ORDER BY id LIMIT 1",
    crossings,
  ],
  [
    'people by the hash of their id',
    'person',
    PEOPLE_BY_HASH,
    "SELECT documents -> 0 ->> 'number' AS document, primary_name AS name FROM hub.person_v1 WHERE document_keys <> '{}' ORDER BY id LIMIT 1",
    people,
  ],
])('%s', (_, domain, partitioned, first, questions) => {
  const { register, table } = partitioned;
  const subgraph = subgraphOf(domain);
  let database: TestDatabase;
  let client: pg.Client;
  let ids: readonly string[];
  let known: Known;

  beforeAll(async () => {
    database = await freshRegister(subgraph.migrations);
    await loadInvented(database.url, makeWorld({ seed: 3, scale: 0.3 }), { owner: DE, domain });
    await grantHubLogin(database.url, PASSWORD);
    client = new pg.Client({
      connectionString: database.url,
      types: { getTypeParser: getTypeParser as pg.CustomTypesConfig['getTypeParser'] },
    });
    await client.connect();
    await client.query(partitionsSql(partitioned));
    await copyAll(client, register, table);
    const some = await client.query<{ id: string }>(
      `SELECT id FROM ${partitioned.view} ORDER BY id LIMIT 30`,
    );
    known = (await client.query<Known>(first)).rows[0] ?? { document: '', name: '' };
    ids = some.rows.map(({ id }) => id);
  });

  afterAll(async () => {
    await client.end();
    await database.drop();
  });

  const statements = (): readonly Query[] => {
    const scope = wholeScope({ domain, owners: [DE] });
    return [
      idsStatement(scope, ids).query,
      ...questions(known).map((asked) =>
        'keys' in asked
          ? lookupStatement(scope, asked).query
          : searchStatement(scope, ordered(asked, '0'), FIRST).query,
      ),
    ];
  };
  const ask = async ({ text, values }: Query): Promise<readonly unknown[]> => {
    const { rows } = await client.query<unknown[]>({ text, values: [...values], rowMode: 'array' });
    // Records by id have no order: each is put where its id was asked.
    return text.includes('LIMIT') ? rows : rows.sort(([, a], [, b]) => (String(a) < String(b) ? -1 : 1));
  };

  /** What `npm run join -- check` says but for how long it took, and what the hub counts each hour. */
  const checked = async (): Promise<Pick<SourceCheck, 'findings' | 'unchecked' | 'rows'>> => {
    const url = new URL(database.url);
    url.username = HUB_LOGIN;
    url.password = PASSWORD;
    const config: SourceConfig = {
      ...{ name: `de-${domain}`, domain, owners: [DE], url: url.href },
      ...{ deadlineMs: 30_000, poolSize: 2, retryAfterMs: 500 },
    };
    const { findings, unchecked, rows, questions: asked } = await checkSource(config, domainCheck(subgraph));
    expect(asked.filter(({ milliseconds }) => milliseconds !== undefined).length).toBeGreaterThan(4);
    expect([await answersTrial(config), await countUnreadableRows(config)]).toEqual([true, []]);
    return { findings, unchecked, rows };
  };

  test('are answered and checked as in one table, and read by the indexes of partitions', async () => {
    const asked = statements();
    const plain: (readonly unknown[])[] = [];
    for (const one of asked) plain.push(await ask(one));
    expect(plain.filter((rows) => rows.length > 0).length).toBeGreaterThan(asked.length / 2);
    const before = await checked();
    expect(before.unchecked).toEqual([]);
    await readFrom(client, partitioned, register, table);
    const { rows: parts } = await client.query<{ rows: number }>(
      `SELECT count(*)::int AS rows FROM ${table} GROUP BY tableoid`,
    );
    expect(parts.length).toBeGreaterThan(2);
    expect(await checked()).toEqual(before);
    // So few rows are read whole as fast: whether an index can serve is asked apart from whether it is worth it.
    await client.query('SET enable_seqscan = off');
    const name = table.split('.')[1] ?? '';
    for (const [i, one] of asked.entries()) {
      expect(await ask(one)).toEqual(plain[i]);
      const { rows: lines } = await client.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${one.text}`, [
        ...one.values,
      ]);
      const plan = lines.map((line) => line['QUERY PLAN']).join('\n');
      expect(plan).toMatch(new RegExp(`(?:Index (?:Only )?Scan|Bitmap Heap Scan)[^\\n]* on ${name}_`, 'u'));
      expect(plan).not.toMatch(new RegExp(`Seq Scan on ${name}_`, 'u'));
    }
  });

  test('and an index that is missing is told, though each partition has few rows', async () => {
    const index = domain === 'person' ? 'pessoa_document_keys_idx' : 'passagem_document_key_idx';
    const named = domain === 'person' ? '' : `, occurred_at`;
    const value = domain === 'person' ? '' : `, '2024-01-01Z'::timestamptz + i % 1000 * interval '1 day'`;
    await client.query(
      `DROP INDEX sip.${index};
       INSERT INTO ${table} (id, owner, holding_authority, subject_categories, synthetic${named})
       SELECT 'N-' || i, 'DE', 'Invented authority', '{SUSPECT}', true${value} FROM generate_series(1, 6000) i;
       ANALYZE ${table}`,
    );
    const { findings } = await checked();
    expect(findings).toContainEqual(
      expect.objectContaining({
        what: 'INDEX_MISSING',
        where: expect.stringContaining('document'),
        says: expect.stringMatching(
          /^it reads (?:pessoa|passagem)_\w+ and 3 others whole: [6-9]\d{3} rows$/u,
        ),
      }),
    );
  });
});
