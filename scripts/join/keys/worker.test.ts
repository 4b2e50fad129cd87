import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import pg from 'pg';
import type { StateCode } from '../../../shared/src/core/ids.ts';
import { searchContract } from '../../../shared/src/kit/serve/search-checks.ts';
import { compareSearches } from '../../../shared/src/sources/contract/compare-searches.ts';
import { freshDatabase, type TestDatabase } from '../../../shared/testing/database.ts';
import { times } from '../../../shared/testing/depth.ts';
import { fc, SEED } from '../../../shared/testing/drawn.ts';
import { insertLivePeople, sqlOfPage, type LivePerson } from '../../../shared/testing/live-view.ts';
import { until } from '../../../shared/testing/until.ts';
import { LIVE_KEYS_SQL, liveKeysSql } from '../../../subgraphs/persons/migrations/live-keys.ts';
import { personSearchColumns } from '../../../subgraphs/persons/search-columns.ts';
import { subgraphOf } from '../../hub/subgraphs.ts';
import { keys } from '../keys.ts';
import { follow, keepOnce, type Following } from './follow.ts';
import type { Round } from './round.ts';
import { keyRow, type SourceRow } from './source-row.ts';

const PT = 'PT' as StateCode;
const FAR = 1e9;

let database: TestDatabase;
let admin: pg.Client;
const writers: pg.Client[] = [];
let workerUrl: string;

async function connected(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  return client;
}

beforeAll(async () => {
  database = await freshDatabase();
  admin = await connected();
  for (let i = 0; i < 3; i += 1) writers.push(await connected());
  for (const text of [
    sqlOfPage('TABLES'),
    await liveKeysSql(),
    sqlOfPage('VIEW'),
    // Twice, and when the view is there: what is there stays.
    await liveKeysSql(),
    sqlOfPage('BY TIME'),
    sqlOfPage('BY NOTIFICATION'),
  ])
    await admin.query(text);
  await admin.query(`CREATE ROLE invented_worker LOGIN PASSWORD 'invented' IN ROLE hub_keys_worker`);
  const url = new URL(database.url);
  url.username = 'invented_worker';
  url.password = 'invented';
  workerUrl = url.href;
});

afterAll(async () => {
  await admin.query('DROP OWNED BY invented_worker; DROP ROLE invented_worker');
  for (const client of [admin, ...writers]) await client.end();
  await database.drop();
});

beforeEach(async () => {
  await admin.query('TRUNCATE sip.pessoa CASCADE; TRUNCATE hub_keys.person');
  await admin.query('UPDATE hub_keys.status SET target = NULL, version = NULL, computed_at = NULL');
});

const NAMES = ['José Silva', 'Ana Conceição', 'Щербакова Юлія', 'Wei Zhang', 'محمد الحسن', 'José'];

function person(id: string, name: string): LivePerson {
  const [forenames = '', surnames = ''] = name.split(' ');
  return {
    id,
    sex: 'FEMALE',
    nationalities: ['PT'],
    identities: [{ surnames, forenames, transliteration: null, dateOfBirth: '1985-03-07' }],
    documents: [{ kind: 'PASSPORT', number: `INV ${id}`, issuer: 'PRT' }],
    alerts: null,
  };
}

function people(many: number): readonly LivePerson[] {
  return Array.from({ length: many }, (_, i) => person(`P-${i}`, NAMES[i % NAMES.length] ?? ''));
}

const settled = (more: Partial<Following> = {}): Following => ({
  url: workerUrl,
  owners: [PT],
  by: 'time',
  everyMs: 10,
  overlapMs: 600_000,
  compareEveryMs: FAR,
  lockWaitMs: 2_000,
  batch: 100,
  signal: new AbortController().signal,
  onRound: () => undefined,
  onFailure: () => undefined,
  ...more,
});

/** Workers under way: ended with their test, whatever became of it. */
const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
  for (const writer of writers) await writer.query('ROLLBACK');
});

