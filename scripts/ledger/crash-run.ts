import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { fileURLToPath, pathToFileURL } from 'node:url';
import pg from 'pg';
import { checkpointSigner, originOf, signingKeyFrom } from '../../shared/src/ledger/checkpoint.ts';
import { verifyLog, type Verdict } from './verify.ts';

const WRITER = fileURLToPath(new URL('crash-writer.ts', import.meta.url));
const TSX = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;

export interface CrashCount {
  readonly kills: number;
  /** Answers that a client got before a kill. */
  readonly answered: number;
  /** Answers without an OUTCOME of the same digest: must be none. */
  readonly lost: number;
  readonly verdict: Verdict;
}

/** One writer process after another; `strike` decides what dies and when. */
export interface Strike {
  readonly times: number;
  /** Called while a writer is at work; resolves when what died can be started again. */
  hit(killWriter: () => void): Promise<void>;
}

export async function crash(url: () => string, log: string, strike: Strike): Promise<CrashCount> {
  const secret = randomBytes(32);
  const answered = new Map<string, string>();
  const start = async (): Promise<{ kill(): Promise<void> }> => {
    const child = spawn(process.execPath, ['--import', TSX, WRITER, url(), log, secret.toString('hex')], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const gone = new Promise<void>((done) => child.once('close', () => done()));
    await new Promise<void>((ready, failed) => {
      child.once('close', () => failed(new Error('the writer died before it was ready')));
      createInterface({ input: child.stdout }).on('line', (line) => {
        const [entry, digest] = line.split(' ');
        if (line === 'ready') ready();
        // A line that was cut by the kill is an answer that nobody got.
        else if (entry !== undefined && digest?.length === 64) answered.set(entry, digest);
      });
    });
    return {
      kill: () => {
        child.kill('SIGKILL');
        return gone;
      },
    };
  };
  let writer = await start();
  for (let n = 0; n < strike.times; n += 1) {
    let dying: Promise<void> | undefined;
    await strike.hit(() => {
      dying = writer.kill();
    });
    await dying;
    if (dying && n < strike.times - 1) writer = await start();
  }
  await writer.kill();
  return { kills: strike.times, answered: answered.size, ...(await settle(url(), log, secret, answered)) };
}

async function settle(
  url: string,
  log: string,
  secret: Buffer,
  answered: ReadonlyMap<string, string>,
): Promise<Pick<CrashCount, 'lost' | 'verdict'>> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ entry: string; bytes: Buffer }>(
      "SELECT entry, bytes FROM ledger.record WHERE log = $1 AND kind = 'OUTCOME'",
      [log],
    );
    const stored = new Map(
      rows.map(({ entry, bytes }) => [
        entry,
        (JSON.parse(bytes.toString()) as { bodyDigest: string }).bodyDigest,
      ]),
    );
    const lost = [...answered].filter(([entry, digest]) => stored.get(entry) !== digest).length;
    const key = checkpointSigner(originOf(log), signingKeyFrom(secret)).verifierKey;
    return { lost, verdict: await verifyLog(client, log, key) };
  } finally {
    await client.end();
  }
}
