import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileText } from './file-text.ts';

let directory: string;
const at = (name: string): string => join(directory, name);

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'liaison-file-text-'));
  writeFileSync(at('file'), 'é\n');
  symlinkSync('file', at('link'));
  writeFileSync(at('large'), '');
  truncateSync(at('large'), 64 * 2 ** 20 + 1);
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

test('a file is read whole, through a link too', () => {
  expect([fileText(at('file')), fileText(at('link'))]).toEqual(['é\n', 'é\n']);
});

test('what is no file, or is too large, is refused at once', () => {
  execFileSync('mkfifo', [at('pipe')]);
  symlinkSync('/dev/zero', at('endless'));
  expect(() => fileText(at('pipe'))).toThrow('it is a pipe or a device, and no file');
  expect(() => fileText(at('endless'))).toThrow('it is a pipe or a device, and no file');
  expect(() => fileText(directory)).toThrow(/^EISDIR/u);
  expect(() => fileText(at('large'))).toThrow('it has 67108865 bytes, and at most 67108864 are read');
  expect(() => fileText(at('none'))).toThrow(/^ENOENT/u);
});
