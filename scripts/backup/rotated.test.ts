import { afterAll, beforeAll, expect, test } from '@jest/globals';
import {
  chmodSync,
  cpSync,
  existsSync,
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
import { fileURLToPath } from 'node:url';
import { readSubgraphsFile } from '../../gateway/src/config/subgraphs-file.ts';
import { TestAuthority } from '../../gateway/testing/certificates.ts';
import type { StateCode } from '../../shared/src/core/ids.ts';
import { readIssuers } from '../../shared/src/identity/issuers.ts';
import { newTestKey } from '../../shared/src/identity/testing/test-issuer.ts';
import { heldFile } from '../../shared/src/ledger/write/held.ts';
import { CursorBox } from '../../shared/src/sources/sql/cursor.ts';
import { runCommand } from '../../shared/testing/command.ts';
import { until } from '../../shared/testing/until.ts';
import { ledgerSecrets } from '../hub/embedded-ledger.ts';
import { idBox, liveKeys } from '../hub/live-keys.ts';
import { filedKeys, ROTATED } from '../hub/secret.ts';
import { subgraphs } from '../hub/subgraphs.ts';
import { keptSealKey, nextSealKey, rotateKeptSeal, sealedTo } from '../keys/kept-seal.ts';
import { rotateKey } from '../keys/rotate.ts';
import { openBackup } from './manifest.ts';
import { takenSettings } from './named.ts';
import { ask, closed, LOG, opened, PASSPHRASE, run } from './testing/installation.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'liaison-rotated-'));
  // So that PostgreSQL's own user gets there, where this runs as root.
  chmodSync(folder, 0o755);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What settings of a hub name, as a host has it that Kubernetes mounts files on, or one by hand. */
async function settings(): Promise<Readonly<Record<string, string>>> {
  const at = (path: string): string => join(folder, 'etc', path);
  const write = (path: string, text: string): string => {
    mkdirSync(dirname(at(path)), { recursive: true });
    writeFileSync(at(path), text, { mode: 0o600 });
    return at(path);
  };
  const authority = new TestAuthority('invented');
  const { cert, key } = authority.issue('gateway');
  write('elsewhere/ca.pem', authority.cert);
  write('hub/tls/gateway.pem', cert);
  write('hub/tls/gateway.key', key);
  write('elsewhere/spain.pem', authority.cert);
  write('hub/tls/es.pem', cert);
  write('hub/tls/es.key', key);
  const { jwk } = await newTestKey('invented-1');
  write('hub/keys.json', JSON.stringify({ keys: [jwk] }));
  // What ConfigMaps and secrets are mounted as: names that link to what is behind them now.
  const law = at('law');
  cpSync(fileURLToPath(new URL('../../shared/profiles', import.meta.url)), join(law, '..2026_11_27'), {
    recursive: true,
  });
  symlinkSync('..2026_11_27', join(law, '..data'));
  for (const name of readdirSync(join(law, '..2026_11_27')))
    symlinkSync(join('..data', name), join(law, name));
  const places = subgraphs.map(({ name }) => `  ${name}: { addresses: [https://127.0.0.1:1] }`);
  return {
    LIAISON_PROFILES: law,
    LIAISON_SUBGRAPHS: write(
      'hub/subgraphs.yaml',
      `inside: [oversight, releases]
common: { ca: ../elsewhere/ca.pem, certificate: tls/gateway.pem, key: tls/gateway.key }
subgraphs:
${places.join('\n')}
`,
    ),
    LIAISON_ISSUERS: write(
      'hub/issuers.yaml',
      'issuers: [{ state: PT, issuer: https://police.pt.invalid, audience: hub, algorithms: [EdDSA], jwksFile: keys.json }]\n',
    ),
    LIAISON_SOURCES: write(
      'hub/sources.yaml',
      `sources:
  - { name: pt-person, domain: person, owners: [PT], urlFrom: PT_PERSON }
  - name: es-person
    domain: person
    owners: [ES]
    process: { url: 'https://127.0.0.1:1', ca: ../elsewhere/spain.pem, certificate: tls/es.pem, key: tls/es.key }
`,
    ),
    PT_PERSON_FILE: write('secrets/pt', 'postgres://invented:invented@127.0.0.1:1/pt\n'),
    LIAISON_TLS_CERT: at('hub/tls/gateway.pem'),
    LIAISON_TLS_KEY: at('hub/tls/gateway.key'),
    LIAISON_STATE: 'postgres://invented@127.0.0.1:1/liaison_state',
    LIAISON_BACKUP_PASSPHRASE_FILE: write('secrets/backup', PASSPHRASE),
  };
}

test('after a rotation of every key a backup serves elsewhere, and proves and reads what the keys of before made', async () => {
  const first = join(folder, 'first');
  mkdirSync(first);
  const here = await opened(first);
  const old = await ask(here);
  const { verifierKey } = here.ledger;
  const id = idBox(first).seal('DE' as StateCode, 'person', 'P-1');
  const position = { keys: ['x'], owner: 'DE', id: 'P-1' } as unknown as Parameters<CursorBox['write']>[0];
  const cursor = new CursorBox(liveKeys(first, 'cursor-key')).write(position, 'question');
  const env = await settings();
  const seal = keptSealKey(first, {});
  for (const name of ROTATED) {
    const now = Date.now();
    rotateKey({ name, from: now - 1 }, first, {}, now - 2);
  }
  const next = await rotateKeptSeal(first, {}, sealedTo(env));
  await until('the hand-over of the log', () => {
    here.ledger.turnKey();
    return here.ledger.verifierKey !== verifierKey;
  });
  const newer = await ask(here);

  const to = join(folder, 'backup');
  const made = await run(`create --to ${to}`, first, env);
  expect(made).toMatchObject({ code: 0, out: expect.stringMatching(/not in it: LIAISON_STATE: counts/u) });
  for (const what of ['national databases', "the auditors' index", 'values of settings', 'the passphrase'])
    expect(made.out).toContain(`not in it: ${what}`);
  await closed(here);
  const held = join(folder, 'held');
  mkdirSync(held);
  cpSync(heldFile(first, LOG), join(held, 'checkpoint.txt'));
  rmSync(first, { recursive: true });
  rmSync(join(folder, 'etc'), { recursive: true });

  const second = join(folder, 'second');
  const restored = await run(`restore --from ${to} --held ${held}`, second);
  expect(restored).toMatchObject({ code: 0, out: expect.stringMatching(/Restored to/u) });
  // The keys: of before, in use, and to come.
  for (const name of ROTATED) expect(filedKeys(second, name, { env: {} })).toHaveLength(2);
  expect([keptSealKey(second, {}).id, nextSealKey(second, {})?.id]).toEqual([seal.id, next.after]);
  expect(idBox(second).open(id)).toMatchObject({ local: 'P-1' });
  expect(idBox(second).seal('DE' as StateCode, 'person', 'P-1')).not.toBe(id);
  expect(new CursorBox(liveKeys(second, 'cursor-key')).read(cursor, 'question')).toEqual(position);
  await filesServe(to, second);

  const there = await opened(second);
  expect((await ask(there)).data).toEqual(old.data);
  expect(there.ledger.verifierKey).not.toBe(verifierKey);
  expect(ledgerSecrets(second).signingKeys().all).toHaveLength(2);
  const ledger = (...args: readonly string[]) =>
    runCommand('scripts/ledger.ts', args, { LIAISON_DATA: second });
  // By the key that an auditor pinned before the rotation, as by the one of now.
  for (const entry of [old.entry, newer.entry])
    expect(await ledger('prove', '--entry', entry, '--key', verifierKey)).toMatchObject({ code: 0 });
  expect(await ledger('prove', '--entry', old.entry)).toMatchObject({ code: 0 });
  expect(await ledger('verify')).toMatchObject({ code: 0 });
  await closed(there);
});

/** Law and files of settings lie below `restored`, and those that name others beside them are used from there. */
async function filesServe(backup: string, directory: string): Promise<void> {
  const { manifest } = await openBackup(backup, PASSPHRASE);
  const paths = manifest.files.map(({ path }) => path);
  expect(paths.filter((path) => path.includes('..') || path.includes('secrets/backup'))).toEqual([]);
  const restored = (name: string): string =>
    join(directory, 'restored', paths.find((path) => path.endsWith(`/${name}`)) ?? '');
  expect(readdirSync(join(directory, 'restored', 'law'))).toContain('FR.yaml');
  expect(readIssuers(restored('issuers.yaml'))).toMatchObject([{ jwksFile: restored('keys.json') }]);
  expect(readFileSync(restored('pt'), 'utf8')).toMatch(/^postgres:/u);
  expect(existsSync(join(dirname(restored('sources.yaml')), 'tls', 'es.key'))).toBe(true);
  expect(readFileSync(restored('spain.pem'), 'utf8')).toMatch(/^-----BEGIN CERTIFICATE/u);
  // The authority lay elsewhere: it is put where the file looks for it.
  const places = restored('subgraphs.yaml');
  const ca = join(dirname(places), '..', 'elsewhere', 'ca.pem');
  expect(existsSync(ca)).toBe(false);
  mkdirSync(dirname(ca));
  cpSync(restored('ca.pem'), ca);
  const names = subgraphs.map(({ name }) => name);
  const read = readSubgraphsFile(places, ['oversight', 'releases', ...names]);
  expect(read.files).toContain(join(dirname(places), 'tls', 'gateway.key'));
}

test('every setting that names a file is taken, but for those that are said to be elsewhere', () => {
  const taken = takenSettings();
  for (const name of ['LIAISON_SUBGRAPHS', 'LIAISON_TLS_KEY', 'LIAISON_SEAL_KEYS', 'LIAISON_STATE_FILE'])
    expect(taken).toContain(name);
  for (const name of ['LIAISON_BACKUP_PASSPHRASE_FILE', 'LIAISON_WITNESSES', 'LIAISON_PROFILES'])
    expect(taken).not.toContain(name);
});
