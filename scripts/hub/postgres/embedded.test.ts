import { afterAll, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { until } from '../../../shared/testing/until.ts';
import { startCluster, type Cluster } from './embedded.ts';

const directory = mkdtempSync(join(tmpdir(), 'liaison-embedded-'));
// So that PostgreSQL's own user gets there, where this runs as root.
chmodSync(directory, 0o755);
afterAll(() => rmSync(directory, { recursive: true, force: true }));

async function one(url: string, statement: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<{ value: unknown }>(statement)).rows[0]?.value;
  } finally {
    await client.end();
  }
}

test('keeps its data between starts, takes over what a crash left running, and stops cleanly', async () => {
  const lines: string[] = [];
  const options = { directory, durable: true, log: (line: string) => void lines.push(line) };
  const first = await startCluster(options);
  await one(first.adminUrl(), 'CREATE DATABASE kept');
  const second = await startCluster(options);
  expect(second.port).toBe(first.port);
  expect(lines.join()).toMatch(/running already/u);
  await second.stop();
  await first.stop();
  const third = await startCluster(options);
  expect(
    await one(third.adminUrl('kept'), "SELECT similarity('a', 'a') AS value").catch(() => 'no extension yet'),
  ).toBe('no extension yet');
  expect(await one(third.adminUrl('kept'), 'SELECT current_database() AS value')).toBe('kept');
  const { username: user, password } = new URL(third.adminUrl());
  const byRole = third.roleUrl({ user, password, database: 'kept' });
  expect(await one(byRole, 'SELECT current_database() AS value')).toBe('kept');
  expect(await one(byRole, 'SELECT inet_server_addr() IS NULL AS value')).toBe(process.platform !== 'win32');
  // A command beside a hub leaves what it found, and takes away what it started, unless a hub uses it by then.
  await (await startCluster(options)).leave();
  expect(await one(third.adminUrl(), 'SELECT 1 AS value')).toBe(1);
  const hub = new pg.Client({ connectionString: third.adminUrl() });
  hub.on('error', () => undefined);
  await hub.connect();
  await third.leave();
  expect((await hub.query<{ value: number }>('SELECT 1 AS value')).rows).toEqual([{ value: 1 }]);
  await hub.end();
  await third.leave();
  await expect(one(third.adminUrl(), 'SELECT 1 AS value')).rejects.toThrow('ECONNREFUSED');
});

const onLinux = process.platform === 'linux' ? test : test.skip;
const pidFile = (): string => join(directory, 'data', 'postmaster.pid');
const postmaster = (): number =>
  existsSync(pidFile()) ? Number(readFileSync(pidFile(), 'utf8').split('\n')[0]) : 0;
const answers = (cluster: Cluster) => one(cluster.adminUrl(), 'SELECT 1 AS value').catch(() => undefined);

onLinux('a stale postmaster.pid costs whatever process has its number nothing, whoever that is', async () => {
  const options = { directory, durable: false, log: () => undefined };
  await (await startCluster(options)).stop();
  // Another program, and PostgreSQL's own over another folder as far as anybody can see.
  const innocents = [
    spawn('sleep', ['600']),
    spawn('bash', ['-c', 'exec -a /x/postgres sleep 600 -D /elsewhere || sleep 600']),
  ];
  try {
    for (const { pid } of innocents) {
      const now = Math.floor(Date.now() / 1000);
      writeFileSync(
        pidFile(),
        `${pid}\n${join(directory, 'data')}\n${now}\n1\n\n127.0.0.1\n  1 2\nready   \n`,
      );
      const cluster = await startCluster(options);
      expect(await answers(cluster)).toBe(1);
      await cluster.stop();
    }
    expect(innocents.map(({ signalCode }) => signalCode)).toEqual([null, null]);
  } finally {
    for (const innocent of innocents) innocent.kill('SIGKILL');
    await Promise.all(
      innocents.map((innocent) => innocent.exitCode ?? once(innocent, 'exit').catch(() => 0)),
    );
  }
});

onLinux(
  'a server that is killed is started again at the same port, also one that was taken over; its log stays bounded',
  async () => {
    const lines: string[] = [];
    const options = { directory, durable: false, log: (line: string) => void lines.push(line) };
    const first = await startCluster(options);
    const second = await startCluster(options);
    second.supervise();
    try {
      for (let round = 1; round <= 2; round += 1) {
        const killed = postmaster();
        process.kill(killed, 'SIGKILL');
        await until(
          'PostgreSQL answers again',
          async () => (postmaster() !== killed && (await answers(second)) === 1 ? true : undefined),
          { seen: () => lines.join('\n') },
        );
      }
      const log = join(directory, 'postgres.log');
      truncateSync(log, 6 * 1_048_576);
      await until('the log is short', () => (statSync(log).size < 1_048_576 ? true : undefined));
      expect(statSync(`${log}.1`).size).toBe(1_048_576);
      await one(second.adminUrl(), 'SELECT 1/0 AS value').catch(() => undefined);
      await until('PostgreSQL writes on', () =>
        readFileSync(log, 'utf8').includes('division by zero') ? true : undefined,
      );
    } finally {
      await second.stop();
    }
    expect(await answers(first)).toBeUndefined();
  },
);
