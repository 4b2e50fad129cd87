import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { programWords } from '../shared/testing/programs.ts';

const TOKEN = await programWords('scripts/token.ts');

test.each([
  ['XX', /^--state: "XX" is not accepted\. Accepted is .*AT, DE, DK, ES, FI, FR, GB, IE, NO, RS, US\.\n$/u],
  ['UN', /^--state: "UN" is not accepted/u],
  ['Q7', /ISO 3166-1/u],
])('no token is issued for %s, which the hub would refuse', (state, way) => {
  const folder = mkdtempSync(join(tmpdir(), 'liaison-token-'));
  const run = spawnSync(process.execPath, [...TOKEN, '--state', state], {
    encoding: 'utf8',
    env: { ...process.env, LIAISON_DATA: folder },
  });
  const made = readdirSync(folder);
  rmSync(folder, { recursive: true });
  expect(run).toMatchObject({ status: 1, stdout: '' });
  expect(run.stderr).toMatch(way);
  expect(made).toEqual([]);
});

test.each([
  [['--stat', 'FR'], '--stat is no option of this command; did you mean --state?'],
  [['FR'], '"FR" belongs to no option.'],
])('a token asked for by %j is refused, and the way out is named', (args, said) => {
  const run = spawnSync(process.execPath, [...TOKEN, ...args], { encoding: 'utf8' });
  expect(run).toMatchObject({
    ...{ status: 1, stdout: '' },
    stderr: `${said} npm run token -- --help lists them.\n`,
  });
});
