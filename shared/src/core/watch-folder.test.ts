import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { until } from '../../testing/until.ts';
import { watchFolder } from './watch-folder.ts';

test('a folder that is never quiet is read all the same', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'liaison-watch-'));
  let reads = 0;
  let failure: unknown;
  const end = watchFolder(
    folder,
    (name) => name === 'matters',
    () => void (reads += 1),
    (cause) => (failure = cause),
  );
  try {
    // Each look is a change, far sooner after the last one than quiet takes.
    await until('two reads', () => {
      writeFileSync(join(folder, 'matters'), String(reads));
      return reads >= 2;
    });
    expect(failure).toBeUndefined();
  } finally {
    end();
    rmSync(folder, { recursive: true });
  }
});

/** Each begins with a folder `now` and another one `next`. */
test.each([
  [
    'another folder in its place',
    (at: (name: string) => string) => {
      renameSync(at('now'), at('before'));
      renameSync(at('next'), at('now'));
    },
  ],
  [
    'a link to another folder in its place',
    (at: (name: string) => string) => {
      rmSync(at('now'), { recursive: true });
      symlinkSync('next', at('now'));
    },
  ],
])('what changes in %s is told too', async (_, replace) => {
  const folder = mkdtempSync(join(tmpdir(), 'liaison-watch-'));
  const at = (name: string): string => join(folder, name);
  mkdirSync(at('now'));
  mkdirSync(at('next'));
  let reads = 0;
  const count = (): void => void (reads += 1);
  const end = watchFolder(at('now'), (name) => name === 'matters', count, count);
  try {
    replace(at);
    await until('the other folder', () => reads > 0);
    // What was told of the replacement may come in two pieces: each look is a change of its own.
    const before = reads;
    await until('changes in it', () => {
      writeFileSync(join(at('now'), 'matters'), String(reads));
      return reads > before + 1;
    });
  } finally {
    end();
    rmSync(folder, { recursive: true });
  }
});

test('a folder that is gone is told as a failure, and read when it is back', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'liaison-watch-'));
  const inner = join(folder, 'law');
  mkdirSync(inner);
  let [reads, failures] = [0, 0];
  const end = watchFolder(
    inner,
    () => true,
    () => void (reads += 1),
    () => void (failures += 1),
  );
  try {
    rmSync(inner, { recursive: true });
    await until('the failure', () => failures > 0);
    const before = reads;
    mkdirSync(inner);
    await until('a read', () => reads > before);
  } finally {
    end();
    rmSync(folder, { recursive: true });
  }
});
