import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrateLedger, PostgresLedger } from '../../shared/src/ledger/write/postgres-ledger.ts';
import { anIntent, anOutcome, aReceived, madeSecrets } from '../../shared/src/ledger/testing/examples.ts';
import { startCluster } from '../hub/postgres/embedded.ts';
import { runCommand } from '../../shared/testing/command.ts';
import { table } from './report.ts';

/** Three records each. */
const ENTRIES = [33_333, 333_333] as const;
/** One at a time makes commits of one or two records, hence the most checkpoints that a log can have. */
const WRITERS = 64;
const ALONE = 33_333;

/** Logs of a hundred thousand and of a million records, each read by `npm run ledger -- verify` in a process of its own. */
export async function benchVerify(): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), 'liaison-bench-verify-'));
  const cluster = await startCluster({ directory, durable: false, log: () => undefined });
  try {
    const url = cluster.adminUrl();
    await migrateLedger(url, 'abcdefghijklmnop1234');
    const rows: string[][] = [];
    for (const [entries, writers] of [
      [ALONE, 1],
      [ENTRIES[0], WRITERS],
      [ENTRIES[1], WRITERS],
    ] as const) {
      const log = `verified-${entries}-${writers}`;
      const key = await fill(url, log, entries, writers);
      const { out, err, code } = await runCommand('scripts/ledger.ts', [
        ...['verify', '--url', url, '--log', log, '--key', key],
      ]);
      const [, records, checkpoints, seconds, megabytes] =
        /: (\d+) records, (\d+) checkpoints and their signatures, 0 unfinished .* ([\d.]+) s, (\d+) MB/u.exec(
          out,
        ) ?? [];
      if (code !== 0 || records === undefined) throw new Error(`${out}${err}`);
      rows.push([String(writers), records, checkpoints ?? '', seconds ?? '', megabytes ?? '']);
    }
    return table(['writers', 'records', 'checkpoints', 'seconds', 'most memory, MB'], rows);
  } finally {
    await cluster.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

async function fill(url: string, log: string, entries: number, writers: number): Promise<string> {
  const ledger = await PostgresLedger.open({
    url,
    log,
    ...madeSecrets(),
    onFailure: (cause) => console.error(cause),
  });
  let left = entries;
  await Promise.all(
    Array.from({ length: writers }, async () => {
      for (; left > 0;) {
        left -= 1;
        const request = ledger.received(aReceived);
        await request.intent(anIntent);
        await request.outcome(anOutcome);
      }
    }),
  );
  await ledger.close();
  return ledger.verifierKey;
}
