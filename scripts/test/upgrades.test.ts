import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { systemClock } from '../../shared/src/core/clock.ts';
import { checkpointSigner, originOf, signingKeyFrom } from '../../shared/src/ledger/proof/checkpoint.ts';
import { anIntent, anOutcome, aReceived } from '../../shared/src/ledger/testing/examples.ts';
import { migrateLedger, PostgresLedger } from '../../shared/src/ledger/write/postgres-ledger.ts';
import { freshDatabase, type TestDatabase } from '../../shared/testing/database.ts';
import { testIds } from '../../shared/testing/ids.ts';
import { OutageBook } from '../../subgraphs/releases/outages/book.ts';
import { PostgresReleaseBook } from '../../subgraphs/releases/store/book.ts';
import {
  migrateReleases,
  MIGRATIONS_TABLE,
  ReleaseDatabase,
} from '../../subgraphs/releases/store/database.ts';
import { migrations } from '../../subgraphs/releases/store/migrations.ts';
import { Outbox } from '../../subgraphs/releases/telling/outbox.ts';
import { compareKeys } from '../ledger/key-ids.ts';
import { verifyLog } from '../ledger/verify.ts';

/**
 * The hub before this one, as what it says to its databases: every statement of a session of commit 7afa391, with its values and
 * how many rows it brought. Said again beside this version, while it migrates and works, each must bring as many. All of it is
 * invented. A change that cannot pass this needs a higher `needs` in the shape of its database.
 */
interface Said {
  /** The connection. */
  readonly by?: number;
  readonly text: string;
  readonly values: readonly unknown[];
  readonly rows: number | null;
}

function sessionOf(name: 'releases' | 'ledger'): readonly Said[] {
  const lines = readFileSync(new URL(`older/${name}.jsonl`, import.meta.url), 'utf8')
    .trim()
    .split('\n');
  return lines.map((line) => JSON.parse(line, (_, value: unknown) => bytesOf(value)) as Said);
}

function bytesOf(value: unknown): unknown {
  const { type, data } = (value ?? {}) as { readonly type?: unknown; readonly data?: readonly number[] };
  return type === 'Buffer' && data ? Buffer.from(data) : value;
}

/** Says a part of a session, statement after statement. */
async function say(said: readonly Said[], connections: Map<number, pg.Client>, url: string): Promise<void> {
  for (const { by = 1, text, values, rows } of said) {
    let client = connections.get(by);
    if (!client) {
      client = new pg.Client({ connectionString: url });
      connections.set(by, client);
      await client.connect();
    }
    const { rowCount } = await client.query(text, [...values]);
    expect({ text, rows: rowCount }).toEqual({ text, rows });
  }
}

const PASSWORD = 'abcdefghijklmnop1234';
let store: TestDatabase;
let admin: pg.Client;
let connections: Map<number, pg.Client>;
beforeEach(async () => {
  store = await freshDatabase();
  connections = new Map();
  admin = new pg.Client({ connectionString: store.url });
  await admin.connect();
});
afterEach(async () => {
  await Promise.all([admin, ...connections.values()].map((client) => client.end()));
  await store.drop();
});

