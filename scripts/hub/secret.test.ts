import { afterAll, describe, expect, test } from '@jest/globals';
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { fromEnvironment } from '../../shared/src/core/environment.ts';
import { DemonstrationIssuers } from '../../shared/src/identity/demonstration.ts';
import type { StateCode } from '../../shared/src/core/ids.ts';
import { secret } from './secret.ts';

const directory = mkdtempSync(join(tmpdir(), 'liaison-secret-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));
const KEY = 'a1'.repeat(32);
const TSX = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
const PROGRAM = `import { secret } from ${JSON.stringify(new URL('./secret.ts', import.meta.url).href)};
  try { console.log(secret(process.argv[1], 'cursor-key')); } catch (error) { console.log(error.message); }`;
const AS_PROGRAM = ['--import', TSX, '--input-type=module', '--eval', PROGRAM];

function folder(): string {
  return mkdtempSync(join(directory, 'f-'));
}

test('is made once, says what it is for, and is for nobody else to read', () => {
  const at = join(folder(), 'new');
  const made = secret(at, 'ledger-signing-key');
  expect(made).toMatch(/^[0-9a-f]{64}$/u);
  expect(secret(at, 'ledger-signing-key')).toBe(made);
  expect(readFileSync(join(at, 'ledger-signing-key'), 'utf8')).toBe(
    `# Liaison: signs the ledger's checkpoints. Keep it secret.\n${made}\n`,
  );
  expect(statSync(join(at, 'ledger-signing-key')).mode & 0o777).toBe(0o600);
  expect(statSync(at).mode & 0o066).toBe(0);
});

test('one of an older hub, without a first line, is taken', () => {
  const at = folder();
  writeFileSync(join(at, 'cursor-key'), KEY);
  expect(secret(at, 'cursor-key')).toBe(KEY);
});

describe('what is no key is refused with the name of its file', () => {
  test.each([
    ['empty', ''],
    ['cut off', KEY.slice(0, 40)],
    ['too long', `${KEY}00`],
    ['no digits', 'g'.repeat(64)],
    ['a first line alone', '# Liaison: seals the cursors of lists. Keep it secret.\n'],
  ])('%s', (_, text) => {
    const at = folder();
    writeFileSync(join(at, 'ledger-signing-key'), text);
    expect(() => secret(at, 'ledger-signing-key')).toThrow(join(at, 'ledger-signing-key'));
    expect(readFileSync(join(at, 'ledger-signing-key'), 'utf8')).toBe(text);
  });

  test('a key of an invented issuer too', () => {
    const at = folder();
    mkdirSync(join(at, 'demonstration-issuers'));
    writeFileSync(join(at, 'demonstration-issuers', 'FR.key.json'), '');
    expect(() => new DemonstrationIssuers(at).issuers(['FR' as StateCode])).toThrow(
      /FR\.key\.json holds no key/u,
    );
  });
});

const whereFilesAreLimited = process.platform === 'linux' ? test : test.skip;

whereFilesAreLimited('a disk without room leaves nothing behind that could be taken for a key', () => {
  const at = folder();
  // No file may grow: the first byte is refused, as on a full disk.
  const said = spawnSync('bash', ['-c', 'ulimit -f 0; exec "$0" "$@"', process.execPath, ...AS_PROGRAM, at], {
    encoding: 'utf8',
  });
  expect(said.stdout).toMatch(new RegExp(`${join(at, 'cursor-key')} cannot be written`, 'u'));
  expect(readdirSync(at)).toEqual([]);
  expect(secret(at, 'cursor-key')).toMatch(/^[0-9a-f]{64}$/u);
});

test('processes that make it at once all have the same', async () => {
  const at = folder();
  const said = await Promise.all(
    Array.from({ length: 4 }, () => {
      const child = spawn(process.execPath, [...AS_PROGRAM, at]);
      let text = '';
      child.stdout.on('data', (part: Buffer) => (text += part.toString()));
      return new Promise<string>((done) => child.once('close', () => done(text.trim())));
    }),
  );
  expect(new Set(said).size).toBe(1);
  expect(said[0]).toBe(secret(at, 'cursor-key'));
  expect(readdirSync(at)).toEqual(['cursor-key']);
});

describe('by environment', () => {
  test('a secret is the value, or the content of a file, and is as strictly checked', () => {
    const at = folder();
    const file = join(at, 'elsewhere');
    writeFileSync(file, `${KEY}\n`);
    expect(secret(at, 'cursor-key', { env: { LIAISON_CURSOR_KEY: KEY } })).toBe(KEY);
    expect(secret(at, 'cursor-key', { env: { LIAISON_CURSOR_KEY_FILE: file } })).toBe(KEY);
    expect(readdirSync(at)).toEqual(['elsewhere']);
    writeFileSync(file, KEY.slice(2));
    expect(() => secret(at, 'cursor-key', { env: { LIAISON_CURSOR_KEY_FILE: file } })).toThrow(
      /LIAISON_CURSOR_KEY_FILE must hold 64/u,
    );
    expect(() => secret(at, 'cursor-key', { env: { LIAISON_CURSOR_KEY: '' } })).toThrow(/must hold 64/u);
  });

  test('a file that is missing or empty, or named beside a value, is a mistake', () => {
    const empty = join(folder(), 'empty');
    writeFileSync(empty, ' \n');
    expect(() => fromEnvironment({ X_FILE: empty }, 'X')).toThrow(/is empty/u);
    expect(() => fromEnvironment({ X_FILE: `${empty}-none` }, 'X')).toThrow(/X_FILE=.*ENOENT/u);
    expect(() => fromEnvironment({ X: 'a', X_FILE: empty }, 'X')).toThrow(/both set/u);
    expect(fromEnvironment({}, 'X')).toBeUndefined();
  });
});
