import { afterAll, describe, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readWebhooks } from './webhooks.ts';

const folder = mkdtempSync(join(tmpdir(), 'liaison-webhooks-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const secretOf = (fill: number, bytes = 32): string =>
  `whsec_${Buffer.alloc(bytes, fill).toString('base64')}`;
const states = new Set(['FR', 'IE']);

function read(text: string): unknown {
  writeFileSync(join(folder, 'fr'), `${secretOf(1)}\n`);
  writeFileSync(join(folder, 'next'), secretOf(2, 24));
  writeFileSync(join(folder, 'ie'), secretOf(6));
  writeFileSync(join(folder, 'short'), secretOf(3, 23));
  writeFileSync(join(folder, 'bare'), Buffer.alloc(32, 4).toString('base64'));
  writeFileSync(join(folder, 'cut'), secretOf(5).slice(0, -2));
  const file = join(folder, 'webhooks.yaml');
  writeFileSync(file, `webhooks:\n${text}`);
  return readWebhooks(file, states);
}

const entry = (more: string, state = 'FR'): string =>
  `  - { state: ${state}, url: "https://spoc.example/told", secretFile: fr${more} }\n`;

test('reads where a State is told, with its secrets, from the folder of the file', () => {
  expect(
    read(`  - { state: FR, url: "https://spoc.example/told", secretFile: [next, fr], events: [release.overdue] }
  - { state: IE, url: "http://127.0.0.1:9/told", secretFile: ie }\n`),
  ).toEqual([
    {
      ...{ state: 'FR', url: 'https://spoc.example/told' },
      ...{ secrets: [secretOf(2, 24), secretOf(1)], events: ['release.overdue'] },
    },
    { state: 'IE', url: 'http://127.0.0.1:9/told', secrets: [secretOf(6)] },
  ]);
});

describe('refuses', () => {
  test.each([
    ['a State without profile', entry('', 'XX'), /entry 1 \(XX\): XX has no profile/u],
    ['a State twice', entry('') + entry(''), /entry 2 \(FR\): entry 1 is for the same State/u],
    [
      'a secret of another State',
      entry('') + entry('', 'IE'),
      /entry 2 \(IE\): it has the same secret as FR/u,
    ],
    ['http to elsewhere', entry('').replace('https:', 'http:'), /must be https/u],
    [
      'a password in the address',
      entry('').replace('spoc', 'me:pass@spoc'),
      /must not hold a name or password/u,
    ],
    ['no address', entry('').replace('https://spoc.example/told', 'nowhere'), /url/u],
    ['a step that is none', entry(', events: [release.gone]'), /events/u],
    ['a key that is none', entry(', secret: whsec_x'), /Unrecognized key/u],
    ['a file that is not there', entry('').replace('fr }', 'gone }'), /gone cannot be read/u],
    ['a short secret', entry('').replace('fr }', 'short }'), /must hold whsec_ and 24 to 64 random bytes/u],
    ['a secret without its mark', entry('').replace('fr }', 'bare }'), /must hold whsec_/u],
    ['a secret that was cut off', entry('').replace('fr }', 'cut }'), /must hold whsec_/u],
    ['one secret twice', entry('').replace('fr }', '[fr, fr] }'), /hold the same secret/u],
  ])('%s', (_, text, why) => {
    expect(() => read(text)).toThrow(why);
    try {
      read(text);
    } catch (error) {
      expect(String(error)).not.toMatch(/whsec_[A-Za-z0-9+/]{20}/u);
    }
  });
});
