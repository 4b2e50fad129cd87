import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../../shared/testing/command.ts';

let directory: string;
beforeAll(() => void (directory = mkdtempSync(join(tmpdir(), 'liaison-config-'))));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

test('`npm run config` says how many connections each State will see, and refuses what would be more than it lends', async () => {
  const file = join(directory, 'sources.yaml');
  const source = { domain: 'person', url: 'postgres://invented@127.0.0.1/invented' };
  writeFileSync(
    file,
    JSON.stringify({
      sources: [
        { ...source, name: 'nordic-person', owners: ['DK', 'SE'], poolSize: 7 },
        { ...source, name: 'pt-person', owners: ['PT'] },
      ],
    }),
  );
  const config = (workers: string) =>
    runCommand('scripts/config.ts', [], { LIAISON_SOURCES: file, LIAISON_WORKERS: workers });
  const [fits, wants, stray] = await Promise.all([
    config('6'),
    config('8'),
    runCommand('scripts/config.ts', ['--chek'], {}),
  ]);
  expect([stray.code, stray.err]).toEqual([1, expect.stringContaining('"--chek" is no option')]);
  expect([fits.code, fits.err]).toEqual([0, '']);
  expect(fits.out).toMatch(/^LIAISON_WORKERS +6 +environment/mu);
  expect(fits.out).toContain(
    'nordic-person (DK, SE): at most 6 of 7 connections, 1 for each of 6 processes; lookups are not pipelined, 12 would do',
  );
  expect(fits.out).toContain(
    'pt-person (PT): at most 12 of 12 connections, 2 for each of 6 processes; 1 each for lookups, pipelined',
  );
  expect([wants.code, wants.err]).toEqual([1, expect.stringContaining('LIAISON_WORKERS=7')]);
});

/** What each command needs to get as far as its work. */
const ARGUMENTS: Readonly<Record<string, readonly string[]>> = {
  'backup.ts': ['verify'],
  'documents.ts': ['check'],
  'import.ts': ['--format', 'un', 'none.xml'],
  'ledger.ts': ['key'],
  'join.ts': ['token', 'none'],
  'keys.ts': ['list'],
  'law.ts': ['lint'],
  'releases.ts': ['notices'],
  'schema.ts': ['--check'],
  'subgraph.ts': ['persons'],
  'status.ts': [],
  'token.ts': ['--state', 'FR'],
};
const COMMANDS = readdirSync(new URL('../', import.meta.url)).filter(
  (file) => file.endsWith('.ts') && !file.endsWith('.test.ts'),
);

test.each(COMMANDS)('%s refuses a setting that there is not, and names the nearest', async (file) => {
  const env = { LIAISON_DATA: directory, LIAISON_DEADLNE_MS: '300' };
  const args = ARGUMENTS[file] ?? [];
  if (file === 'import.ts') writeFileSync(join(directory, 'none.xml'), '');
  const ran = await runCommand(
    `scripts/${file}`,
    args.map((word) => word.replace('none.xml', join(directory, 'none.xml'))),
    env,
  );
  expect([ran.code === 0, ran.err]).toEqual([
    false,
    'The environment is not accepted:\n  LIAISON_DEADLNE_MS is no setting of this hub; did you mean LIAISON_DEADLINE_MS?\nnpm run config lists what there is.\n',
  ]);
});

test('commands of the ledger take its URL from a file, as the hub does', async () => {
  const file = join(directory, 'ledger-url');
  writeFileSync(file, 'postgres://invented@127.0.0.1:1/elsewhere\n');
  const ran = await runCommand('scripts/ledger.ts', ['verify'], {
    LIAISON_DATA: directory,
    LIAISON_LEDGER_FILE: file,
  });
  expect([ran.code, ran.err]).toEqual([
    2,
    expect.stringContaining('127.0.0.1:1/elsewhere cannot be reached'),
  ]);
});
