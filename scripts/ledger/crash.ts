// node scripts/run.mjs scripts/ledger/crash.ts [writer kills] [PostgreSQL kills]: kill -9 under load, and count.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { migrateLedger } from '../../shared/src/ledger/postgres-ledger.ts';
import { startCluster, type Cluster } from '../postgres/embedded.ts';
import { crash, type CrashCount } from './crash-run.ts';

const [writerKills = 100, postgresKills = 30] = process.argv.slice(2).map(Number);
const directory = mkdtempSync(join(tmpdir(), 'liaison-crash-'));

async function startAgain(): Promise<Cluster> {
  for (let left = 20; ; left -= 1) {
    try {
      return await startCluster({ directory, durable: true, log: () => undefined });
    } catch (error) {
      // Its orphaned children hold the shared memory until they notice.
      if (left === 0) throw error;
      await sleep(100);
    }
  }
}

async function postmaster(url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ data_directory: string }>('SHOW data_directory');
  await client.end();
  return Number(readFileSync(join(rows[0]?.data_directory ?? '', 'postmaster.pid'), 'utf8').split('\n')[0]);
}

function print(what: string, { kills, answered, lost, verdict }: CrashCount): void {
  const state = verdict.bad ? `BAD at ${verdict.bad.index}: ${verdict.bad.why}` : 'no gap, no fork';
  console.log(
    `${what}: ${kills} kills, ${answered} answers, ${lost} without their outcome, ${verdict.records} records, ${verdict.unfinished} unfinished intents, ${state}`,
  );
  if (lost > 0 || verdict.bad) process.exitCode = 1;
}

let cluster = await startAgain();
try {
  await migrateLedger(cluster.adminUrl(), 'abcdefghijklmnop1234');
  const url = (): string => cluster.adminUrl();
  if (postgresKills > 0) {
    const count = await crash(url, 'postgres-dies', {
      times: postgresKills,
      hit: async (killWriter) => {
        const pid = await postmaster(url());
        await sleep(50 + Math.random() * 250);
        process.kill(pid, 'SIGKILL');
        await sleep(50);
        killWriter();
        cluster = await startAgain();
      },
    });
    print('PostgreSQL', count);
  }
  const count = await crash(url, 'writer-dies', {
    times: writerKills,
    hit: async (killWriter) => {
      await sleep(20 + Math.random() * 250);
      killWriter();
    },
  });
  print('writer', count);
} finally {
  await cluster.stop();
  rmSync(directory, { recursive: true, force: true });
}
