import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { freshDatabase, type TestDatabase } from '../../../testing/database.ts';
import { guardProcess } from '../../../testing/guardian.ts';
import { until } from '../../../testing/until.ts';
import type { StateCode } from '../../core/ids.ts';
import { SessionRefused } from '../../core/session.ts';
import type { SourceFailure } from './failure.ts';
import { NationalSource } from './national-source.ts';
import { BY_KEY } from './query.ts';
import { Deadline } from './request-deadline.ts';
import type { SourceConfig } from './source-config.ts';

const SHIPPED = fileURLToPath(new URL('../../../../docker/pgbouncer/pgbouncer.ini', import.meta.url));
const directory = mkdtempSync(join(tmpdir(), 'liaison-pgbouncer-'));
chmodSync(directory, 0o755);
const isRoot = process.getuid?.() === 0;
const pgbouncer = process.platform === 'linux' ? (installed() ?? unpacked()) : undefined;
const running = new Map<ChildProcess, () => void>();
let database: TestDatabase | undefined;

beforeAll(async () => {
  if (pgbouncer !== undefined) database = await freshDatabase();
});
afterAll(async () => {
  for (const [child, leave] of running) {
    child.kill('SIGQUIT');
    leave();
  }
  await database?.drop();
  rmSync(directory, { recursive: true, force: true });
});

function runs(binary: string): boolean {
  return spawnSync(binary, ['--version'], { encoding: 'utf8' }).stdout?.startsWith('PgBouncer') ?? false;
}

function installed(): string | undefined {
  return ['/usr/sbin/pgbouncer', 'pgbouncer'].find(runs);
}

/** Debian's package, unpacked for this test alone, where apt may fetch it: needs no root. Undefined where it may not. */
function unpacked(): string | undefined {
  const run = (command: string, ...args: readonly string[]): boolean =>
    spawnSync(command, args, { cwd: directory, timeout: 60_000, stdio: 'ignore' }).status === 0;
  if (!run('apt-get', 'download', 'pgbouncer')) return undefined;
  const file = readdirSync(directory).find((name) => name.endsWith('.deb'));
  const binary = join(directory, 'package/usr/sbin/pgbouncer');
  return file !== undefined && run('dpkg', '-x', file, 'package') && existsSync(binary) && runs(binary)
    ? binary
    : undefined;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}

/** Starts a PgBouncer in transaction mode before the test's database. @returns the database's URL through it. */
function through(settings: readonly string[]): Promise<string> {
  const own = ['unix_socket_dir =', 'auth_type = any', 'pool_mode = transaction', ...settings];
  return start('[databases]\n%include databases.ini\n[pgbouncer]\n%include place.ini\n', own);
}

/** @param configuration its text, of which `databases.ini` and `place.ini` are parts. */
async function start(configuration: string, settings: readonly string[]): Promise<string> {
  const { hostname, port, username, password, pathname } = new URL(database?.url ?? '');
  const near = await freePort();
  const place = mkdtempSync(join(directory, 'run-'));
  const host = hostname === 'localhost' ? '127.0.0.1' : hostname;
  const files = {
    'pgbouncer.ini': configuration,
    'databases.ini': `* = host=${host} port=${port} user=${username} password=${password}\n`,
    'place.ini': ['listen_addr = 127.0.0.1', `listen_port = ${near}`, ...settings, ''].join('\n'),
  };
  chmodSync(place, 0o755);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(place, name), text, { mode: 0o644 });
  // It does not run as root.
  const child = spawn(pgbouncer ?? '', [...(isRoot ? ['-u', 'nobody'] : []), 'pgbouncer.ini'], {
    cwd: place,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  running.set(child, child.pid === undefined ? () => undefined : guardProcess(child.pid));
  await until('PgBouncer listens', () => listensAt(near), { seen: () => said });
  return `postgres://${username}:${password}@127.0.0.1:${near}${pathname}`;
}

function listensAt(port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => done(true)).once('error', () => done(false));
    socket.once('connect', () => socket.destroy());
  });
}

function sourceAt(url: string, more: Partial<SourceConfig> = {}): NationalSource {
  return new NationalSource({
    name: 'fi-person',
    domain: 'person',
    owners: ['FI' as StateCode],
    url,
    deadlineMs: 20_000,
    poolSize: 2,
    retryAfterMs: 60_000,
    ...more,
  });
}

function within(signal = new AbortController().signal): Deadline {
  return new Deadline(Date.now() + 60_000, signal);
}

if (pgbouncer === undefined)
  process.stderr.write('PgBouncer is not installed and cannot be fetched: its tests are skipped.\n');
