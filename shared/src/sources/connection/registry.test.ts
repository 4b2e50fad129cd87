import { expect, test } from '@jest/globals';
import type { StateCode } from '../../core/ids.ts';
import { SourceRegistry } from './registry.ts';
import type { SourceConfig } from './source-config.ts';

/** Invented; no connection is opened to it. */
const ONE: SourceConfig = {
  ...{
    name: 'one',
    domain: 'person',
    owners: ['DE' as StateCode],
    url: 'postgres://nobody@127.0.0.1:1/none',
  },
  ...{ deadlineMs: 1_000, poolSize: 2, retryAfterMs: 1_000 },
};
const OTHER: SourceConfig = { ...ONE, name: 'other', owners: ['FR' as StateCode] };

test('of a changed list those alone are opened that were not there before, or not so', async () => {
  const registry = new SourceRegistry([ONE]);
  const names = (configs: readonly SourceConfig[]): readonly string[] =>
    registry.replace(configs).map(({ config }) => config.name);
  expect(names([ONE])).toEqual([]);
  expect(names([ONE, OTHER])).toEqual(['other']);
  expect(names([{ ...ONE, poolSize: 3 }, OTHER])).toEqual(['one']);
  expect(await registry.warm(1_000, [])).toEqual({ warmed: 0, failed: [] });
  await registry.close();
});
