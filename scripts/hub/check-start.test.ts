import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { TestAuthority } from '../../gateway/testing/certificates.ts';
import { freshDatabase, type TestDatabase } from '../../shared/testing/database.ts';
import { checkStart, refuseUnfit } from './check-start.ts';
import { InUse } from './in-use.ts';

const PROFILES = fileURLToPath(new URL('../../shared/profiles', import.meta.url));
let directory: string;
let database: TestDatabase;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'liaison-check-start-'));
  mkdirSync(join(directory, 'data'), { mode: 0o700 });
  database = await freshDatabase();
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query(
    'CREATE SCHEMA hub; CREATE TABLE hub.person_v1 (synthetic boolean); INSERT INTO hub.person_v1 VALUES (false), (true)',
  );
  await client.query('CREATE TABLE hub.firearm_v1 AS SELECT false AS synthetic');
  await client.end();
});
afterAll(async () => {
  await database?.drop();
  rmSync(directory, { recursive: true, force: true });
});

function file(name: string, content: unknown, mode = 0o600): string {
  const path = join(directory, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content), { mode });
  chmodSync(path, mode);
  return path;
}

/** The law that ships, in force but for some States'. */
function law(name: string, illustrative: readonly string[]): string {
  const folder = join(directory, name);
  if (existsSync(folder)) return folder;
  cpSync(PROFILES, folder, { recursive: true });
  for (const one of readdirSync(folder)) {
    if (!one.endsWith('.yaml') || illustrative.includes(one)) continue;
    const text = readFileSync(join(folder, one), 'utf8');
    writeFileSync(join(folder, one), text.replace(/^status: illustrative/mu, 'status: in-force'));
  }
  return folder;
}

const ISSUER = {
  state: 'FR',
  issuer: 'https://tokens.example',
  audience: 'hub',
  algorithms: ['EdDSA'],
  jwksUrl: 'https://tokens.example/keys',
};
const LEDGER = 'postgres://writer@127.0.0.1:1/ledger';
const WHSEC = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

test('refuses a state that gateways share over a ledger of its own, and what is no URL', async () => {
  expect((await checkStart({ LIAISON_STATE: 'postgres://gateways@127.0.0.1:1/state' })).refused).toEqual([
    expect.stringMatching(/^LIAISON_STATE is set, and LIAISON_LEDGER is not: .*Give the URL/u),
  ]);
  expect((await checkStart({ LIAISON_STATE: 'localhost', LIAISON_LEDGER: LEDGER })).refused).toEqual([
    'LIAISON_STATE must begin with postgres://',
  ]);
});

test('refuses webhooks of a State that has no law', async () => {
  const webhooks = [{ state: 'XX', url: 'https://spoc.example', secretFile: 'gone' }];
  const LIAISON_WEBHOOKS = file('wrong.yaml', { webhooks });
  expect((await checkStart({ LIAISON_WEBHOOKS })).refused).toEqual([
    expect.stringMatching(/wrong\.yaml, entry 1 \(XX\): XX has no profile/u),
  ]);
});