/** A worker that follows until the test ends, and the rounds that it told of. */
async function followed(
  more: Partial<Following> = {},
): Promise<{ readonly rounds: readonly Round[]; end(): Promise<void> }> {
  const ending = new AbortController();
  const rounds: Round[] = [];
  const failures: unknown[] = [];
  const done = follow(
    settled({
      signal: ending.signal,
      onRound: (round) => {
        rounds.push(round);
        more.onRound?.(round);
      },
      onFailure: (failure) => failures.push(failure),
      ...more,
    }),
  ).catch((error: unknown) => failures.push(error));
  const end = async (): Promise<void> => {
    ending.abort();
    await done;
  };
  ends.push(end);
  await until('a first round', () => rounds.length > 0, { seen: () => String(failures) });
  return { rounds, end };
}

interface Stored {
  readonly id: string;
  readonly name_keys: readonly string[];
  readonly document_keys: readonly string[];
}

async function rowsOf<R extends pg.QueryResultRow>(text: string): Promise<readonly R[]> {
  return (await admin.query<R>(text)).rows;
}

/** What the keys should be: of the view as it is, by the functions of the hub. */
async function wanted(): Promise<readonly unknown[]> {
  const rows = await rowsOf<Omit<SourceRow, 'digest'>>(
    'SELECT owner, id, primary_name, identities, documents, alerts FROM hub.person_plain_v1 ORDER BY id COLLATE "C"',
  );
  return rows.map((row) => {
    const keyed = keyRow({ ...row, digest: '0' }, [PT]);
    return {
      id: keyed?.id,
      name_keys: keyed?.['name_keys'],
      document_keys: keyed?.['document_keys'],
    };
  });
}

const stored = (): Promise<readonly Stored[]> =>
  rowsOf<Stored>('SELECT id, name_keys, document_keys FROM hub_keys.person ORDER BY id');

/** Who is searched under which spelling follows who is there. */
async function inStep(): Promise<boolean> {
  if (JSON.stringify(await stored()) !== JSON.stringify(await wanted())) return false;
  expect(await rowsOf('SELECT person_id, plain, bones FROM hub.person_name_v1 ORDER BY 1, 2, 3')).toEqual(
    await rowsOf(
      `SELECT DISTINCT p.id AS person_id, split_part(k, '|', 1) COLLATE "C" AS plain, split_part(k, '|', 2) COLLATE "C" AS bones
       FROM hub_keys.person p CROSS JOIN unnest(p.name_keys) k ORDER BY 1, 2, 3`,
    ),
  );
  return true;
}

async function expectInStep(): Promise<void> {
  await until('keys that are in step', inStep);
}

const id = fc.constantFrom('P-0', 'P-1', 'P-2', 'P-3', 'N-1', 'N-2');
const name = fc.constantFrom(...NAMES);
/** One statement each, as a State's own programs may write. */
const write = fc.oneof(
  fc.record({ id, name }).map(
    ({ id: who, name: called }) =>
      [
        `WITH p AS (INSERT INTO sip.pessoa (numero, qualidade) VALUES ($1, 'ARGUIDO') ON CONFLICT DO NOTHING RETURNING numero)
     INSERT INTO sip.nome (pessoa, ordem, nomes_proprios) SELECT numero, 1, $2 FROM p`,
        [who, called],
      ] as const,
  ),
  fc
    .record({ id, name })
    .map(
      ({ id: who, name: called }) =>
        ['UPDATE sip.nome SET apelidos = $2 WHERE pessoa = $1', [who, called]] as const,
    ),
  id.map((who) => ['DELETE FROM sip.pessoa WHERE numero = $1', [who]] as const),
  id.map(
    (who) =>
      [
        `UPDATE sip.documento SET numero = numero || '1' WHERE pessoa = $1 AND length(numero) < 20`,
        [who],
      ] as const,
  ),
  id.map((who) => ['DELETE FROM sip.documento WHERE pessoa = $1', [who]] as const),
  fc.constant([
    `UPDATE sip.pessoa SET numero = 'N-2' WHERE numero = 'N-1' AND NOT EXISTS (SELECT FROM sip.nome WHERE pessoa = 'N-1') AND NOT EXISTS (SELECT FROM sip.pessoa WHERE numero = 'N-2')`,
    [],
  ] as const),
);

