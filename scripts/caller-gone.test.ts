import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { testHub, type TestHub } from './testing/hub.ts';

const QUESTION =
  '{ firearms(filter: { calibre: "9x19" }, first: 5) { nodes { id persons { nodes { id } } } } }';

describe.each(['inside', 'http'])('a caller who hangs up, with subgraphs %s', (subgraphs) => {
  let hub: TestHub;
  let admin: pg.Client;
  let ledger: pg.Client;

  beforeAll(async () => {
    hub = await testHub(['DE'], 0.02, { env: { LIAISON_SUBGRAPHS: subgraphs } });
    admin = new pg.Client({ connectionString: hub.cluster.adminUrl('liaison_de_firearm') });
    ledger = new pg.Client({ connectionString: hub.cluster.adminUrl('liaison_ledger') });
    await Promise.all([admin.connect(), ledger.connect()]);
  }, 60_000);
  afterAll(async () => {
    await Promise.all([admin?.end(), ledger?.end()]);
    await hub?.stop();
  });

  /** The source is as slow as this lock is long. */
  async function withSlowSource(work: () => Promise<void>): Promise<void> {
    await admin.query('BEGIN; LOCK TABLE register.firearm IN ACCESS EXCLUSIVE MODE');
    try {
      await work();
    } finally {
      await admin.query('ROLLBACK');
    }
  }

  async function waiting(): Promise<number> {
    const { rows } = await admin.query<{ waiting: number }>(
      "SELECT count(*)::int AS waiting FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
    );
    return rows[0]?.waiting ?? -1;
  }

  async function lastRecords(): Promise<readonly Readonly<Record<string, unknown>>[]> {
    const { rows } = await ledger.query<{ kind: string; bytes: Buffer }>(
      `SELECT kind, bytes FROM ledger.record
       WHERE entry = (SELECT entry FROM ledger.record ORDER BY index DESC LIMIT 1) ORDER BY index`,
    );
    return rows.map(({ kind, bytes }) => ({
      ...(JSON.parse(bytes.toString('utf8')) as Record<string, unknown>),
      kind,
    }));
  }

  test('ends the work down to the statement in the source, and is recorded with intent and outcome', async () => {
    await hub.ask(QUESTION);
    const statements = () => hub.registry.all.reduce((sum, { statements: sent }) => sum + sent, 0);
    const before = statements();
    await withSlowSource(async () => {
      const away = new AbortController();
      const asked = hub.ask(QUESTION, {}, undefined, away.signal).catch(() => 'gone');
      await until(async () => (await waiting()) === 1);
      away.abort();
      expect(await asked).toBe('gone');
      // Long before any deadline, and while the source would still keep everybody waiting.
      await until(async () => (await waiting()) === 0, 1_500);
      await until(async () => (await lastRecords()).length === 3, 1_500);
    });
    const [received, intent, outcome] = await lastRecords();
    expect([received?.['kind'], intent?.['kind'], outcome?.['kind']]).toEqual([
      'RECEIVED',
      'INTENT',
      'OUTCOME',
    ]);
    expect(intent).toMatchObject({ inquiry: { purpose: 'INVESTIGATION', requester: { state: 'FR' } } });
    expect(outcome).toMatchObject({ status: 499, errorCodes: ['CALLER_GONE'] });
    // The one that was stopped, and none after it: the links of firearms were never asked for.
    expect(statements() - before).toBe(1);
    expect((await hub.ask(QUESTION)).body.errors).toBeUndefined();
  });
});

async function until(holds: () => Promise<boolean>, patienceMs = 5_000): Promise<void> {
  const end = Date.now() + patienceMs;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`it did not come about in ${patienceMs} ms`);
    await new Promise((done) => setTimeout(done, 20));
  }
}
