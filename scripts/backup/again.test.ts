import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../../shared/testing/command.ts';
import { ask, closed, opened, run } from './testing/installation.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'liaison-again-'));
  // So that PostgreSQL's own user gets there, where this runs as root.
  chmodSync(folder, 0o755);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const at = (name: string): string => join(folder, name);

function made(name: string): string {
  mkdirSync(at(name));
  return at(name);
}

const ledger = (directory: string, ...args: readonly string[]) =>
  runCommand('scripts/ledger.ts', args, { LIAISON_DATA: directory });

test('an installation that was restored is backed up and restored again, with its law and settings', async () => {
  const here = await opened(made('first'));
  await ask(here);
  await closed(here);
  let law: Readonly<Record<string, string>> = {};
  for (const [from, to, besides] of [
    ['first', 'second', 'restored'],
    ['second', 'third', 'restored-2'],
  ] as const) {
    const backup = at(`backup-of-${from}`);
    expect(await run(`create --to ${backup}`, at(from), law)).toMatchObject({ code: 0 });
    const restored = await run(`restore --from ${backup} --held none`, at(to));
    const folderOfLaw = join(at(to), besides, 'law');
    expect(restored).toMatchObject({ code: 0, out: expect.stringContaining(`=${folderOfLaw}`) });
    expect(readdirSync(folderOfLaw)).toContain('FR.yaml');
    expect(await ledger(at(to), 'verify')).toMatchObject({ code: 0 });
    law = { LIAISON_PROFILES: folderOfLaw };
  }
});
