import { execute, parse, validate } from 'graphql';
import { HubError } from '../src/core/errors.ts';
import type { StateCode } from '../src/core/ids.ts';
import { domainEntry } from '../src/domains/build.ts';
import type { Catalogue } from '../src/domains/catalogue.ts';
import type { DomainDefinition } from '../src/kit/schema/subgraph.ts';
import { subgraphSchema } from '../src/kit/schema/schema.ts';
import { RequestHub } from '../src/kit/serve/request-hub.ts';
import { Cells } from '../src/kit/serve/small-cells.ts';
import type { SubgraphReport } from '../src/policy/words/report.ts';
import { SourceFailure } from '../src/sources/connection/failure.ts';
import { SourceRegistry, type Sources } from '../src/sources/connection/registry.ts';
import { Deadline } from '../src/sources/connection/request-deadline.ts';
import { grantHubLogin, HUB_LOGIN } from '../src/sources/migrations/national-database.ts';
import { CursorBox } from '../src/sources/sql/cursor.ts';
import type { TestDatabase } from './database.ts';
import { testIds } from './ids.ts';
import { freshRegister } from './register.ts';
import { testInquiry, testRuling, type TestLending } from './ruling.ts';

const PASSWORD = 'readerreaderreader1';

/** One subgraph over a register of each of some States, without a gateway, under laws that a test says. */
export interface ManyOwners {
  ask(
    document: string,
    lendingOf: (owner: string) => TestLending,
    asked?: { readonly on?: string; readonly agency?: string },
  ): Promise<{
    readonly data: Readonly<Record<string, unknown>>;
    readonly errors: readonly string[];
    readonly report: SubgraphReport;
  }>;
  /** Of a superuser of the State's database. */
  urlOf(owner: string): string;
  /** States whose sources are not answering, as the test has it. */
  readonly down: Set<string>;
  /** All rows of a State were looked at, and can be read. */
  mended(owner: string): void;
  stop(): Promise<void>;
}

/**
 * @param owners a register for each of them.
 * @param make makes an empty one; of the test run's cluster unless it says so.
 */
export async function manyOwners(
  subgraph: DomainDefinition,
  owners: readonly string[],
  make = (): Promise<TestDatabase> => freshRegister(subgraph.migrations),
): Promise<ManyOwners> {
  const { domain, recordType } = subgraph;
  const schema = subgraphSchema(subgraph);
  const catalogue = { [domain]: domainEntry(domain, schema, recordType) } as unknown as Catalogue;
  const databases = new Map<string, TestDatabase>();
  for (const owner of owners) {
    const database = await make();
    await grantHubLogin(database.url, PASSWORD);
    databases.set(owner, database);
  }
  const urlOf = (owner: string): string => databases.get(owner)?.url ?? '';
  const configs = owners.map((owner) => {
    const url = new URL(urlOf(owner));
    url.username = HUB_LOGIN;
    url.password = PASSWORD;
    return {
      name: owner,
      domain,
      owners: [owner as StateCode],
      url: url.href,
      deadlineMs: 10_000,
      poolSize: 2,
      retryAfterMs: 500,
    };
  });
  const registry = new SourceRegistry(configs, {});
  const down = new Set<string>();
  const cursors = new CursorBox('test');
  return {
    down,
    urlOf,
    mended: (owner) => registry.of(owner as StateCode, domain)?.standing.counted([]),
    ask: async (document, lendingOf, { on = testInquiry.on, agency = 'invented' } = {}) => {
      const inquiry = { ...testInquiry, on, requester: { ...testInquiry.requester, agency } };
      const hub = new RequestHub(
        {
          requestId: 'test',
          registry: failing(registry, down),
          catalogue,
          cursors,
          ids: testIds,
          served: domain,
          cells: new Cells('test'),
          onSourceFailure: (failure) => {
            const { cause } = failure as Error;
            if (cause !== undefined) throw cause;
          },
        },
        testRuling(lendingOf, inquiry),
        new Deadline(Date.now() + 20_000, new AbortController().signal),
      );
      const parsed = parse(document);
      const [mistake] = validate(schema, parsed);
      if (mistake) throw mistake;
      const { data, errors = [] } = await execute({ schema, document: parsed, contextValue: { hub } });
      return {
        data: data ?? {},
        errors: errors.map(({ message, originalError }) =>
          originalError instanceof HubError ? originalError.publicMessage : (originalError?.stack ?? message),
        ),
        report: hub.report(),
      };
    },
    stop: async () => {
      await registry.close();
      for (const database of databases.values()) await database.drop();
    },
  };
}

/** The same sources; those that are down do not answer. */
function failing(registry: SourceRegistry, down: ReadonlySet<string>): Sources {
  return {
    of: (owner, domain) => registry.of(owner, domain),
    inDomain: (domain) =>
      registry.inDomain(domain).map((source) =>
        down.has(source.config.name)
          ? {
              config: source.config,
              standing: source.standing,
              dataAsOf: (owner) => source.dataAsOf(owner),
              read: () => Promise.reject(new SourceFailure('TIMED_OUT', source.config.name)),
            }
          : source,
      ),
  };
}
