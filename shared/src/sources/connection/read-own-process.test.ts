import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TestAuthority } from '../../../../gateway/testing/certificates.ts';
import { describePools, narrowPools } from './pools.ts';
import { checkSources } from './read-sources.ts';

const ONE = { name: 'fr-person', domain: 'person', owners: ['FR'] };
const URL = 'https://liaison.fr.example:4201';
let directory: string;
let file: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'liaison-process-'));
  file = join(directory, 'sources.yaml');
  const { cert, key } = new TestAuthority('Invented authority').issue('hub');
  writeFileSync(join(directory, 'hub.pem'), cert);
  writeFileSync(join(directory, 'hub.key'), key);
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function read(process: object, more: object = {}) {
  return checkSources({ sources: [{ ...ONE, ...more, process }] }, file, {});
}

test('a source may be a State’s own process, with certificates beside the file', () => {
  const [source] = read({ url: URL, ca: 'hub.pem', certificate: 'hub.pem', key: 'hub.key' });
  expect(source).toMatchObject({ url: URL, deadlineMs: 2_000, poolSize: 4, retryAfterMs: 2_000 });
  expect(source?.process?.certificate).toMatch(/BEGIN CERTIFICATE/u);
  const [ca, key] = ['hub.pem', 'hub.key'].map((one) => join(directory, one));
  expect(source?.process?.files).toEqual({ ca, certificate: ca, key });
  expect(read({ url: 'http://127.0.0.1:4201' })[0]?.url).toBe('http://127.0.0.1:4201');
  expect(read({ url: 'http://liaison.fr.example', clear: true })[0]?.url).toBe('http://liaison.fr.example');
});

test('its connections are to the process, and none of them waits for a pipeline', () => {
  const sources = read({ url: URL }, { poolSize: 1 });
  expect(narrowPools(sources, 1)).toEqual([]);
  expect(describePools(sources, 1)).toEqual([
    "fr-person (FR): at most 1 of 1 connections; to the State's own process",
  ]);
});

test.each<[string, object, object, RegExp]>([
  ['rows in clear', { url: 'http://liaison.fr.example' }, {}, /would travel in clear/u],
  ['a database', { url: 'postgres://a/b' }, {}, /is no address/u],
  ['a path', { url: `${URL}/person` }, {}, /is no address/u],
  ['a password in the address', { url: 'https://a:b@liaison.fr.example' }, {}, /is no address/u],
  ['a certificate without its key', { url: URL, certificate: 'hub.pem' }, {}, /belong together/u],
  ['a file that is not there', { url: URL, ca: 'none.pem' }, {}, /ca .*none\.pem: ENOENT/u],
  ['a key in the place of a certificate', { url: URL, ca: 'hub.key' }, {}, /fr-person: ca /u],
  ['a typing error', { url: URL, cert: 'hub.pem' }, {}, /cert/u],
  ['a database beside it', { url: URL }, { url: 'postgres://a/b' }, /beside process none of url/u],
  ['a pooler beside it', { url: URL }, { pooler: 'transaction' }, /beside process none of/u],
])('refuses %s, and says what is accepted', (_, process, more, message) => {
  expect(() => read(process, more)).toThrow(message);
});
