import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';

const TOKEN = fileURLToPath(new URL('./token.ts', import.meta.url));

test.each([
  ['XX', /^--state: "XX" is not accepted\. Accepted is .*AT, DE, DK, ES, FI, FR, GB, IE, NO, RS, US\.\n$/u],
  ['UN', /^--state: "UN" is not accepted/u],
  ['Q7', /ISO 3166-1/u],
])('no token is issued for %s, which the hub would refuse', (state, way) => {
  const folder = mkdtempSync(join(tmpdir(), 'liaison-token-'));
  const run = spawnSync(process.execPath, ['--import', 'tsx', TOKEN, '--state', state], {
    encoding: 'utf8',
    env: { ...process.env, LIAISON_DATA: folder },
  });
  const made = readdirSync(folder);
  rmSync(folder, { recursive: true });
  expect(run).toMatchObject({ status: 1, stdout: '' });
  expect(run.stderr).toMatch(way);
  expect(made).toEqual([]);
});
