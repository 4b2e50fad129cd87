import { expect, test } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newSealKey } from './envelope.ts';
import { publicSealKeys, readSealRing } from './seal-ring.ts';

const [one, two] = [newSealKey(), newSealKey()];
const PUBLISHED = publicSealKeys([one.publicKey, two.publicKey]);
const [jwk] = PUBLISHED.keys;

function read(content: unknown): ReadonlyMap<string, unknown> {
  const folder = mkdtempSync(join(tmpdir(), 'liaison-ring-'));
  try {
    writeFileSync(join(folder, 'seal-keys.json'), JSON.stringify(content));
    return readSealRing(join(folder, 'seal-keys.json'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('published keys are read by the names that follow from them, whatever the file calls them', () => {
  expect([...read(PUBLISHED).keys()]).toEqual([one.id, two.id]);
  expect([...read({ keys: [{ ...jwk, kid: two.id }] }).keys()]).toEqual([one.id]);
});

test.each([
  ['no key', { keys: [] }, /holds no key/u],
  ['no key set', { key: [] }, /holds no key set/u],
  ['a secret key', { keys: [{ ...jwk, d: 'secret' }] }, /holds a secret key/u],
  [
    'a key of another kind',
    { keys: [{ kty: 'EC', crv: 'P-256', x: 'x', y: 'y' }] },
    /another kind than Ed25519/u,
  ],
])('a file with %s is refused, by its name', (_, content, message) => {
  expect(() => read(content)).toThrow(message);
  expect(() => read(content)).toThrow(/seal-keys\.json/u);
});
