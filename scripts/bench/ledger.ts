import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import {
  migrateLedger,
  PostgresLedger,
  type LedgerSecrets,
} from '../../shared/src/ledger/write/postgres-ledger.ts';
import { pending } from '../../shared/src/ledger/proof/records.ts';
import { anIntent, anOutcome, aReceived, madeSecrets } from '../../shared/src/ledger/testing/examples.ts';
import { startCluster } from '../hub/postgres/embedded.ts';
import { median, spread, table } from './report.ts';

/** Plain and ours take turns, so that whatever else the machine does meets both. */
const ROUNDS = 5;
const SECONDS = 1;
/** Connections that plain inserts get: as many as writers, up to what PostgreSQL takes by default. */
const PLAIN_CONNECTIONS = 64;

/** Records a second and what a durable write costs, beside plain inserts that commit one row each, in the same run. */
export async function benchLedger(): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), 'liaison-bench-ledger-'));
  const cluster = await startCluster({ directory, durable: true, log: () => undefined });
  try {
    const url = cluster.adminUrl();
    await migrateLedger(url, 'abcdefghijklmnop1234');
    const secrets = madeSecrets();
    const rows: string[][] = [];
    for (const writers of [1, 8, 64, 256]) {
      const plain: Measured[] = [];
      const ours: Measured[] = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        plain.push(await plainInserts(url, writers));
        ours.push(await ledgerWrites(url, writers, secrets));
      }
      const ratios = ours.map(({ perS }, round) => perS / (plain[round]?.perS ?? NaN));
      rows.push([
        String(writers),
        median(plain.map(({ perS }) => perS)).toFixed(0),
        median(ours.map(({ perS }) => perS)).toFixed(0),
        `${median(ratios).toFixed(2)} (${spread(ratios)})`,
        latency(plain),
        latency(ours),
      ]);
    }
    const head = [
      'writers',
      'plain rows/s',
      'ledger records/s',
      'ratio, median (range)',
      'plain p50/p99 ms',
      'ledger p50/p99 ms',
    ];
    return table(head, rows);
  } finally {
    await cluster.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

function latency(rounds: readonly Measured[]): string {
  return `${median(rounds.map(({ p50 }) => p50)).toFixed(1)} / ${median(rounds.map(({ p99 }) => p99)).toFixed(1)}`;
}

interface Measured {
  readonly perS: number;
  readonly p50: number;
  readonly p99: number;
}

/** @param write one durable write; says how many records it made durable. */
async function measure(writers: number, write: (writer: number) => Promise<number>): Promise<Measured> {
  const took: number[] = [];
  let records = 0;
  const began = performance.now();
  await Promise.all(
    Array.from({ length: writers }, async (_, writer) => {
      while (performance.now() - began < SECONDS * 1000) {
        const start = performance.now();
        const made = await write(writer);
        records += made;
        took.push(performance.now() - start);
      }
    }),
  );
  const seconds = (performance.now() - began) / 1000;
  took.sort((left, right) => left - right);
  const at = (share: number): number => took[Math.floor(took.length * share)] ?? 0;
  return { perS: records / seconds, p50: at(0.5), p99: at(0.99) };
}

async function plainInserts(url: string, writers: number): Promise<Measured> {
  const pool = new pg.Pool({ connectionString: url, max: Math.min(writers, PLAIN_CONNECTIONS) });
  await pool.query('CREATE TABLE IF NOT EXISTS plain (index bigserial PRIMARY KEY, bytes bytea NOT NULL)');
  const { bytes } = pending('-', 'INTENT', 0, { ...anIntent });
  // All connections are there before the clock starts, as the ledger's is.
  await Promise.all(Array.from({ length: pool.options.max }, () => pool.query('SELECT pg_sleep(0.05)')));
  try {
    return await measure(writers, async () => {
      await pool.query({ name: 'plain', text: 'INSERT INTO plain (bytes) VALUES ($1)', values: [bytes] });
      return 1;
    });
  } finally {
    await pool.end();
  }
}

async function ledgerWrites(url: string, writers: number, secrets: LedgerSecrets): Promise<Measured> {
  const ledger = await PostgresLedger.open({
    url,
    log: `bench-${writers}`,
    ...secrets,
    onFailure: (cause) => console.error(cause),
  });
  const open = new Map<number, ReturnType<PostgresLedger['received']>>();
  try {
    return await measure(writers, async (writer) => {
      const begun = open.get(writer);
      if (begun) {
        open.delete(writer);
        await begun.outcome(anOutcome);
        return 1;
      }
      const request = ledger.received(aReceived);
      open.set(writer, request);
      await request.intent(anIntent);
      return 2;
    });
  } finally {
    await ledger.close();
  }
}
