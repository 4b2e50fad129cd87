import { execute, parse, validate, type GraphQLSchema } from 'graphql';
import pg from 'pg';
import { freshDatabase, type TestDatabase } from '../../../testing/database.ts';
import { testIds } from '../../../testing/ids.ts';
import { holdSentSql, recordSent } from '../../../testing/sent-statements.ts';
import { testRuling, type TestLending } from '../../../testing/ruling.ts';
import { HubError } from '../../core/errors.ts';
import type { StateCode } from '../../core/ids.ts';
import type { Domain } from '../../core/vocabulary.ts';
import { domainEntry } from '../../domains/build.ts';
import type { Catalogue, DomainEntry } from '../../domains/catalogue.ts';
import type { SubgraphReport } from '../../policy/words/report.ts';
import { SourceRegistry } from '../../sources/connection/registry.ts';
import { Deadline } from '../../sources/connection/request-deadline.ts';
import {
  grantHubLogin,
  HUB_LOGIN,
  migrateNationalDatabase,
} from '../../sources/migrations/national-database.ts';
import { CursorBox } from '../../sources/sql/cursor.ts';
import { subgraphSchema } from '../schema/schema.ts';
import { RequestHub } from '../serve/request-hub.ts';
import { Cells } from '../serve/small-cells.ts';
import { mini } from './mini/subgraph.ts';

const schema: GraphQLSchema = subgraphSchema(mini);
const entry = domainEntry('firearm', schema, 'Firearm');
const person: DomainEntry = {
  domain: 'person',
  typeName: 'Person',
  view: 'firearm_v1',
  fields: [],
  searches: [],
  telling: [],
};
const catalogue = { firearm: entry, person } as unknown as Catalogue;
const PASSWORD = 'readerreaderreader1';
/** Whose source does not run. */
const DOWN = 'ES' as StateCode;

/** What a test lets each owner lend of each domain. */
export type LendingOf = (owner: StateCode, domain: Domain) => TestLending;

export interface Asked {
  readonly data: Record<string, unknown>;
  readonly errors: readonly string[];
  /** What the gateway is told beside the data. */
  readonly report: SubgraphReport;
}

/**
 * The mini subgraph over two invented registers, of DE and FR, of 50 firearms and 20 links each, and one of ES that is down.
 */
export class MiniHub {
  readonly registry: SourceRegistry;
  /** The register of DE, as the hub's role reaches it. */
  readonly readerUrl: string;
  readonly #databases: readonly TestDatabase[];

  constructor(registry: SourceRegistry, readerUrl: string, databases: readonly TestDatabase[]) {
    this.registry = registry;
    this.readerUrl = readerUrl;
    this.#databases = databases;
  }

  /** One request's hub. */
  request(lendingOf?: LendingOf, rest?: () => Promise<void>): RequestHub {
    return new RequestHub(
      {
        requestId: 'test',
        registry: this.registry,
        catalogue,
        cursors: new CursorBox('test'),
        ids: testIds,
        served: 'firearm',
        cells: new Cells('test'),
        onSourceFailure: () => undefined,
      },
      testRuling(lendingOf),
      new Deadline(Date.now() + 5_000, new AbortController().signal, rest),
    );
  }

  async ask(document: string, lendingOf?: LendingOf, rest?: () => Promise<void>): Promise<Asked> {
    const hub = this.request(lendingOf, rest);
    const parsed = parse(document);
    const refused = validate(schema, parsed);
    const result =
      refused.length > 0
        ? { data: null, errors: refused }
        : await execute({ schema, document: parsed, contextValue: { hub } });
    const errors = (result.errors ?? []).map(({ message, originalError }) =>
      originalError instanceof HubError ? originalError.publicMessage : message,
    );
    return { data: result.data as Record<string, unknown>, errors, report: hub.report() };
  }

  /** Sent so far to the sources that run: how long the one that is down is still tried is its breaker's business. */
  statements(): number {
    return this.registry.all
      .filter(({ config }) => !config.owners.includes(DOWN))
      .reduce((sum, { statements: sent }) => sum + sent, 0);
  }

  /** One statement by the superuser of DE's database. */
  async run(text: string): Promise<void> {
    const [german] = this.#databases;
    if (german) await run(german.url, text);
  }

  async close(): Promise<void> {
    await this.registry.close();
    await Promise.all(this.#databases.map((database) => database.drop()));
    await holdSentSql();
  }
}

export async function startMiniHub(): Promise<MiniHub> {
  recordSent();
  const databases = await Promise.all([freshDatabase(), freshDatabase()]);
  const [de, fr] = databases.map(({ url }) => url);
  if (de === undefined || fr === undefined) throw new Error('no database');
  for (const [url, owner] of [
    [de, 'DE'],
    [fr, 'FR'],
  ] as const) {
    await migrateNationalDatabase(url, mini.migrations);
    await grantHubLogin(url, PASSWORD);
    await run(
      url,
      `INSERT INTO register.firearm (id, owner, holding_authority, subject_categories, serial_number, make, holders)
       SELECT 'F-' || lpad(i::text, 4, '0'), $1, 'Invented registry', CASE WHEN i % 10 = 0 THEN '{VICTIM}' ELSE '{SUSPECT}' END::text[],
         $1 || lpad(i::text, 4, '0'), 'INVENTED',
         jsonb_build_array(jsonb_build_object('name', $1 || ' holder ' || i, 'caseNumber', 'case-' || i,
           'places', jsonb_build_array(jsonb_build_object('town', 'town-' || i, 'street', 'street-' || i))))
       FROM generate_series(1, 50) i`,
      [owner],
    );
    await run(
      url,
      `INSERT INTO register.link (id, owner, holding_authority, kind, near_id, far_id)
       SELECT 'L-' || i, $1, 'Invented registry', 'OWNER', $1 || ':firearm:F-' || lpad(i::text, 4, '0'), 'DE:person:F-0001'
       FROM generate_series(1, 20) i`,
      [owner],
    );
  }
  const registry = new SourceRegistry([
    source('DE', 'firearm', asReader(de)),
    source('FR', 'firearm', asReader(fr)),
    // Nothing listens there: a State that is down.
    source(DOWN, 'firearm', 'postgres://liaison_hub:x@127.0.0.1:1/none'),
    // The test's people are the same rows under another name: the kit only asks whether they exist.
    source('DE', 'person', asReader(de)),
  ]);
  return new MiniHub(registry, asReader(de), databases);
}

/** One statement over a connection of its own. */
export async function run(url: string, text: string, values: readonly unknown[] = []): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(text, [...values]);
  } finally {
    await client.end();
  }
}

function source(owner: string, domain: Domain, url: string, deadlineMs = 2_000) {
  return {
    name: `${owner}-${domain}`.toLowerCase(),
    domain,
    owners: [owner as StateCode],
    url,
    deadlineMs,
    poolSize: 2,
    retryAfterMs: 500,
  };
}

function asReader(url: string): string {
  const reader = new URL(url);
  reader.username = HUB_LOGIN;
  reader.password = PASSWORD;
  return reader.href;
}