test.each([
  ['time, and what is gone by comparing', { by: 'time', compareEveryMs: 100 }],
  ['notification alone', { by: 'listen' }],
] as const)(`whatever several write at once arrives: by %s (seed ${SEED})`, async (_, how) => {
  await insertLivePeople(admin, people(5));
  await followed(how);
  const transaction = fc.record({
    writes: fc.array(write, { minLength: 1, maxLength: 3 }),
    isKept: fc.boolean(),
  });
  const program = fc.array(transaction, { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(fc.array(program, { minLength: 3, maxLength: 3 }), async (programs) => {
      await Promise.all(
        programs.map(async (transactions, i) => {
          for (const { writes, isKept } of transactions) {
            await writers[i]?.query('BEGIN');
            try {
              for (const [text, values] of writes) await writers[i]?.query(text, [...values]);
              await writers[i]?.query(isKept ? 'COMMIT' : 'ROLLBACK');
            } catch (error) {
              if (!(error instanceof pg.DatabaseError) || !ENDED.has(error.code ?? '')) throw error;
              await writers[i]?.query('ROLLBACK');
            }
          }
        }),
      );
      await expectInStep();
    }),
    { seed: SEED, numRuns: times(8), endOnFailure: true },
  );
});

/** Deadlock, a row whom another has just written, one that refers to what is gone. */
const ENDED: ReadonlySet<string> = new Set(['40P01', '23505', '23503']);

test('what is committed late is not lost, though its time is past', async () => {
  const [late] = writers;
  await insertLivePeople(admin, people(2));
  const { rounds } = await followed();
  await late?.query(`BEGIN; INSERT INTO sip.pessoa (numero, qualidade) VALUES ('LATE', 'ARGUIDO');
    INSERT INTO sip.nome (pessoa, ordem, apelidos) VALUES ('LATE', 1, 'Tarde')`);
  const before = rounds.length;
  await until('some rounds', () => rounds.length > before + 3);
  await late?.query('COMMIT');
  await expectInStep();
});

test('a second worker is refused while one is at work', async () => {
  await followed();
  await expect(keepOnce(settled({ lockWaitMs: 20 }))).rejects.toThrow(
    /^Another worker keeps the keys of this database \(PostgreSQL's process \d+\)/u,
  );
});

test('one whose connection is taken away goes on, and has what was written meanwhile', async () => {
  await insertLivePeople(admin, people(3));
  const { rounds } = await followed({ by: 'listen', everyMs: 10 });
  const wholes = (): number => rounds.filter(({ kind }) => kind === 'whole').length;
  const before = wholes();
  await admin.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'liaison keys' AND datname = current_database()`,
  );
  await insertLivePeople(admin, [person('MEANWHILE', 'Ana Silva')]);
  await until('a whole round', () => wholes() > before);
  await expectInStep();
});

test('one that was killed midway is gone on from where it was', async () => {
  await insertLivePeople(admin, people(300));
  const killed = new AbortController();
  const gone = keepOnce(settled({ batch: 50, signal: killed.signal }));
  await until('a first batch', async () => (await stored()).length > 0);
  killed.abort(new Error('killed'));
  await gone.catch(() => undefined);
  const kept = (await stored()).length;
  expect(kept).toBeGreaterThan(0);
  const { read, people: all } = await keepOnce(settled());
  expect([read, all]).toEqual([300 - kept, 300]);
  expect(await inStep()).toBe(true);
});

const status = async () =>
  (
    await rowsOf<Record<string, unknown>>(
      'SELECT version, computed_at IS NOT NULL AS is_computed, unreadable::int, skipped::int FROM hub.keys_v1',
    )
  )[0];

test('whoever searches is told when keys are not there, behind, of another version, or lack somebody', async () => {
  const contract = await searchContract(subgraphOf('person'));
  const reader = await connected();
  await reader.query('SET ROLE hub_reader');
  const said = async (): Promise<readonly string[]> =>
    (await compareSearches(reader, contract, 60_000)).findings.map(({ what, says }) => `${what}: ${says}`);
  expect(await said()).toEqual(['KEYS_BEHIND: no keys are computed yet, so that nobody is found by name']);
  await insertLivePeople(admin, people(3));
  await keepOnce(settled());
  expect(await said()).toEqual([]);
  const { asOf = '' } = await compareSearches(reader, contract, 60_000);
  expect(Date.parse(asOf)).toBeLessThanOrEqual(Date.now() + 1_000);
  await admin.query(
    "UPDATE hub_keys.status SET computed_at = computed_at - interval '2 minutes', skipped = 1",
  );
  await admin.query(`UPDATE hub_keys.person SET unreadable = '{documents}' WHERE id = 'P-1'`);
  expect(await said()).toEqual([
    expect.stringMatching(/^KEYS_BEHIND: keys hold what was written until .* ago, and may be 60 s behind/u),
    expect.stringMatching(/^KEYS_BEHIND: 1 people have a member that is in no key/u),
    expect.stringMatching(/^KEYS_BEHIND: 1 rows are in no key/u),
  ]);
  await admin.query(
    'UPDATE hub_keys.status SET version = version - 1, skipped = 0, computed_at = clock_timestamp()',
  );
  expect((await said())[0]).toMatch(/^KEYS_BEHIND: keys are of version \d+, and this hub compares those of/u);
  await admin.query('REVOKE SELECT ON hub.keys_v1 FROM hub_reader');
  expect(await said()).toEqual([expect.stringMatching(/^KEYS_BEHIND: the hub's role may not read it/u)]);
  await admin.query('GRANT SELECT ON hub.keys_v1 TO hub_reader');
  await reader.end();
});

test('keys of another version are computed anew, and said to be none until all are', async () => {
  const { version } = personSearchColumns;
  await insertLivePeople(admin, people(60));
  await keepOnce(settled());
  expect(await status()).toMatchObject({ version, is_computed: true });
  expect(await keepOnce(settled())).toMatchObject({ read: 0, written: 0, removed: 0, people: 60 });
  await admin.query(
    'UPDATE hub_keys.person SET version = version - 1; UPDATE hub_keys.status SET target = target - 1, version = version - 1',
  );
  const stopped = new AbortController();
  stopped.abort(new Error('killed'));
  await expect(keepOnce(settled({ signal: stopped.signal }))).rejects.toThrow('killed');
  expect(await status()).toMatchObject({ version: null });
  expect(await keepOnce(settled())).toMatchObject({ read: 60, written: 60 });
  expect(await status()).toMatchObject({ version });
  await admin.query('UPDATE hub_keys.status SET target = 99');
  await expect(keepOnce(settled())).rejects.toThrow(
    /of version 99, which this hub does not know: its own are of \d+/u,
  );
});

test('what cannot be read is counted and told, and the rest of its person is found', async () => {
  await insertLivePeople(admin, [
    {
      ...person('BAD', 'José Silva'),
      identities: [
        { surnames: 'Silva', forenames: 'José', transliteration: null, dateOfBirth: '07/03/1985' },
      ],
    },
    person('GOOD', 'Ana Silva'),
    person('', 'Ninguém Nenhum'),
  ]);
  const { unreadable, written, skipped, people: all } = await keepOnce(settled());
  expect([...unreadable]).toEqual([['identities.dateOfBirth', 1]]);
  expect({ written, skipped, all }).toEqual({ written: 2, skipped: 1, all: 3 });
  expect(await status()).toMatchObject({ unreadable: 1, skipped: 1 });
  const found = await rowsOf<{
    id: string;
  }>(`SELECT person_id AS id FROM hub.persons_spelt('{iose silva|js slv,hose silva|hs slv}') UNION
    SELECT id FROM hub_keys.person WHERE id = 'BAD' AND cardinality(name_keys) > 0`);
  expect(found).toEqual([{ id: 'BAD' }]);
});

test('what no key can hold is counted and told, and stops nobody else', async () => {
  const number = Array.from({ length: 20_000 }, (_, i) => i * i).join('');
  await insertLivePeople(admin, [
    { ...person('LONG', 'José Silva'), documents: [{ kind: 'PASSPORT', number, issuer: 'PRT' }] },
    person('GOOD', 'Ana Silva'),
    person('I'.repeat(501), 'Ninguém Nenhum'),
  ]);
  const { unreadable, written, skipped } = await keepOnce(settled());
  expect([...unreadable]).toEqual([['documents.number', 1]]);
  expect({ written, skipped }).toEqual({ written: 2, skipped: 1 });
  // Escapes that json lets by and jsonb does not.
  const row = { owner: PT, id: 'P', primary_name: null, identities: null, digest: '0' };
  const alerts = [{ basis: 'a\u0000' }, { basis: 'b\ud800' }, { basis: 'c' }];
  expect(keyRow({ ...row, documents: null, alerts }, [PT])).toMatchObject({
    alert_bases: ['c'],
    unreadable: ['alerts.basis'],
  });
});

test.each([
  [
    'REVOKE hub_keys_worker FROM invented_worker',
    'GRANT hub_keys_worker TO invented_worker',
    /GRANT hub_keys_worker to it/u,
  ],
  [
    'ALTER VIEW hub.person_plain_v1 RENAME TO away',
    'ALTER VIEW hub.away RENAME TO person_plain_v1',
    /no view hub\.person_plain_v1/u,
  ],
  [
    'ALTER VIEW hub.person_plain_v1 RENAME documents TO papers',
    'ALTER VIEW hub.person_plain_v1 RENAME papers TO documents',
    /documents is missing, and has to be jsonb/u,
  ],
  [
    'UPDATE hub_keys.status SET sql = 0',
    `UPDATE hub_keys.status SET sql = ${LIVE_KEYS_SQL}`,
    /--sql prints the SQL that makes them anew/u,
  ],
])('%s is refused with the way out', async (breaks, mends, says) => {
  await admin.query(breaks);
  try {
    await expect(keepOnce(settled())).rejects.toThrow(says);
  } finally {
    await admin.query(mends);
  }
});

test('the worker may write keys and nothing else, and reads no address', async () => {
  const worker = new pg.Client({ connectionString: workerUrl });
  await worker.connect();
  try {
    for (const text of [
      'SELECT addresses FROM hub.person_plain_v1',
      'SELECT FROM sip.pessoa',
      'DELETE FROM sip.pessoa',
      'DROP TABLE hub_keys.person',
      'DELETE FROM hub_keys.person_name',
    ])
      await expect(worker.query(text)).rejects.toThrow(/permission denied|must be owner/u);
  } finally {
    await worker.end();
  }
});

describe('npm run join -- keys', () => {
  const folder = mkdtempSync(join(tmpdir(), 'liaison-keys-'));
  const file = join(folder, 'sources.yaml');
  const run = (...args: readonly string[]) => keys.run(['--sources', file, ...args]);

  beforeAll(() => {
    // The hub's own URLs are not set where the worker runs.
    writeFileSync(
      file,
      JSON.stringify({
        sources: [
          { name: 'pt-person', domain: 'person', owners: ['PT'], urlFrom: 'PT_PERSON_URL' },
          { name: 'pt-firearm', domain: 'firearm', owners: ['PT'], urlFrom: 'PT_FIREARM_URL' },
        ],
      }),
    );
    process.env['PT_PERSON_KEYS_URL'] = workerUrl;
  });

  afterAll(() => {
    delete process.env['PT_PERSON_KEYS_URL'];
    rmSync(folder, { recursive: true });
  });

  test('computes keys once and says so, and ends with 1 where rows could not be read', async () => {
    const log = jest.spyOn(console, 'log').mockReturnValue();
    try {
      await insertLivePeople(admin, people(3));
      expect(await run('--source', 'pt-person', '--once')).toBe(0);
      expect(log.mock.calls.join()).toMatch(
        /^pt-person: 3 people compared; 3 read, 3 written, 0 removed; all of them readable; in step as of /u,
      );
      await admin.query(`UPDATE sip.nome SET nascimento = 'ontem' WHERE pessoa = 'P-1'`);
      expect(await run('--source', 'pt-person', '--once')).toBe(1);
      // What a round before has read is no better for it.
      expect(await run('--source', 'pt-person', '--once')).toBe(1);
      expect(log.mock.calls.join()).toMatch(
        /could not read identities\.dateOfBirth of 1: by these they are not found/u,
      );
    } finally {
      log.mockRestore();
    }
  });

  test.each([
    [['--source', 'pt-persons'], /"pt-persons" is no entry of .*There are: pt-person, pt-firearm/u],
    [
      ['--source', 'pt-firearm', '--login', 'PT_PERSON_KEYS_URL'],
      /pt-firearm holds firearm; keys are kept of people/u,
    ],
    [['--source', 'pt-person', '--login', 'PT_NOWHERE'], /PT_NOWHERE is not set/u],
    [['--source', 'pt-person', '--every', 'often'], /--every: "often" is not a number above 0/u],
    [['--sauce', 'pt-person'], /did you mean --source/u],
  ])('%j is refused with the way out', async (args, says) => {
    await expect(run(...args)).rejects.toThrow(says);
  });
});
