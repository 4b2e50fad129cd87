import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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