describe('production', () => {
  const source = (name: string, domain: string, url: string) => ({ name, domain, owners: ['DE'], url });
  const production = (change: Readonly<Record<string, string>> = {}) => ({
    LIAISON_MODE: 'production',
    LIAISON_DATA: join(directory, 'data'),
    LIAISON_SOURCES: file('sources.yaml', { sources: [source('de-firearm', 'firearm', database.url)] }),
    LIAISON_ISSUERS: file('issuers.yaml', { issuers: [ISSUER] }),
    LIAISON_LEDGER: LEDGER,
    LIAISON_PROFILES: law('law', ['ES.yaml']),
    ...change,
  });

  test('starts with nothing of the demonstration, and is told whose illustrative law is left out', async () => {
    expect(await checkStart(production())).toEqual({
      refused: [],
      told: [expect.stringContaining('The law of ES is illustrative, and left out')],
    });
  });

  test('says all that it refuses at once, each in one line with the way out', async () => {
    const issuer = 'https://issuer.de.invalid/demonstration';
    const env = {
      LIAISON_MODE: 'production',
      HOST: '0.0.0.0',
      LIAISON_DEADLINE_MS: 'soon',
      LIAISON_DATA: join(directory, 'data'),
      LIAISON_ISSUERS: file('demonstration.yaml', {
        issuers: [ISSUER, { ...ISSUER, state: 'DE', issuer, jwksUrl: 'https://keys.example/de' }],
      }),
      LIAISON_LEDGER_READER_FILE: file('reader', 'postgres://reader@127.0.0.1:1/ledger', 0o604),
      LIAISON_PROFILES: law('mixed', ['DE.yaml', 'ES.yaml']),
      LIAISON_WEBHOOKS: file('webhooks.yaml', {
        webhooks: [{ state: 'DE', url: 'https://spoc.example', secretFile: file('whsec', WHSEC, 0o604) }],
      }),
    };
    const { refused } = await checkStart(env);
    expect(refused).toEqual([
      expect.stringMatching(/^LIAISON_DEADLINE_MS="soon"/u),
      expect.stringMatching(/^HOST="0\.0\.0\.0": tokens .*LIAISON_TLS_KEY/u),
      expect.stringMatching(/^HOST="0\.0\.0\.0": under which names .*LIAISON_HOSTS/u),
      expect.stringMatching(/^DE\.yaml:\d+:\d+: illustrative law .*status: in-force/u),
      expect.stringMatching(/^LIAISON_SOURCES is not set.*LIAISON_MODE=demonstration/u),
      expect.stringMatching(/^LIAISON_LEDGER is not set.*LIAISON_LEDGER_EMBEDDED=yes/u),
      expect.stringMatching(/^LIAISON_ISSUERS: https:\/\/issuer\.de\.invalid.*Take it out/u),
      expect.stringMatching(/^LIAISON_LEDGER_READER_FILE: .*everybody may read it\. chmod 600/u),
      expect.stringMatching(/^LIAISON_WEBHOOKS: .*whsec holds a secret, and everybody may read it/u),
    ]);
    expect(refused.join('').includes('\n')).toBe(false);
    await expect(refuseUnfit(env, () => undefined)).rejects.toThrow(/LIAISON_SOURCES is not set/u);
  });

  test('of a gateway whose subgraphs all run elsewhere, sources are not wanted, and where they run is', async () => {
    const names = ['persons', 'firearms', 'drug-seizures', 'border-crossings', 'oversight', 'releases'];
    const { cert, key } = new TestAuthority('Invented authority').issue('gateway');
    const own = { certificate: file('gateway.pem', cert), key: file('gateway.key', key) };
    const places = (some: readonly string[]): string =>
      file('subgraphs.yaml', {
        common: own,
        subgraphs: Object.fromEntries(some.map((name) => [name, { addresses: ['https://a.example:4101'] }])),
      });
    const { LIAISON_SOURCES: _, ...env } = production({});
    expect((await checkStart({ ...env, LIAISON_SUBGRAPHS: places(names) })).refused).toEqual([]);
    expect((await checkStart({ ...env, LIAISON_SUBGRAPHS: places(names.slice(1)) })).refused).toEqual([
      expect.stringMatching(/^LIAISON_SUBGRAPHS is not accepted: .*persons is missing: give its addresses/u),
    ]);
    chmodSync(own.key, 0o604);
    expect((await checkStart({ ...env, LIAISON_SUBGRAPHS: places(names) })).refused).toEqual([
      expect.stringMatching(/^LIAISON_SUBGRAPHS: .*gateway\.key holds a secret, and everybody may read it/u),
    ]);
  });

  test('refuses invented records; a source that cannot be asked is told', async () => {
    const gone = source('de-seizure', 'seizure', 'postgres://hub@127.0.0.1:1/gone');
    const sources = [source('de-person', 'person', database.url), gone];
    const { refused, told } = await checkStart(
      production({ LIAISON_SOURCES: file('invented.yaml', { sources }) }),
    );
    expect(refused).toEqual([expect.stringMatching(/de-person holds invented records .*Take it out of/u)]);
    expect(told).toContainEqual(expect.stringMatching(/^de-seizure could not be asked .*ECONNREFUSED/u));
  });

  test('takes an embedded ledger when it is told to', async () => {
    const { LIAISON_LEDGER: _, ...env } = production({ LIAISON_LEDGER_EMBEDDED: 'yes' });
    expect((await checkStart(env)).refused).toEqual([]);
  });

  test("refuses a key to a State's own process that others may read", async () => {
    const { cert, key } = new TestAuthority('Invented authority').issue('hub');
    const own = { certificate: file('hub.pem', cert), key: file('hub.key', key, 0o604) };
    const process = { url: 'https://127.0.0.1:1', ...own };
    const { url: _, ...place } = source('de-person', 'person', '');
    const { refused } = await checkStart(
      production({ LIAISON_SOURCES: file('process.yaml', { sources: [{ ...place, process }] }) }),
    );
    expect(refused).toEqual([
      expect.stringMatching(/^LIAISON_SOURCES: .*hub\.key holds a secret, and everybody may read it/u),
    ]);
  });

  test('refuses sources with passwords that others may read, and keys below LIAISON_DATA', async () => {
    const url = new URL(database.url);
    url.password ||= 'invented';
    const sources = { sources: [source('de-firearm', 'firearm', url.href)] };
    file('data/id-key', 'x', 0o640);
    const { refused } = await checkStart(production({ LIAISON_SOURCES: file('open.yaml', sources, 0o644) }));
    rmSync(join(directory, 'data/id-key'));
    expect(refused).toEqual([
      expect.stringMatching(/^LIAISON_SOURCES: .*open\.yaml holds a secret/u),
      expect.stringMatching(/^LIAISON_DATA: .*id-key holds a secret, and its group may read it/u),
    ]);
  });
});

