import { afterAll, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../../gateway/src/config/config.ts';
import { describeSettings } from './describe-settings.ts';
import { fileSettings, readSecretFiles, refuseUnknown, settingsFile } from './settings.ts';
import { keyOf, readSettingsFile } from './settings-file.ts';

const directory = mkdtempSync(join(tmpdir(), 'liaison-settings-file-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const file = join(directory, 'liaison.yaml');
function read(text: string, env: Readonly<Record<string, string>> = {}) {
  writeFileSync(file, text);
  return readSettingsFile(file, fileSettings(), env);
}

const SETTINGS = `# The hub of an invented State.
mode: production
port: 4100
deadlineMs: 5000
hosts: [hub.example, hub.example:8443]
sources: sources.yaml
tlsKey: /run/secrets/key
ledgerFile: secrets/ledger
workers: 2
metrics: off
`;

test('a settings file says what the environment would, and paths count from its folder', () => {
  const { added } = read(SETTINGS);
  const env = Object.fromEntries(added.map(({ variable, value }) => [variable, value]));
  expect(env).toEqual({
    LIAISON_MODE: 'production',
    PORT: '4100',
    LIAISON_DEADLINE_MS: '5000',
    LIAISON_HOSTS: 'hub.example,hub.example:8443',
    LIAISON_SOURCES: join(directory, 'sources.yaml'),
    LIAISON_TLS_KEY: '/run/secrets/key',
    LIAISON_LEDGER_FILE: join(directory, 'secrets/ledger'),
    LIAISON_WORKERS: '2',
    LIAISON_METRICS: 'off',
  });
  expect(() => refuseUnknown(env)).not.toThrow();
  expect(readConfig({ ...env, LIAISON_TLS_KEY: undefined, LIAISON_HOSTS: '' })).toMatchObject({ port: 4100 });
  expect(read('# Nothing yet.\n').added).toEqual([]);
});

test('the environment wins, also by a file of a secret, and each value is told with its place', () => {
  const env = { PORT: '4200', LIAISON_LEDGER: 'postgres://writer:hidden@127.0.0.1/ledger' };
  const { added } = read('port: 4100\nledgerFile: none\nledgerReader: postgres://r:hidden@h/l\n', env);
  expect(added).toEqual([
    { variable: 'LIAISON_LEDGER_READER', value: 'postgres://r:hidden@h/l', place: `${file}:3` },
  ]);
  const all = { ...env, ...Object.fromEntries(added.map(({ variable, value }) => [variable, value])) };
  const rows = describeSettings(all, added);
  const told = (name: string) =>
    rows.filter((row) => row.name === name).map(({ value, source }) => [value, source]);
  expect(told('PORT')).toEqual([['4200', 'environment']]);
  expect(told('LIAISON_LEDGER_READER')).toEqual([['(hidden)', `${file}:3`]]);
  expect(told('LIAISON_DEADLINE_MS')).toEqual([['10000', 'default']]);
  expect(JSON.stringify(rows)).not.toContain(':hidden@');
});

test('a file that does not hold is refused whole, with line and nearest name', () => {
  const text = 'mode: produktion\ndeadlneMs: 300\nport: "4100"\ndeadlineMs: 5\nhosts: hub.example\n';
  expect(() => read(text)).toThrow(
    new RegExp(
      [
        'liaison\\.yaml:1:7: "produktion" is not a valid word; did you mean "production"\\?',
        'liaison\\.yaml:3:7: .*expected number',
        'liaison\\.yaml:4:13: "5" cannot be used: .*>=200',
        'liaison\\.yaml:5:8: .*expected array',
        'liaison\\.yaml:2:12: "deadlneMs" is not known here; did you mean "deadlineMs"\\?',
      ]
        .map((line) => `(?=[^]*${line})`)
        .join(''),
      'u',
    ),
  );
  expect(() => read('port: 1\nport: 2\n')).toThrow(/liaison\.yaml:2:1: Map keys must be unique/u);
  expect(() => settingsFile({ LIAISON_CONFIG: join(directory, 'none.yaml') })).toThrow(
    /none\.yaml cannot be read/u,
  );
});

test('aliases that stand for more than a machine holds are refused by name', () => {
  const line = (key: string, above: string) => `${key}: &${key} [${`*${above}, `.repeat(9)}*${above}]`;
  const text = ['a: &a [x, x]', line('b', 'a'), line('c', 'b'), line('d', 'c')].join('\n');
  expect(() => read(text)).toThrow(/liaison\.yaml:1:1: .*alias/u);
});

test('a settings file is found in LIAISON_DATA, and is one with secrets when it holds one', () => {
  writeFileSync(file, 'ledger: postgres://w:hidden@h/l\n');
  const found = settingsFile({ LIAISON_DATA: directory });
  expect(found?.added.map(({ variable, place }) => [variable, place])).toEqual([
    ['LIAISON_CONFIG', 'found'],
    ['LIAISON_LEDGER', `${file}:1`],
  ]);
  expect(readSecretFiles({ LIAISON_CONFIG: file })).toEqual([{ named: 'LIAISON_CONFIG', file }]);
  writeFileSync(file, 'ledgerFile: ledger\n');
  expect(readSecretFiles({ LIAISON_CONFIG: file })).toEqual([]);
});

test('every setting has a key of its own', () => {
  const keys = fileSettings().map(({ variable }) => keyOf(variable));
  expect(new Set(keys).size).toBe(keys.length);
  expect(keys).toContain('ledgerSigningKeyFile');
});
