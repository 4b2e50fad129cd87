import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Shutdown } from './hub.ts';
import { startHubProcess, type HubProcess } from './hub-process.ts';
import { takeFolder } from './one-hub.ts';
import { freePort } from './postgres/embedded.ts';
import { testData } from './testing/hub.ts';

const stop = new Shutdown();
let directory: string;
let sourcesFile: string;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'liaison-one-hub-'));
  // So that PostgreSQL's own user gets there, where this runs as root.
  chmodSync(directory, 0o755);
  stop.add(() => Promise.resolve(rmSync(directory, { recursive: true, force: true })));
  // National data elsewhere, the ledger embedded: what a hub needs of its folder, without filling it.
  const { sources } = await testData(['FR'], 0.02, stop);
  sourcesFile = join(directory, 'sources.yaml');
  writeFileSync(sourcesFile, JSON.stringify({ sources }));
}, 60_000);
afterAll(() => stop.run(), 60_000);

const start = (folder: string, port = 0): Promise<HubProcess> =>
  startHubProcess({
    LIAISON_DATA: join(directory, folder),
    LIAISON_SOURCES: sourcesFile,
    LIAISON_WORKERS: '1',
    PORT: String(port),
  });

const isReady = async ({ url }: HubProcess): Promise<boolean> => (await fetch(`${url}/health/ready`)).ok;

const left = (folder: string): string[] =>
  ['hub.lock', 'postgres/data/postmaster.pid'].filter((file) => existsSync(join(directory, folder, file)));

describe('of two hubs on one LIAISON_DATA', () => {
  test('the second is refused, at the same port and at another, and the first is not disturbed', async () => {
    const port = await freePort();
    const first = await start('shared', port);
    try {
      for (const second of [port, 0])
        await expect(start('shared', second)).rejects.toThrow(
          new RegExp(
            `Another hub uses ${join(directory, 'shared')}: process ${first.child.pid}, at 127\\.0\\.0\\.1:${port}\\. Stop it, or .*LIAISON_DATA=`,
            'u',
          ),
        );
      expect(await isReady(first)).toBe(true);
    } finally {
      await first.stop();
    }
    expect(left('shared')).toEqual([]);
  }, 60_000);

  test('that come at the same moment to an empty folder, exactly one starts', async () => {
    const both = await Promise.allSettled([start('raced'), start('raced')]);
    const up = both.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    try {
      expect(up).toHaveLength(1);
      expect(both.flatMap((one) => (one.status === 'rejected' ? [String(one.reason)] : []))).toEqual([
        expect.stringContaining('Another hub uses'),
      ]);
      for (const one of up) expect(await isReady(one)).toBe(true);
    } finally {
      await Promise.all(up.map((one) => one.stop()));
    }
  }, 60_000);

  test('the next one takes over what a hub left that was killed', async () => {
    const first = await start('killed');
    const gone = new Promise((done) => first.child.once('close', done));
    first.child.kill('SIGKILL');
    await gone;
    expect(left('killed')).toHaveLength(2);
    const next = await start('killed');
    expect(next.said()).toContain('an earlier run left');
    expect(await isReady(next)).toBe(true);
    await next.stop();
    expect(left('killed')).toEqual([]);
  }, 60_000);
});

describe('a folder is free', () => {
  const folder = (name: string, lock: string): string => {
    const made = mkdtempSync(join(directory, name));
    writeFileSync(join(made, 'hub.lock'), lock);
    return made;
  };
  const parent = process.ppid;
  test.each([
    [
      'whose hub died and whose number another process has by now',
      JSON.stringify({ pid: parent, began: 'another boot 1', address: 'x' }),
      process.platform === 'linux',
    ],
    [
      'whose hub had the number of this process',
      JSON.stringify({ pid: process.pid, began: '', address: 'x' }),
      true,
    ],
    ['whose lock was never written to its end', '{"pid":', true],
    ['but not while its hub lives', JSON.stringify({ pid: parent, began: '', address: 'x' }), false],
  ])('%s', async (_, lock, isFree) => {
    const made = folder('free-', lock);
    const taken = takeFolder(made, 'here');
    if (!isFree) return expect(taken).rejects.toThrow(`process ${parent}, at x`);
    const giveBack = await taken;
    expect(readFileSync(join(made, 'hub.lock'), 'utf8')).toContain(`"pid":${process.pid}`);
    giveBack();
    expect(existsSync(join(made, 'hub.lock'))).toBe(false);
  });
});
