import { execute, parse, validate } from 'graphql';
import pg from 'pg';
import { HubError } from '../src/core/errors.ts';
import type { StateCode } from '../src/core/ids.ts';
import { domainEntry } from '../src/domains/build.ts';
import type { Catalogue } from '../src/domains/catalogue.ts';
import type { DomainDefinition } from '../src/kit/schema/subgraph.ts';
import { subgraphSchema } from '../src/kit/schema/schema.ts';
import { contractOfDomain } from '../src/kit/schema/domain-contract.ts';
import { catalogueChecks } from '../src/kit/serve/catalogue-checks.ts';
import { searchChecks } from '../src/kit/serve/search-checks.ts';
import { RequestHub } from '../src/kit/serve/request-hub.ts';
import { Cells } from '../src/kit/serve/small-cells.ts';
import type { KnownSource } from '../src/sources/connection/national-source.ts';
import { SourceRegistry } from '../src/sources/connection/registry.ts';
import { Deadline } from '../src/sources/connection/request-deadline.ts';
import { grantHubLogin, HUB_LOGIN } from '../src/sources/migrations/national-database.ts';
import type { News } from '../src/sources/connection/standing.ts';
import { CursorBox } from '../src/sources/sql/cursor.ts';
import { freshRegister } from './register.ts';
import { testIds } from './ids.ts';
import { testRuling, type TestLending } from './ruling.ts';

const PASSWORD = 'readerreaderreader1';

/** One subgraph over one register of DE, without a gateway: what it answers under a law that a test says field by field. */
export interface OneDomain {
  ask(
    document: string,
    lending?: TestLending,
  ): Promise<{
    readonly data: Readonly<Record<string, unknown>>;
    readonly errors: readonly string[];
    /** What a machine is told of each error. */
    readonly details: readonly (Readonly<Record<string, string>> | undefined)[];
  }>;
  /** The source, for what is looked at beside questions. */
  readonly source: KnownSource;
  /** One statement by the superuser of the State's database. */
  run(text: string): Promise<void>;
  stop(): Promise<void>;
}

/**
 * @param rows of the register, by column; what the head of a record needs is added.
 * @param tell hears what the operator of the source must.
 */
export async function oneDomain(
  subgraph: DomainDefinition,
  rows: readonly Readonly<Record<string, unknown>>[],
  tell: (news: News) => void = () => undefined,
): Promise<OneDomain> {
  const { domain, migrations, recordType } = subgraph;
  const schema = subgraphSchema(subgraph);
  const catalogue = { [domain]: domainEntry(domain, schema, recordType) } as unknown as Catalogue;
  const database = await freshRegister(migrations);
  await grantHubLogin(database.url, PASSWORD);
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  for (const row of rows) {
    const values = { owner: 'DE', holding_authority: 'Invented', synthetic: true, ...row };
    const columns = Object.keys(values);
    await client.query(
      `INSERT INTO register.${domain} (${columns.join(', ')}) VALUES (${columns.map((_, i) => `$${i + 1}`).join(', ')})`,
      Object.values(values),
    );
  }
  await client.end();
  const url = new URL(database.url);
  url.username = HUB_LOGIN;
  url.password = PASSWORD;
  const registry = new SourceRegistry(
    [
      {
        name: 'one',
        domain,
        owners: ['DE' as StateCode],
        url: url.href,
        deadlineMs: 5_000,
        poolSize: 2,
        retryAfterMs: 500,
      },
    ],
    {
      checkOf: catalogueChecks([contractOfDomain(subgraph)]),
      searchCheckOf: searchChecks([subgraph]),
      tell: (_source, news) => tell(news),
    },
  );
  const [source] = registry.all;
  if (!source) throw new Error('no source');
  return {
    source,
    run: async (text) => {
      const owner = new pg.Client({ connectionString: database.url });
      await owner.connect();
      await owner.query(text).finally(() => owner.end());
    },
    ask: async (document, lending = {}) => {
      const hub = new RequestHub(
        {
          requestId: 'test',
          registry,
          catalogue,
          cursors: new CursorBox('test'),
          ids: testIds,
          served: domain,
          cells: new Cells('test'),
          onSourceFailure: () => undefined,
        },
        testRuling(() => lending),
        new Deadline(Date.now() + 10_000, new AbortController().signal),
      );
      const parsed = parse(document);
      const [mistake] = validate(schema, parsed);
      if (mistake) throw mistake;
      const { data, errors = [] } = await execute({ schema, document: parsed, contextValue: { hub } });
      return {
        data: data ?? {},
        errors: errors.map(({ message, originalError }) =>
          originalError instanceof HubError ? originalError.publicMessage : message,
        ),
        details: errors.map(({ originalError }) =>
          originalError instanceof HubError ? originalError.details : undefined,
        ),
      };
    },
    stop: async () => {
      await registry.close();
      await database.drop();
    },
  };
}

/** A law that lends no more than a hit on some fields, or shows them under a mask, or keeps silent about them. */
export function withheldFields(
  paths: readonly string[],
  mode: 'HIT_ONLY' | 'MASK',
  disclosure: 'EXPLAIN' | 'SILENT' = 'EXPLAIN',
): TestLending {
  const basis = [{ instrument: 'test', article: '1' }];
  const verdict = { mode, disclosure, basis, reason: 'SUBJECT_CATEGORY', obligations: [], rules: ['test'] };
  return {
    matchable: (uses) =>
      uses.some(({ path, use }) => use === 'OPEN' && paths.includes(path)) ? 'never' : 'always',
    readable: (path) => (mode === 'HIT_ONLY' && paths.includes(path) ? 'never' : 'always'),
    verdict: (_of, path) =>
      paths.includes(path)
        ? ({ ...verdict, ...(mode === 'MASK' ? { mask: 'LAST_FOUR' } : {}) } as const as ReturnType<
            NonNullable<TestLending['verdict']>
          >)
        : undefined,
  };
}
