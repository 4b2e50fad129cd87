import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { guardProcess } from '../../shared/testing/guardian.ts';

/**
 * A domain is one folder and one line. Boats, an invented domain (fifth-domain/, a file of it ends in .txt so that nothing
 * here reads it), are added to a copy of the tree; then the copy is what it would be if boats shipped.
 */
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const ADDED = fileURLToPath(new URL('./fifth-domain/', import.meta.url));
const NOT_COPIED = new Set(['node_modules', '.git', '.liaison', 'coverage']);

const { resolve } = createRequire(import.meta.url);
const SCRIPT = ['--import', pathToFileURL(resolve('tsx')).href];
const TEST = ['--experimental-vm-modules', resolve('jest/bin/jest'), '--runInBand', '--runTestsByPath'];

let copy: string;

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'liaison-fifth-'));
  for (const name of readdirSync(ROOT)) {
    if (!NOT_COPIED.has(name))
      cpSync(join(ROOT, name), join(copy, name), {
        recursive: true,
        filter: (from) => !from.includes('node_modules'),
      });
  }
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  for (const file of readdirSync(ADDED, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.txt')) continue;
    const to = join(copy, file.slice(0, -'.txt'.length));
    mkdirSync(dirname(to), { recursive: true });
    cpSync(join(ADDED, file), to);
  }
  addLine(join(copy, 'scripts/hub/subgraphs.ts'));
});

afterAll(() => rmSync(copy, { recursive: true, force: true }));

/** The one line, behind those of the domains that ship. */
function addLine(file: string): void {
  const line = "  await import('../../subgraphs/boats/subgraph.ts'),\n";
  const before = readFileSync(file, 'utf8');
  const after = before.replace(/(?<=subgraph\.ts'\),\n)(?=\];)/u, line);
  if (after.length !== before.length + line.length) throw new Error(`${file} lists no domains`);
  writeFileSync(file, after);
}

/** Runs Node in the copy. @returns all that it wrote. @throws Error with that when it fails. */
async function run(args: readonly string[]): Promise<string> {
  const {
    JEST_WORKER_ID: _worker,
    LIAISON_TEST_POSTGRES: _postgres,
    LIAISON_TEST_DEPTH: _depth,
    ...env
  } = process.env;
  const child = spawn(process.execPath, args, { cwd: copy, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const leave = child.pid === undefined ? undefined : guardProcess(child.pid);
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const code = await new Promise<number | null>((done) => child.once('close', done));
  leave?.();
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}:\n${said}`);
  return said;
}

test('one folder and one line: the schema is generated, and what the hub runs compiles', async () => {
  expect(await run([...SCRIPT, 'scripts/schema.ts'])).toContain('gateway/supergraph.graphql');
  expect(await run([...SCRIPT, 'scripts/law.ts', 'schema', '--check'])).toBe('');
  const files = ['scripts/start.ts', 'scripts/law.ts', 'scripts/test/boats.test.ts'];
  writeFileSync(
    join(copy, 'tsconfig.hub.json'),
    JSON.stringify({ extends: './tsconfig.json', include: [], files }),
  );
  await run([resolve('typescript/bin/tsc'), '-p', 'tsconfig.hub.json']);
});

test('the law that ships holds over it, and its golden cases pass', async () => {
  await run([...SCRIPT, 'scripts/law.ts', 'golden']);
  const explained = await run([
    ...SCRIPT,
    'scripts/law.ts',
    ...['explain', '--owner', 'DE', '--domain', 'boat', '--field', 'hullNumber', '--at-sea'],
    ...['--state', 'FR', '--kind', 'POLICE', '--role', 'INVESTIGATOR', '--purpose', 'INVESTIGATION'],
  ]);
  expect(explained).toContain('POLICY_GAP');
});

// In one process: it translates the copy's modules and starts databases once.
test('the hub serves it: law, link, search, import, the schema of each caller, the ledger; and the canaries fly over it', async () => {
  const said = await run([...TEST, 'scripts/test/boats.test.ts', 'scripts/test/canary.test.ts']);
  expect(said).toContain('Test Suites: 2 passed, 2 total');
});
