import { expect, test } from '@jest/globals';
import { readFileSync, readdirSync } from 'node:fs';
import { readableYaml } from './readable-yaml.ts';

test.each([
  ['zeros, as a crash of a machine leaves them', '\0'.repeat(4_096), 'it is no text: character 1 is U+0000'],
  ['too much', 'x'.repeat(2 ** 20 + 1), 'at most 1048576 are read'],
  ['names without an end', 'k: 1\n'.repeat(10_001), 'it has 10001 lines, items and quotes'],
  ['quotes without an end', '"a" '.repeat(5_001), 'it has 10002 lines, items and quotes'],
  ['too deep', '['.repeat(100_000), 'it opens 100000 brackets in each other'],
])('%s is refused before it is parsed', (_, text, why) => {
  expect(() => readableYaml(text)).toThrow(why);
});

test('each law that ships is read', () => {
  const folder = new URL('../../profiles/', import.meta.url);
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.yaml'))) {
    const text = readFileSync(new URL(name, folder), 'utf8');
    expect(readableYaml(text)).toBe(text);
  }
});
