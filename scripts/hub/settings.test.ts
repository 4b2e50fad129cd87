import { afterAll, describe, expect, test } from '@jest/globals';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readConfig } from '../../gateway/src/config/config.ts';
import { describeSettings } from './describe-settings.ts';
import { numberSetting, refuseUnknown, setting } from './settings.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const directory = mkdtempSync(join(tmpdir(), 'liaison-settings-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe('a name that is no setting', () => {
  test.each([
    ['a slip', 'LIAISON_DEADLNE_MS', 'LIAISON_DEADLINE_MS'],
    ['a slip before the underscore', 'LIASON_DATA', 'LIAISON_DATA'],
    ['small letters', 'liaison_mode', 'LIAISON_MODE'],
    ['a file, of what may not come in one', 'LIAISON_SOURCES_FILE', 'LIAISON_SOURCES'],
  ])('%s is refused with the nearest', (_, name, near) => {
    expect(() => refuseUnknown({ [name]: 'x' })).toThrow(
      `${name} is no setting of this hub; did you mean ${near}?`,
    );
  });

  test('is refused when nothing is near, too', () => {
    expect(() => refuseUnknown({ LIAISON_Q: '' })).toThrow('LIAISON_Q is no setting of this hub');
  });

  test.each([
    ['of a secret in a file', 'LIAISON_LEDGER_READER_FILE', '/run/secrets/reader'],
    ['of tests', 'LIAISON_TEST_SEED', '1'],
    ['of others', 'LIBRARY_PATH', '/usr/lib'],
    ['of a Kubernetes service', 'LIAISON_SERVICE_PORT_HTTPS', '4000'],
    ['of a Kubernetes service', 'LIAISON_HUB_PORT_4000_TCP_ADDR', '10.0.0.1'],
    ['of a Kubernetes service', 'LIAISON_PORT', 'tcp://10.0.0.1:4000'],
  ])('is not one %s: %s', (_, name, value) => {
    expect(() => refuseUnknown({ [name]: value })).not.toThrow();
  });

  test('is not one of a port that somebody set by hand', () => {
    expect(() => refuseUnknown({ LIAISON_PORT: '4000' })).toThrow('LIAISON_PORT is no setting');
  });
});

test('every setting is described with its source, and no secret is shown', () => {
  const file = join(directory, 'url');
  writeFileSync(file, 'postgres://writer:hidden@127.0.0.1/ledger');
  const rows = describeSettings({
    LIAISON_DEADLINE_MS: '5000',
    LIAISON_LEDGER_FILE: file,
    LIAISON_LEDGER_READER: 'postgres://reader:hidden@127.0.0.1/ledger',
    LIAISON_DATA: directory,
  });
  const told = (name: string) => {
    const { value, unit, source, commands } = rows.find((row) => row.name === name) ?? {};
    return [value, unit, source, commands];
  };
  expect(told('LIAISON_DEADLINE_MS')).toEqual(['5000', 'ms', 'environment', ['start']]);
  expect(told('LIAISON_LEDGER')).toEqual([
    '(hidden)',
    '',
    'file',
    ['start', 'ledger', 'law', 'backup', 'keys', 'subgraph'],
  ]);
  expect(told('LIAISON_LEDGER_READER')).toEqual(['(hidden)', '', 'environment', ['start', 'subgraph']]);
  expect(told('LIAISON_ID_KEY')[2]).toBe('default');
  expect(told('LIAISON_LOG').slice(0, 3)).toEqual(['error', '', 'default']);
  expect(JSON.stringify(rows)).not.toContain(':hidden@');
  expect(rows.every(({ name, meaning, commands }) => name && meaning && commands.length > 0)).toBe(true);
});

test('what a setting does not take is refused with its name', () => {
  expect(() => setting({ LIAISON_LOG: 'loud' }, 'LIAISON_LOG')).toThrow(/LIAISON_LOG="loud": one of trace/u);
  expect(() => numberSetting({ LIAISON_BENCH_SECONDS: 'x' }, 'LIAISON_BENCH_SECONDS')).toThrow(/above 0/u);
  expect(numberSetting({}, 'LIAISON_BENCH_SECONDS')).toBe(4);
});

test('of a number it is said which are taken, and an empty variable is no zero', () => {
  for (const text of ['abc', '', '12.5', '199', '60001'])
    expect(() => readConfig({ LIAISON_DEADLINE_MS: text })).toThrow(
      `LIAISON_DEADLINE_MS="${text}": a whole number from 200 to 60000`,
    );
  expect(() => readConfig({ PORT: '', LIAISON_WARM_UP_MS: '', LIAISON_DRAIN_MS: '' })).toThrow(
    /PORT="": a whole number from 0 to 65535\n.*WARM_UP_MS="": a whole[^]*DRAIN_MS="": a whole/u,
  );
  expect(readConfig({ PORT: '0', LIAISON_DRAIN_MS: '600000' })).toMatchObject({ port: 0, drainMs: 600_000 });
});

/** A role of officers, and what Kubernetes sets. */
const NO_SETTINGS = new Set(['LIAISON_OFFICER', 'LIAISON_PORT']);

test('every setting that code or documentation names has its row', () => {
  const files = ['gateway', 'shared', 'subgraphs', 'scripts']
    .flatMap((room) =>
      readdirSync(join(ROOT, room), { recursive: true }).map((file) => join(room, String(file))),
    )
    .filter((file) => /\.(?:ts|mjs|md|yaml|graphql)$/u.test(file) && !/\.test\.ts$|CHANGELOG/u.test(file))
    .filter((file) => !file.includes('node_modules'))
    .concat('README.md', '.github/CONTRIBUTING.md', 'docker/README.md', 'docker/compose.small.yaml');
  const named = new Set(
    files.flatMap((file) => readFileSync(join(ROOT, file), 'utf8').match(/\bLIAISON_[A-Z_]*[A-Z]\b/gu) ?? []),
  );
  const unknown = [...named].filter((name) => {
    if (NO_SETTINGS.has(name)) return false;
    try {
      refuseUnknown({ [name]: '' });
      return false;
    } catch {
      return true;
    }
  });
  expect(named.size).toBeGreaterThan(50);
  expect(unknown).toEqual([]);
});
