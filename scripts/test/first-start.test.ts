import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { guardCluster, guardProcess } from '../../shared/testing/guardian.ts';
import { until } from '../../shared/testing/until.ts';

const [START, SEED] = ['start', 'seed'].map((name) =>
  fileURLToPath(new URL(`../${name}.ts`, import.meta.url)),
);
const TSX = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;

let directory: string;
let leave: () => void;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'liaison-first-start-'));
  // So that PostgreSQL's own user gets there, where this runs as root.
  chmodSync(directory, 0o755);
  leave = guardCluster(join(directory, 'data', 'postgres'));
});
afterAll(() => {
  leave();
  // Of a hub that left one after all.
  const pidFile = inData('postgres', 'data', 'postmaster.pid');
  if (existsSync(pidFile)) process.kill(Number(readFileSync(pidFile, 'utf8').split('\n')[0]), 'SIGQUIT');
  rmSync(directory, { recursive: true, force: true });
});

const inData = (...names: readonly string[]): string => join(directory, 'data', ...names);

/** Starts a hub, or a command, that fills its databases, and sends it a signal at a moment. */
async function stoppedAt(
  signal: 'SIGTERM' | 'SIGINT',
  isMoment: (said: string) => boolean,
  script = START,
): Promise<{ came: boolean; code: number | null; said: string }> {
  const child = spawn(process.execPath, ['--import', TSX, script ?? ''], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, LIAISON_DATA: inData(), LIAISON_WORKERS: '1', PORT: '0' },
  });
  const leaveProcess = child.pid === undefined ? undefined : guardProcess(child.pid);
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const ended = new Promise<number | null>((done) => void child.once('close', done));
  let came = false;
  await until('the moment', () => (came = isMoment(said)) || child.exitCode !== null, { seen: () => said });
  child.kill(signal);
  const code = await ended;
  leaveProcess?.();
  return { came, code, said };
}

/** In the order of a first start. The next start goes on from what the one before left. */
const MOMENTS: readonly [string, 'SIGTERM' | 'SIGINT', (said: string) => boolean][] = [
  ['sets up a cluster', 'SIGTERM', () => existsSync(inData('postgres', 'data-making'))],
  ['starts PostgreSQL', 'SIGINT', () => existsSync(inData('postgres', 'data', 'postmaster.pid'))],
  ['fills databases', 'SIGTERM', (said) => said.includes('data: 7 of 42')],
  ['goes on filling', 'SIGINT', (said) => /demonstration data: 0 of 3\d/u.test(said)],
];

test.each(MOMENTS)('a hub that %s and is told to stop by %s leaves no PostgreSQL', async (_, signal, at) => {
  const { came, code, said } = await stoppedAt(signal, at);
  expect([came || said, code]).toEqual([true, 0]);
  expect(said).toMatch(/\nStopping \.\.\.\n$/u);
  expect(existsSync(inData('postgres', 'data', 'postmaster.pid'))).toBe(false);
  expect(existsSync(inData('hub.lock'))).toBe(false);
});

test('a command that fills databases and is told to stop leaves no PostgreSQL that it started', async () => {
  const pidFile = inData('postgres', 'data', 'postmaster.pid');
  const isUp = (): boolean => existsSync(pidFile) && /\nready/u.test(readFileSync(pidFile, 'utf8'));
  const { came, code, said } = await stoppedAt('SIGTERM', isUp, SEED);
  expect([came || said, code]).toEqual([true, 143]);
  expect([existsSync(pidFile), existsSync(inData('hub.lock'))]).toEqual([false, false]);
});
