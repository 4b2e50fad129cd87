import { afterAll, describe, expect, test } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CursorBox } from '../../shared/src/sources/sql/cursor.ts';
import { listKeys } from '../keys/list.ts';
import { forgetKey, rotateKey } from '../keys/rotate.ts';
import { keyId } from '../ledger/key-ids.ts';
import { readKeyFile, ringAt } from './key-file.ts';
import { filedKeys, secret } from './secret.ts';

const [A, B, C] = ['a', 'b', 'c'].map((digit) => digit.repeat(64)) as [string, string, string];
const directory = mkdtempSync(join(tmpdir(), 'liaison-keys-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const at = (time: string): number => Date.parse(`2026-11-27T${time}Z`);
const read = (text: string) => readKeyFile(text, 32, 'the file');

test('a key is used from its moment on, and taken before', () => {
  const keys = read(`# about\n${A}\n${B} from 2026-11-27T10:00:00Z\n${C} from 2026-11-27T12:00:00Z\n`);
  expect(ringAt(keys, at('09:00:00'))).toEqual({ current: A, all: [A, B, C] });
  expect(ringAt(keys, at('10:00:00'))).toEqual({ current: B, all: [A, B, C] });
});

test('what a key made is taken until its end', () => {
  const keys = read(`${A} until 2026-11-27T11:00:00Z\n${B} from 2026-11-27T10:00:00Z\n`);
  expect(ringAt(keys, at('10:59:59')).all).toEqual([A, B]);
  expect(ringAt(keys, at('11:00:00')).all).toEqual([B]);
});

test.each([
  ['a key that is cut off', `${A}\n${B.slice(1)} from 2026-11-27T10:00:00Z`, /key 2 of 2, must hold 64/u],
  ['none', '# about\n', /must hold 64/u],
  ['the same twice', `${A}\n${A} from 2026-11-27T10:00:00Z`, /same key twice/u],
  ['no order', `${A} from 2026-11-27T10:00:00Z\n${B} from 2026-11-27T09:00:00Z`, /later than the one/u],
  ['a later one without a moment', `${A}\n${B}`, /later than the one/u],
  ['a moment that is none', `${A}\n${B} from tomorrow`, /"tomorrow" is no moment/u],
  ['a last one that ends', `${A} until 2026-11-27T10:00:00Z`, /must not end/u],
])('a file with %s is refused, and the place is named', (_, text, why) => {
  expect(() => read(text)).toThrow(why);
  expect(() => read(text)).toThrow(/^the file/u);
});

describe('a rotation', () => {
  const folder = join(directory, 'rotated');
  const env = {};
  const first = secret(folder, 'cursor-key', { env });

  test('keeps the key of before, is listed without a secret, and is not made twice', () => {
    const now = Date.now();
    const { before, after } = rotateKey(
      { name: 'cursor-key', from: now + 5_000, acceptDays: 1 },
      folder,
      env,
      now,
    );
    expect(before).toBe(keyId('cursor-key', first));
    expect(secret(folder, 'cursor-key', { env })).toBe(first);
    expect(() => rotateKey({ name: 'cursor-key', from: now + 9_000 }, folder, env, now)).toThrow(
      new RegExp(`${after} is still to come`, 'u'),
    );
    const listed = listKeys(folder, env, now);
    expect(listed.filter(({ key }) => key === 'cursor').map(({ id, state }) => [id, state])).toEqual([
      [before, 'IN_USE'],
      [after, 'TO_COME'],
    ]);
    for (const { hex } of filedKeys(folder, 'cursor-key', { env }))
      expect(JSON.stringify(listed)).not.toContain(hex);
    const later = listKeys(folder, env, now + 800 * 86_400_000).filter(({ key }) => key === 'cursor');
    expect(later.map(({ state, warning }) => [state, warning !== undefined])).toEqual([
      ['ENDED', false],
      ['IN_USE', true],
    ]);
  });

  test('takes a key of before away when it is told to, and none that is in use or to come', () => {
    const [one, two] = filedKeys(folder, 'cursor-key', { env }).map(({ hex }) => keyId('cursor-key', hex));
    for (const id of [one ?? '', two ?? ''])
      expect(() => forgetKey('cursor-key', id, folder, env)).toThrow(/in use or to come/u);
    const [, next = ''] = filedKeys(folder, 'cursor-key', { env }).map(({ hex }) => hex);
    writeFileSync(join(folder, 'cursor-key'), `${first}\n${next} from 2026-11-27T00:00:00Z\n`);
    forgetKey('cursor-key', one ?? '', folder, env);
    expect(readFileSync(join(folder, 'cursor-key'), 'utf8')).not.toContain(first);
    expect(secret(folder, 'cursor-key', { env })).toBe(next);
  });

  test('is refused where a variable holds the key', () => {
    expect(() =>
      rotateKey({ name: 'id-key', from: Date.now() }, folder, { LIAISON_ID_KEY: A }, Date.now()),
    ).toThrow(/LIAISON_ID_KEY holds the key, .* LIAISON_ID_KEY_FILE/u);
  });
});

test('a cursor of before is read, one of a key that ended is not', () => {
  let ring = { current: A, all: [A] };
  const box = new CursorBox(() => ring);
  const position = { keys: ['x'], owner: 'DE', id: 'P-1' } as unknown as Parameters<CursorBox['write']>[0];
  const before = box.write(position, 'question');
  ring = { current: B, all: [A, B] };
  const after = box.write(position, 'question');
  expect([box.read(before, 'question'), box.read(after, 'question')]).toEqual([position, position]);
  expect(new CursorBox(B).read(after, 'question')).toEqual(position);
  ring = { current: B, all: [B] };
  expect(() => box.read(before, 'question')).toThrow('after');
});