test('a demonstration is refused for its mistakes alone', async () => {
  expect(await checkStart({ LIAISON_DATA: join(directory, 'data') })).toEqual({ refused: [], told: [] });
  const { refused } = await checkStart({ LIAISON_ISSUERS: join(directory, 'none.yaml') });
  expect(refused).toEqual([expect.stringContaining('none.yaml')]);
  const foreign = file('foreign.yaml', { issuers: [{ ...ISSUER, state: 'JP' }] });
  const { refused: unknown } = await checkStart({ LIAISON_ISSUERS: foreign });
  expect(unknown).toEqual([expect.stringMatching(/foreign\.yaml.*JP/u)]);
  const unread = await checkStart({ LIAISON_LEDGER: 'postgres://writer:sec#ret@ledger/x' });
  expect(unread.refused).toEqual([expect.stringMatching(/^LIAISON_LEDGER cannot be read as a URL: .*%23/u)]);
  expect(unread.refused.join()).not.toContain('ret@');
});

test('a demonstration is refused over a database that is not its own, as its start refuses it', async () => {
  const sources = [{ name: 'pt-person', domain: 'person', owners: ['PT'], url: database.url }];
  const { refused } = await checkStart({
    LIAISON_MODE: 'demonstration',
    LIAISON_SOURCES: file('foreign.yaml', { sources }),
  });
  expect(refused).toEqual([expect.stringMatching(/pt-person.*LIAISON_MODE=production/u)]);
});

test('while production runs, no State comes with sources or issuers whose law is illustrative', () => {
  const inUse = new InUse(
    { profiles: law('running', ['ES.yaml']), mode: 'production' },
    [{ owners: ['DE'] }] as never,
    [],
  );
  expect(() => inUse.checkIssuers([{ state: 'ES' }] as never)).toThrow(/ES\.yaml:\d+:\d+: illustrative/u);
  expect(inUse.has('ES')).toBe(false);
  inUse.takeSources([{ owners: ['FR'] }] as never);
  expect(['DE', 'FR'].map(inUse.has)).toEqual([false, true]);
});
