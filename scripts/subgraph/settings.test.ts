import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { printSealKeys } from './seal-keys.ts';
import { readOwnSettings, statesOf } from './own-settings.ts';
import { readSubgraphSettings } from './settings.ts';

const KEY = '0f'.repeat(32);
let directory: string;
let env: Readonly<Record<string, string>>;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'liaison-subgraph-'));
  const file = (name: string, text: string): string => {
    writeFileSync(join(directory, name), text, { mode: 0o600 });
    return join(directory, name);
  };
  const url = 'postgres://invented@127.0.0.1/invented';
  const sources = [{ name: 'de-person', domain: 'person', owners: ['DE'], url }];
  env = {
    LIAISON_DATA: directory,
    LIAISON_SEAL_KEYS: file('seal-keys.json', printSealKeys([], { LIAISON_SEAL_KEY: KEY })),
    LIAISON_SOURCES: file('sources.yaml', JSON.stringify({ sources })),
    LIAISON_LEDGER: url,
    LIAISON_ID_KEY: KEY,
    LIAISON_CURSOR_KEY: KEY,
    LIAISON_STATISTICS_KEY: KEY,
    LIAISON_LEDGER_SEARCH_KEY: KEY,
  };
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

test('a process of subgraphs has what it needs, and the defaults of the gateway', () => {
  expect(readSubgraphSettings(['persons', 'firearms'], env)).toMatchObject({
    ...{ names: ['persons', 'firearms'], host: '127.0.0.1', port: 4_000, mode: 'demonstration' },
    ...{ tls: undefined, drainMs: 0, ledgerPatienceMs: 800, logLevel: 'warn' },
    sources: [{ name: 'de-person' }],
  });
});

/** What is said when settings are added to those that hold, or taken from them. */
function said(
  names: readonly string[],
  change: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  const changed = Object.fromEntries(
    Object.entries({ ...env, ...change }).filter(([, value]) => value !== undefined),
  );
  try {
    readSubgraphSettings(names, changed as NodeJS.ProcessEnv);
    return [];
  } catch (error) {
    return (error as Error).message.split('\n  ').slice(1);
  }
}

test('all that is missing is said at once, each with the way out', () => {
  const none = { LIAISON_SEAL_KEYS: undefined, LIAISON_SOURCES: undefined, LIAISON_ID_KEY: undefined };
  expect(said(['persns'], none)).toEqual([
    expect.stringMatching(/^"persns" is no subgraph; did you mean persons\?/u),
    expect.stringMatching(/^LIAISON_LEDGER is set, and means nothing to persns/u),
    expect.stringMatching(/^LIAISON_SEAL_KEYS is not set.*seal-keys/u),
    expect.stringMatching(
      /^LIAISON_ID_KEY is not set, and there is no .*id-key: give the same key as the gateway has/u,
    ),
  ]);
  expect(said(['persons'], none)).toContainEqual(
    expect.stringMatching(/^LIAISON_SOURCES is not set: persons needs it/u),
  );
});

test("who asks States' own processes has a key of its own for that, and says so where it lacks one", () => {
  const file = join(directory, 'with-process.yaml');
  const process = { url: 'https://de.example:4101' };
  writeFileSync(
    file,
    JSON.stringify({ sources: [{ name: 'de-person', domain: 'person', owners: ['DE'], process }] }),
  );
  const named = { LIAISON_SOURCES: file };
  expect(said(['persons'], named)).toEqual([
    expect.stringMatching(
      /^LIAISON_SEAL_KEY is not set, .*: de-person are States' own processes.*seal-keys prints/u,
    ),
  ]);
  expect(said(['persons'], { ...named, LIAISON_SEAL_KEY: '1e'.repeat(32) })).toEqual([]);
  expect(said(['persons'], { ...named, LIAISON_SEAL_KEY: KEY })).toEqual([
    expect.stringMatching(
      /^LIAISON_SEAL_KEY is a key that opens subgraphs: .*seal-keys\.json has its public half/u,
    ),
  ]);
});

test('a State’s own process has its databases and its law, and nothing of the hub', () => {
  const { LIAISON_DATA, LIAISON_SEAL_KEYS, LIAISON_SOURCES } = env;
  const own = { LIAISON_DATA, LIAISON_SEAL_KEYS, LIAISON_SOURCES } as NodeJS.ProcessEnv;
  expect(statesOf(['--state', 'DE', '--state', 'FR'])).toEqual(['DE', 'FR']);
  expect(statesOf(['persons'])).toBeUndefined();
  expect(readOwnSettings(['DE'], own)).toMatchObject({
    ...{ states: ['DE'], host: '127.0.0.1', mode: 'demonstration', sources: [{ name: 'de-person' }] },
  });
  const refused = (states: readonly string[], change: Readonly<Record<string, string>> = {}): string => {
    try {
      readOwnSettings(states, { ...own, ...change });
      return '';
    } catch (error) {
      return (error as Error).message;
    }
  };
  expect(refused(['FR'])).toMatch(/de-person answers for DE, whose process this is not/u);
  expect(refused(['DE', 'FR'])).toMatch(/no source answers for FR/u);
  expect(refused(['DE', 'nowhere'])).toMatch(/nowhere/u);
  for (const [name, value] of Object.entries({
    LIAISON_ID_KEY: KEY,
    LIAISON_LEDGER: 'postgres://a@b/c',
    LIAISON_SEAL_KEY: KEY,
  }))
    expect(refused(['DE'], { [name]: value })).toContain(
      `${name} is set, and means nothing to the process of DE`,
    );
});

test.each([
  [
    'a setting of the gateway',
    ['persons'],
    { LIAISON_WORKERS: '2' },
    /^LIAISON_WORKERS is set, and means nothing/u,
  ],
  [
    'one of another subgraph',
    ['persons'],
    { LIAISON_RELEASES_URL: 'postgres://a@b/c' },
    /^LIAISON_RELEASES_URL is set/u,
  ],
  [
    'patience with a ledger in which nothing is counted',
    ['oversight'],
    {
      ...{ LIAISON_LEDGER_PATIENCE_MS: '900', LIAISON_LEDGER: undefined, LIAISON_SOURCES: undefined },
      ...{ LIAISON_LEDGER_READER: 'postgres://a@b/c', LIAISON_LEDGER_INDEXER: 'postgres://a@b/c' },
    },
    /^LIAISON_LEDGER_PATIENCE_MS is set, and means nothing to oversight/u,
  ],
  [
    'the key that signs the ledger',
    ['persons'],
    { LIAISON_LEDGER_SIGNING_KEY: KEY },
    /^LIAISON_LEDGER_SIGNING_KEY is set/u,
  ],
  [
    'the key that seals',
    ['persons'],
    { LIAISON_SEAL_KEY: KEY },
    /^LIAISON_SEAL_KEY is set, and means nothing/u,
  ],
  [
    'the demonstration for others',
    ['persons'],
    { HOST: '0.0.0.0' },
    /^HOST="0\.0\.0\.0": the demonstration listens on loopback/u,
  ],
  [
    'rows in clear',
    ['persons'],
    { HOST: '0.0.0.0', LIAISON_MODE: 'production' },
    /^HOST="0\.0\.0\.0": questions and rows would travel in clear/u,
  ],
  ['a port that is none', ['persons'], { PORT: 'http' }, /^PORT="http"/u],
] as const)('refuses %s', (_, names, change, message) => {
  expect(said(names, change)).toEqual([expect.stringMatching(message)]);
});
