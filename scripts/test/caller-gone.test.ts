import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { unpackRows } from '../../shared/src/ledger/proof/unpack.ts';
import { testHub, type TestHub } from '../../shared/testing/hub.ts';
import { until } from '../../shared/testing/until.ts';

const QUESTION =
  '{ firearms(filter: { calibre: "9x19" }, first: 5) { nodes { id persons { nodes { id } } } } }';
const TWO =
  '{ firearms(filter: { calibre: "9x19" }, first: 5) { nodes { id } } persons(filter: { name: "Jovanovic" }) { nodes { id } } }';

describe.each(['inside', 'http'])('a caller who hangs up, with subgraphs %s', (subgraphs) => {
  let hub: TestHub;
  let admin: pg.Client;
  let persons: pg.Client;
  let ledger: pg.Client;

  beforeAll(async () => {
    hub = await testHub(['DE', 'FI'], 0.02, { env: { LIAISON_SUBGRAPHS: subgraphs } });
    admin = new pg.Client({ connectionString: hub.cluster.adminUrl('liaison_de_firearm') });
    persons = new pg.Client({ connectionString: hub.cluster.adminUrl('liaison_de_person') });
    ledger = new pg.Client({ connectionString: hub.cluster.adminUrl('liaison_ledger') });
    await Promise.all([admin.connect(), persons.connect(), ledger.connect()]);
  });
  afterAll(async () => {
    await Promise.all([admin?.end(), persons?.end(), ledger?.end()]);
    await hub?.stop();
  });

  /** The source is as slow as this lock is long. */
  async function withSlowSource(client: pg.Client, table: string, work: () => Promise<void>): Promise<void> {
    await client.query(`BEGIN; LOCK TABLE register.${table} IN ACCESS EXCLUSIVE MODE`);
    try {
      await work();
    } finally {
      await client.query('ROLLBACK');
    }
  }

  async function waiting(client: pg.Client): Promise<number> {
    const { rows } = await client.query<{ waiting: number }>(
      "SELECT count(*)::int AS waiting FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
    );
    return rows[0]?.waiting ?? -1;
  }

  async function lastRecords(): Promise<readonly Readonly<Record<string, unknown>>[]> {
    const { rows: stored } = await ledger.query<{ kind: string; bytes: Buffer }>(
      `SELECT kind, bytes FROM ledger.record
       WHERE entry = (SELECT entry FROM ledger.record ORDER BY index DESC LIMIT 1) ORDER BY index`,
    );
    return (await unpackRows(ledger, stored)).map(({ kind, bytes }) => ({
      ...(JSON.parse(bytes.toString('utf8')) as Record<string, unknown>),
      kind,
    }));
  }

  function statusesIn(outcome: Readonly<Record<string, unknown>> | undefined) {
    const sources = outcome?.['sources'] as readonly {
      readonly owner: string;
      readonly domain: string;
      readonly status: string;
    }[];
    return Object.fromEntries(sources.map(({ owner, domain, status }) => [`${owner} ${domain}`, status]));
  }

  const statements = (): number => hub.registry.all.reduce((sum, { statements: sent }) => sum + sent, 0);

  /** @returns the records of a question whose caller hung up while a source waited, and how many statements it cost. */
  async function hungUp() {
    const before = statements();
    await withSlowSource(admin, 'firearm', async () => {
      const away = new AbortController();
      const asked = hub.ask(QUESTION, {}, undefined, away.signal).catch(() => 'gone');
      await until('a statement that waits', async () => (await waiting(admin)) === 1);
      away.abort();
      expect(await asked).toBe('gone');
      // While the source would still keep everybody waiting.
      await until('an end of the statement', async () => (await waiting(admin)) === 0);
      await until('three records', async () => (await lastRecords()).length === 3);
    });
    return { records: await lastRecords(), cost: statements() - before };
  }

  test('ends the work down to the statement in the source, and is recorded with intent and outcome', async () => {
    await hub.ask(QUESTION);
    // On a busy machine a subgraph may come too late to say whom it had asked, and the record names nobody: then once more.
    const { records, cost } = await until('a record that names whom it had asked', async () => {
      const seen = await hungUp();
      return Object.keys(statusesIn(seen.records.at(-1))).length > 0 && seen;
    });
    const [received, intent, outcome] = records;
    expect([received?.['kind'], intent?.['kind'], outcome?.['kind']]).toEqual([
      'RECEIVED',
      'INTENT',
      'OUTCOME',
    ]);
    expect(intent).toMatchObject({ inquiry: { purpose: 'INVESTIGATION', requester: { state: 'FR' } } });
    expect(outcome).toMatchObject({ status: 499, errorCodes: ['CALLER_GONE'], disclosedCounts: {} });
    // Whom it had asked when nobody waited any more, and who was not to be asked.
    expect(statusesIn(outcome)).toMatchObject({
      'DE firearm': 'NOT_AWAITED',
      'FI firearm': 'NOT_AWAITED',
    });
    // The ones that were begun, and none after them: the links of firearms were never asked for.
    expect(cost).toBe(2);
    expect((await hub.ask(QUESTION)).body.errors).toBeUndefined();
  });

  test('while one of two subgraphs waits: who had answered is told from who was not waited for', async () => {
    // So that the sessions are there that the look at the source shows.
    await hub.ask(TWO);
    const outcome = await until('a record that names who was not waited for', async () => {
      await withSlowSource(persons, 'person', async () => {
        const away = new AbortController();
        const asked = hub.ask(TWO, {}, undefined, away.signal).catch(() => 'gone');
        await until('a statement that waits', async () => (await waiting(persons)) > 0);
        away.abort();
        expect(await asked).toBe('gone');
        await until('three records', async () => (await lastRecords()).length === 3);
      });
      const last = (await lastRecords()).at(-1);
      return 'DE person' in statusesIn(last) && last;
    });
    expect(statusesIn(outcome)).toMatchObject({
      'DE firearm': 'ANSWERED',
      'FI firearm': 'ANSWERED',
      'DE person': 'NOT_AWAITED',
    });
    const { body } = await hub.ask(TWO);
    expect(body.extensions?.sources.map(({ status }) => status)).not.toContain('NOT_AWAITED');
  });
});
