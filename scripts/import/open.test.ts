import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openText, type HowToRead } from './open.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'open-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function read(bytes: Uint8Array, how?: HowToRead): Promise<string> {
  const file = join(folder, 'file');
  writeFileSync(file, bytes);
  let text = '';
  for await (const piece of openText(file, undefined, how)) text += piece as string;
  return text;
}

/** Longer than the pieces in which files are read, so that characters of two, three and four bytes stand across their ends. */
const LONG = ['é', '€', '𝄞', 'é€𝄞x'].map((characters) => `x${characters.repeat(60_000)}`);

describe('a file as text', () => {
  test.each(LONG)('whatever its pieces cut', async (text) => {
    expect(await read(Buffer.from(text))).toBe(text);
    expect(await read(gzipSync(text))).toBe(text);
    expect(await read(Buffer.from(`\uFEFF${text}`, 'utf16le'))).toBe(text);
    expect(await read(Buffer.from(text, 'utf16le'), { encoding: 'utf-16le' })).toBe(text);
  });

  test.each([
    ['', ''],
    ['a', 'a'],
    ['\uFEFF', ''],
    ['\uFEFFa\uFEFFb', 'a\uFEFFb'],
  ])('%j is %j, without the mark of byte order', async (bytes, text) => {
    expect(await read(Buffer.from(bytes))).toBe(text);
  });

  test('in another encoding, where it is said', async () => {
    expect(await read(Buffer.from([0x4a, 0xfc, 0x80]), { encoding: 'windows-1252' })).toBe('Jü€');
    expect(await read(Buffer.from([0xc9, 0xd7]), { encoding: 'koi8-r' })).toBe('ив');
  });

  test.each([
    ['bytes of another encoding', Buffer.from('Jürgen', 'latin1'), /not UTF-8/u],
    ['a character that is cut at the end', Buffer.from('Jü').subarray(0, 2), /not UTF-8/u],
    [
      'the same behind much text',
      Buffer.concat([Buffer.from(LONG[0] ?? ''), Buffer.from([0xe9])]),
      /not UTF-8/u,
    ],
    ['half a surrogate pair', Buffer.from([0xed, 0xa0, 0x80]), /not UTF-8/u],
    ['a packed file that ends too soon', gzipSync(LONG[1] ?? '').subarray(0, -9), /packed file is broken/u],
    [
      'half a unit of UTF-16',
      Buffer.from('\uFEFFab', 'utf16le').subarray(0, 5),
      /not of the encoding utf-16le/u,
    ],
  ])('%s are refused, with the name of the file', async (_, bytes, reason) => {
    await expect(read(bytes)).rejects.toThrow(reason);
    await expect(read(bytes)).rejects.toThrow(/^file: /u);
  });
});
