import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../../shared/testing/until.ts';
import { Reloads } from '../../gateway/src/observe/reloads.ts';
import { reread } from './reread.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'liaison-reread-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

test('a file that what was taken names is followed from then on, and one that it names no more is not', async () => {
  const at = (name: string): string => join(directory, name, 'file');
  for (const name of ['list', 'one', 'two']) {
    mkdirSync(join(directory, name));
    writeFileSync(at(name), at('one'));
  }
  const taken: string[] = [];
  const read = (): string => readFileSync(at('list'), 'utf8');
  const log = { info: () => undefined, error: () => undefined };
  const change = async (name: string, text: string): Promise<void> => {
    const before = taken.length;
    writeFileSync(at(name), text);
    await until(`what ${name} changes`, () => taken.length > before);
  };
  const end = reread(
    {
      what: 'sources',
      file: at('list'),
      read,
      take: (next) => void taken.push(next),
      named: (inForce) => [inForce],
      now: read(),
    },
    new Reloads(),
    log,
  );
  try {
    await change('one', 'anew');
    await change('list', at('two'));
    await change('two', 'anew');
    const before = taken.length;
    writeFileSync(at('one'), 'of no use any more');
    await change('two', 'once more');
    expect(taken).toHaveLength(before + 1);
  } finally {
    await end();
  }
});
