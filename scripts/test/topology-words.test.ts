import { expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { ROOT } from '../topology/site.ts';

const TSX = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;

/** What a command says to words that it does not understand. */
function said(script: string, words: readonly string[]): readonly [number | null, string] {
  const { status, stderr } = spawnSync(process.execPath, ['--import', TSX, script, ...words], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  return [status, stderr];
}

test.each([
  [
    'scripts/topology.ts',
    ['--check', '--only', 'nothing of the kind'],
    /no check's name holds "nothing of the kind"/u,
  ],
  ['scripts/topology.ts', ['--only', 'same answer'], /--only chooses among checks/u],
  ['scripts/topology.ts', ['--chekc'], /--chekc/u],
  ['scripts/faults.ts', ['--topology', '--only', 'gateway-frozen'], /no fault begins with "gateway-frozen"/u],
  ['scripts/faults.ts', ['--toplogy'], /--toplogy/u],
] satisfies [string, string[], RegExp][])(
  '%s refuses %j before it starts anything',
  (script, words, expected) => {
    const [status, text] = said(script, words);
    expect([status, text]).toEqual([2, expect.stringMatching(expected)]);
    expect(text).not.toMatch(/PostgreSQL|starting/u);
  },
);