describe('the database of releases', () => {
  test('is brought on while the hub before works on it, and both work on side by side', async () => {
    const older = new DataSource({
      ...{ type: 'postgres', url: store.url, migrations: migrations.slice(0, 2), extra: { max: 1 } },
      migrationsTableName: MIGRATIONS_TABLE,
    });
    await older.initialize();
    await older.runMigrations();
    await older.destroy();
    const session = sessionOf('releases');
    const half = Math.floor(session.length / 2);
    // Two hubs of this version start together.
    await Promise.all([
      say(session.slice(0, half), connections, store.url),
      migrateReleases(store.url),
      migrateReleases(store.url),
    ]);
    const database = new ReleaseDatabase(store.url, () => undefined);
    try {
      const outages = new OutageBook(database);
      const outage = { state: 'AA', domain: 'person', isPlanned: false };
      const at = new Date('2026-11-26T10:00:00Z');
      await outages.begin({ ...outage, beganAt: at, foundAt: at }, ['AA', 'BB'], +at);
      await Promise.all([
        say(session.slice(half), connections, store.url),
        outages.saw([{ state: 'AA', domain: 'person', isDown: true } as never], +at),
      ]);
      // The older one settles what nobody wants to be told, and nothing that it does not know.
      const told = await new Outbox(database, 'OUTAGES').list({}, 10);
      expect(told.map(({ status }) => status)).toEqual(['WAITING', 'WAITING']);
      // What it wrote this one reads.
      const book = new PostgresReleaseBook(database, {
        keepDays: () => 30,
        ids: testIds,
        clock: systemClock,
      });
      expect(await book.unrecorded(10)).toEqual([]);
      const notices = await new Outbox(database).list({}, 100);
      const once = [
        'AA release.requested SENT',
        'BB release.requested NOT_WANTED',
        'AA release.asked_back SENT',
        'BB release.asked_back NOT_WANTED',
      ];
      expect(notices.map(({ state, type, status }) => [state, type, status].join(' '))).toEqual([
        ...once,
        ...once,
      ]);
    } finally {
      await database.close();
    }
  });

  test('is refused when a newer hub changed it so that this one would read it wrongly, and else used', async () => {
    await migrateReleases(store.url);
    await admin.query("INSERT INTO releases.shape (version, needs, hub) VALUES (98, 2, '9.8.0')");
    await migrateReleases(store.url);
    await admin.query("INSERT INTO releases.shape (version, needs, hub) VALUES (99, 98, '9.9.0')");
    await expect(migrateReleases(store.url)).rejects.toThrow(
      /^The database of releases was changed by Liaison 9\.9\.0 so that it needs a hub which knows version 98 of it; this is Liaison \S+, which knows 3\. Start the newer hub, or restore the backup/u,
    );
  });
});

describe('the ledger', () => {
  test('is written by the hub before and by this one side by side, and both logs are whole', async () => {
    await migrateLedger(store.url, PASSWORD);
    const secret = Buffer.alloc(32, 9);
    const signingKey = signingKeyFrom(secret, 'invented for a test');
    const url = new URL(store.url);
    url.username = 'liaison_ledger_writer';
    url.password = PASSWORD;
    const beside = async (): Promise<void> => {
      const ledger = await PostgresLedger.open({
        ...{ url: url.href, log: 'beside', searchKey: secret, signingKey, isAlone: true },
        onFailure: () => undefined,
      });
      const request = ledger.received(aReceived);
      await request.intent(anIntent);
      await request.outcome(anOutcome);
      await ledger.close();
    };
    const session = sessionOf('ledger');
    await Promise.all([say(session, connections, url.href), beside(), migrateLedger(store.url, PASSWORD)]);
    // It asks first whether the tables are as it knows them.
    const { rows } = await admin.query<{ value: number }>(session[0]?.text ?? '', ['before']);
    expect(rows).toEqual([{ value: 1 }]);
    for (const [log, records] of [
      ['before', 12],
      ['beside', 3],
    ] as const) {
      const { verifierKey } = checkpointSigner(originOf(log), signingKey);
      const verdict = await verifyLog(admin, log, verifierKey);
      expect(verdict.bad).toBeUndefined();
      expect(verdict).toMatchObject({ records, unfinished: [], losses: [] });
    }
  });

  test('is refused when a newer hub changed it so that this one would write it wrongly, and not touched', async () => {
    await migrateLedger(store.url, PASSWORD);
    const directory = mkdtempSync(join(tmpdir(), 'liaison-upgrades-'));
    try {
      await admin.query("INSERT INTO ledger.shape (version, needs, hub) VALUES (98, 1, '9.8.0')");
      await compareKeys(store.url, directory);
      await admin.query("INSERT INTO ledger.shape (version, needs, hub) VALUES (99, 99, '9.9.0')");
      const why = /^The ledger was changed by Liaison 9\.9\.0 so that it needs a hub which knows version 99/u;
      await expect(compareKeys(store.url, directory)).rejects.toThrow(why);
      await admin.query('DROP FUNCTION ledger.refuse() CASCADE');
      await expect(migrateLedger(store.url, PASSWORD)).rejects.toThrow(why);
      const { rows } = await admin.query("SELECT to_regprocedure('ledger.refuse()') AS refuse");
      expect(rows).toEqual([{ refuse: null }]);
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });
});
