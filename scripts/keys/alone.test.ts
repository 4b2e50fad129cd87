import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand, type Ran } from '../../shared/testing/command.ts';
import { programWords } from '../../shared/testing/programs.ts';
import { filedKeys } from '../hub/secret.ts';
import { alone } from './alone.ts';

const directory = mkdtempSync(join(tmpdir(), 'liaison-alone-'));
const mounted = join(directory, 'mounted');
const file = join(mounted, 'cursor-key');
const ROTATE = ['rotate', '--key', 'cursor', '--in', '3600'];
/** Two gateways with a folder each over one mounted key; the second names it by a link, as Kubernetes mounts it. */
const gateways = ['gateway-1', 'gateway-2'].map((name) => ({
  LIAISON_DATA: join(directory, name),
  LIAISON_CURSOR_KEY_FILE: name === 'gateway-1' ? file : join(directory, name, 'link'),
}));

beforeAll(() => {
  mkdirSync(mounted);
  writeFileSync(file, `${'a'.repeat(64)}\n`, { mode: 0o600 });
  for (const { LIAISON_DATA } of gateways) mkdirSync(LIAISON_DATA);
  symlinkSync(file, join(directory, 'gateway-2', 'link'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const keysThere = (): number => filedKeys(directory, 'cursor-key', { env: gateways[0] ?? {} }).length;

test('while one process changes a mounted key, one with another folder is refused, and told by whom', async () => {
  const command = [...(await programWords('scripts/keys.ts')), ...ROTATE];
  const said = alone(file, () =>
    spawnSync(process.execPath, command, { env: { ...process.env, ...gateways[1] }, encoding: 'utf8' }),
  );
  expect([said.status, said.stderr]).toEqual([
    2,
    expect.stringMatching(
      new RegExp(
        `mounted/cursor-key\\.lock is there: somebody else changes keys \\(process ${process.pid} on `,
        'u',
      ),
    ),
  ]);
  expect([keysThere(), readdirSync(mounted)]).toEqual([1, ['cursor-key']]);
});

test('of processes that rotate a mounted key at once one does, and all folders see the key that it made', async () => {
  const ran = await Promise.all(
    [...gateways, ...gateways].map((env): Promise<Ran> => runCommand('scripts/keys.ts', ROTATE, env)),
  );
  expect(ran.map(({ code }) => code).sort()).toEqual([0, 2, 2, 2]);
  for (const { code, err } of ran)
    if (code !== 0) expect(err).toMatch(/somebody else changes keys|still to come/u);
  expect([keysThere(), readdirSync(mounted)]).toEqual([2, ['cursor-key']]);
  expect(lstatSync(join(directory, 'gateway-2', 'link')).isSymbolicLink()).toBe(true);
});
