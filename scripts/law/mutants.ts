import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startCluster } from '../hub/postgres/embedded.ts';
import type { Mutant } from './mutant.ts';
import { MUTANTS } from './mutant-list.ts';

/**
 * Puts deliberate bugs into a copy of the engine, one after the other, and runs the tests of the law against each. A bug
 * that no test notices is a hole in the tests. Run with `node --import tsx scripts/law/mutants.ts [name ...]`.
 */
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** The share of bugs that has to be noticed. */
const WANTED = 0.95;
/** Quick ones first: most bugs need no more. The last asks the whole hub with one wall standing. */
const TESTS = [
  ...[
    [
      ...['decide/decide', 'decide/predicate', 'law/law', 'decide/lending', 'decide/releases'],
      'law/contact',
      ...['enforce/masks', 'enforce/redact', 'enforce/rows', 'enforce/shield'],
    ],
    ['enforce/canary', 'decide/agreement'],
    ['enforce/visible-schema', 'tools/tools', 'tools/profiles'],
  ].map((names) => names.map((name) => `shared/src/policy/${name}.test.ts`)),
  [
    'shared/src/kit/serve/records.test.ts',
    'shared/src/kit/serve/request-hub.test.ts',
    'shared/src/kit/serve/links.test.ts',
    'scripts/test/walls.test.ts',
  ],
];
/** A bug that makes the tools search for ever is noticed by the clock: so many times longer than without any bug. */
const LONGER = 5;
/** Tests take some seconds at least, and a machine may be busy for a moment. */
const LEAST_MS = 60_000;

async function main(names: readonly string[]): Promise<number> {
  const copy = mkdtempSync(join(tmpdir(), 'liaison-mutants-'));
  const cluster = await startCluster({ directory: join(copy, 'pg'), durable: false, log: () => undefined });
  process.env['LIAISON_TEST_POSTGRES'] = cluster.adminUrl();
  try {
    for (const name of ['shared', 'scripts', 'package.json', 'tsconfig.json', 'subgraphs', 'gateway']) {
      cpSync(join(ROOT, name), join(copy, name), {
        recursive: true,
        filter: (path) => !path.includes('node_modules'),
      });
    }
    symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
    const usual = TESTS.map((files) => timed(() => runs(copy, files, 'inherit')));
    if (usual.some(({ passed }) => !passed)) {
      console.error('The tests fail without any bug: mend that first.');
      return 2;
    }
    const chosen = MUTANTS.filter(({ name }) => names.length === 0 || names.includes(name));
    const limits = usual.map(({ tookMs }) => Math.max(LEAST_MS, LONGER * tookMs));
    const missed = chosen.filter((mutant) => !isNoticed(copy, mutant, limits)).map(({ name }) => name);
    const share = (chosen.length - missed.length) / chosen.length;
    console.log(
      `${chosen.length - missed.length} of ${chosen.length} bugs noticed (${(share * 100).toFixed(0)} %)${missed.length > 0 ? `; missed: ${missed.join(', ')}` : ''}`,
    );
    return share >= WANTED ? 0 : 1;
  } finally {
    await cluster.stop();
    rmSync(copy, { recursive: true, force: true });
  }
}

function isNoticed(copy: string, { name, file, before, after }: Mutant, limits: readonly number[]): boolean {
  const path = join(copy, 'shared/src/policy', file);
  const original = readFileSync(path, 'utf8');
  const parts = original.split(before);
  if (parts.length !== 2)
    throw new Error(`${name}: ${file} holds the text to change ${parts.length - 1} times, not once`);
  writeFileSync(path, parts.join(after));
  try {
    const noticed = !TESTS.every((files, i) => runs(copy, files, 'ignore', limits[i]));
    console.log(`${noticed ? 'noticed' : 'MISSED '} ${name}`);
    return noticed;
  } finally {
    writeFileSync(path, original);
  }
}

function timed(run: () => boolean): { readonly passed: boolean; readonly tookMs: number } {
  const began = performance.now();
  const passed = run();
  return { passed, tookMs: Math.ceil(performance.now() - began) };
}

/**
 * Whether tests pass, in shorter random runs than in the suite: a bug should not hide for long.
 *
 * @param limitMs they are killed then, and have not passed; absent, they may take any time.
 */
function runs(
  copy: string,
  files: readonly string[],
  output: 'ignore' | 'inherit',
  limitMs?: number,
): boolean {
  const env = {
    ...process.env,
    LIAISON_TEST_LAWS: process.env['LIAISON_TEST_LAWS'] ?? '60',
    LIAISON_TEST_SEED: '20261123',
    APOLLO_TELEMETRY_DISABLED: '1',
  };
  const jest = [
    join(ROOT, 'node_modules/jest/bin/jest.js'),
    '--config',
    config(copy),
    '--bail',
    '--silent',
    '--runInBand',
  ];
  const args = ['--experimental-vm-modules', ...jest, ...files];
  return spawnSync(process.execPath, args, { cwd: copy, env, stdio: output, timeout: limitMs }).status === 0;
}

function config(copy: string): string {
  const { jest } = JSON.parse(readFileSync(join(copy, 'package.json'), 'utf8')) as {
    jest: Record<string, unknown>;
  };
  const { globalSetup: _setup, globalTeardown: _teardown, ...rest } = jest;
  return JSON.stringify({ ...rest, rootDir: copy });
}

process.exitCode = await main(process.argv.slice(2));