(pgbouncer === undefined ? test.skip : test).each([
  ['as it ships', [], /The startup parameter \w+ is not supported/u],
  [
    'that ignores what it does not pass on',
    ['ignore_startup_parameters = options,statement_timeout'],
    /not that of the process that answered/u,
  ],
] satisfies [string, readonly string[], RegExp][])(
  "Debian's PgBouncer in transaction mode, %s, is refused by name, and is no slow source",
  async (_, settings, message) => {
    const source = sourceAt(await through(settings));
    try {
      const failure = await source.read({ text: 'SELECT 1', values: [] }, within()).then(
        () => undefined,
        (error: SourceFailure) => error,
      );
      expect(failure?.kind).toBe('UNAVAILABLE');
      expect(failure?.cause).toBeInstanceOf(SessionRefused);
      expect(String(failure?.cause)).toMatch(message);
      expect(String(failure?.cause)).toMatch(/pooler such as PgBouncer/u);
    } finally {
      await source.close();
    }
  },
);

(pgbouncer === undefined ? describe.skip : describe)('a source with `pooler: transaction`', () => {
  const opened: NationalSource[] = [];
  let url: string;
  let admin: pg.Client;
  const pooled = (more: Partial<SourceConfig> = {}): NationalSource => {
    const source = sourceAt(url, { pooler: 'transaction', poolSize: 4, ...more });
    opened.push(source);
    return source;
  };
  const running = async (what: string): Promise<number> => {
    const { rows } = await admin.query<{ running: number }>(
      `SELECT count(*)::int AS running FROM pg_stat_activity
       WHERE datname = current_database() AND state = 'active' AND query LIKE $1 AND pid <> pg_backend_pid()`,
      [`%${what}%`],
    );
    return rows[0]?.running ?? -1;
  };

  beforeAll(async () => {
    admin = new pg.Client({ connectionString: database?.url });
    await admin.connect();
    const name = new URL(database?.url ?? '').pathname.slice(1);
    // Whatever a State has set for its own programs.
    for (const set of ["datestyle = 'German, DMY'", "timezone = 'Asia/Tokyo'", 'extra_float_digits = -15'])
      await admin.query(`ALTER DATABASE ${name} SET ${set}`);
    await admin.query('CREATE TABLE kept (value int)');
    url = await start(readFileSync(SHIPPED, 'utf8'), ['auth_type = any', 'default_pool_size = 2']);
  });
  afterAll(async () => {
    await Promise.all(opened.map((source) => source.close()));
    await admin?.end();
  });

  test('answers each of many statements at once with its own, set as the hub sets sessions', async () => {
    const source = pooled();
    const text =
      "SELECT $1::int, '2026-01-31'::date::text, now()::text LIKE '%+00', (1/3::float8)::text, pg_backend_pid()";
    const rows = await Promise.all(
      Array.from({ length: 120 }, async (_, i) => {
        const one = i % 2 === 0 ? `${BY_KEY} ${text}` : text;
        const [row] = await source.read({ text: one, values: [i] }, within());
        return row ?? [];
      }),
    );
    expect(rows.map((row) => row.slice(0, 4))).toEqual(
      rows.map((_, i) => [i, '2026-01-31', true, '0.3333333333333333']),
    );
    // PgBouncer has two connections, and the hub four of its own.
    expect(new Set(rows.map((row) => row[4])).size).toBeLessThanOrEqual(2);
  });

  test('may write nothing, and leaves nothing behind for others', async () => {
    const source = pooled();
    const written = source.read(
      { text: 'INSERT INTO kept VALUES (1) RETURNING value', values: [] },
      within(),
    );
    await expect(written).rejects.toMatchObject({ cause: { code: '25006' } });
    await source.read({ text: `${BY_KEY} SELECT 1`, values: [] }, within());
    const other = new pg.Client({ connectionString: url });
    await other.connect();
    const { rows } = await other.query(
      `SELECT current_setting('timezone') AS zone, current_setting('statement_timeout') AS timeout,
       current_setting('plan_cache_mode') AS plans, current_setting('default_transaction_read_only') AS reads,
       (SELECT count(*)::int FROM pg_prepared_statements WHERE from_sql IS NOT NULL AND name <> '') AS prepared`,
    );
    await other.end();
    expect(rows).toEqual([{ zone: 'Asia/Tokyo', timeout: '0', plans: 'auto', reads: 'off', prepared: 0 }]);
  });

  test.each([
    ['a search', 'SELECT pg_sleep(15)'],
    ['a lookup', `${BY_KEY} SELECT pg_sleep(15.0)`],
  ])('stops %s for which nobody waits any more in the database', async (_, text) => {
    const source = pooled();
    const gone = new AbortController();
    const refused = expect(source.read({ text, values: [] }, within(gone.signal))).rejects.toMatchObject({
      code: 'DEADLINE_EXCEEDED',
    });
    await until('the statement', async () => (await running('pg_sleep(15')) > 0);
    gone.abort();
    await refused;
    await until('its end', async () => (await running('pg_sleep(15')) === 0, { withinMs: 12_000 });
    expect(await source.read({ text: 'SELECT 1', values: [] }, within())).toEqual([[1]]);
  });

  test('holds the deadline of a source in the database', async () => {
    const source = pooled({ deadlineMs: 300 });
    const late = source.read({ text: 'SELECT pg_sleep(14)', values: [] }, within());
    await expect(late).rejects.toMatchObject({ kind: 'TIMED_OUT' });
    await until('its end', async () => (await running('pg_sleep(14')) === 0, { withinMs: 12_000 });
  });
});
