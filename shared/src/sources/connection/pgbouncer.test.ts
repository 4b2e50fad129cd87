import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freshDatabase, type TestDatabase } from '../../../testing/database.ts';
import { guardProcess } from '../../../testing/guardian.ts';
import { until } from '../../../testing/until.ts';
import type { StateCode } from '../../core/ids.ts';
import { SessionRefused } from '../../core/session.ts';
import type { SourceFailure } from './failure.ts';
import { NationalSource } from './national-source.ts';
import { Deadline } from './request-deadline.ts';

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
async function through(settings: readonly string[]): Promise<string> {
  const { hostname, port, username, password, pathname } = new URL(database?.url ?? '');
  const near = await freePort();
  const place = mkdtempSync(join(directory, 'run-'));
  const file = join(place, 'pgbouncer.ini');
  writeFileSync(
    file,
    [
      '[databases]',
      `* = host=${hostname === 'localhost' ? '127.0.0.1' : hostname} port=${port} user=${username} password=${password}`,
      '[pgbouncer]',
      'listen_addr = 127.0.0.1',
      `listen_port = ${near}`,
      'unix_socket_dir =',
      'auth_type = any',
      'pool_mode = transaction',
      ...settings,
    ].join('\n'),
  );
  for (const path of [place, file]) chmodSync(path, 0o755);
  // It does not run as root.
  const child = spawn(pgbouncer ?? '', [...(isRoot ? ['-u', 'nobody'] : []), file], {
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
    const source = new NationalSource({
      name: 'fi-person',
      domain: 'person',
      owners: ['FI' as StateCode],
      url: await through(settings),
      deadlineMs: 20_000,
      poolSize: 2,
      retryAfterMs: 60_000,
    });
    try {
      const deadline = new Deadline(Date.now() + 60_000, new AbortController().signal);
      const failure = await source.read({ text: 'SELECT 1', values: [] }, deadline).then(
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
