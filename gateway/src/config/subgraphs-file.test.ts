import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TestAuthority } from '../../testing/certificates.ts';
import { readSubgraphsFile, subgraphsFileSchema } from './subgraphs-file.ts';

const NAMES = ['persons', 'firearms', 'oversight'];
let directory: string;
let file: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'liaison-subgraphs-'));
  file = join(directory, 'subgraphs.yaml');
  const authority = new TestAuthority('Invented authority');
  const own = authority.issue('gateway');
  writeFileSync(join(directory, 'ca.pem'), authority.cert);
  writeFileSync(join(directory, 'gateway.pem'), own.cert);
  writeFileSync(join(directory, 'gateway.key'), own.key, { mode: 0o600 });
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const GOOD = `inside: [oversight]
common:
  ca: ca.pem
  certificate: gateway.pem
  key: gateway.key
subgraphs:
  persons:
    addresses: ['https://persons-1.example:4101', 'https://persons-2.example:4101/people']
    connectMs: 500
  firearms:
    addresses: ['http://127.0.0.1:4102']
`;

test('says where each subgraph runs, and of which files it is made', () => {
  writeFileSync(file, GOOD);
  const { places, files } = readSubgraphsFile(file, NAMES);
  expect(files).toEqual(
    ['subgraphs.yaml', 'ca.pem', 'gateway.pem', 'gateway.key'].map((one) => join(directory, one)),
  );
  expect(places['oversight']).toBe('inside');
  const pems = { ca: expect.any(String), certificate: expect.any(String), key: expect.any(String) };
  const spoken = { connectMs: 500, connections: 32, balanced: false };
  expect(places['persons']).toEqual([
    { url: 'https://persons-1.example:4101/persons', ...pems, ...spoken },
    { url: 'https://persons-2.example:4101/people', ...pems, ...spoken },
  ]);
  expect(places['firearms']).toMatchObject([{ url: 'http://127.0.0.1:4102/firearms', connectMs: 2_000 }]);
});

test.each([
  [
    'a name that is none',
    ['  firearms:', '  firarms:'],
    /:11:5: "firarms" is not known here; did you mean "firearms"\?/u,
  ],
  [
    'a subgraph that is left out',
    ['[oversight]', '[]'],
    /:6:1: oversight is missing|: oversight is missing: give its addresses/u,
  ],
  [
    'one that is in both places',
    ['[oversight]', '[oversight, firearms]'],
    /firearms has addresses, and runs inside/u,
  ],
  [
    'rows in clear',
    ['http://127.0.0.1', 'http://other.example'],
    /:11:\d+: "http:\/\/other.example:4102": rows would travel in clear/u,
  ],
  ['no address', ['https://persons-1.example:4101', 'persons-1'], /:8:\d+: "persons-1" is no address/u],
  ['an address twice', ['persons-2.example:4101/people', 'persons-1.example:4101'], /each process once/u],
  ['a certificate without its key', ['  key: gateway.key\n', ''], /certificate and key belong together/u],
  ['a file that is not there', ['ca: ca.pem', 'ca: cb.pem'], /ca .*cb\.pem: ENOENT/u],
])('refuses %s, with its line', (_, [from = '', to = ''], message) => {
  writeFileSync(file, GOOD.replace(from, to));
  expect(() => readSubgraphsFile(file, NAMES)).toThrow(message);
});

test('an editor learns the names from its JSON Schema', () => {
  expect(subgraphsFileSchema(NAMES)).toMatchObject({
    properties: { subgraphs: { properties: { persons: { properties: { addresses: {} } } } } },
  });
});
