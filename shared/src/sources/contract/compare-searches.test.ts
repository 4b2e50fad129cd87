import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import type { ClientBase } from 'pg';
import { compareSearches } from './compare-searches.ts';

/** Over real databases it is in scripts/join/keys/worker.test.ts and scripts/test/wrong-views.test.ts. */
const CONTRACT = { domain: 'person', bodies: new Map([['word_key', ' body ']]), keysVersion: 3 } as const;
const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

function databaseOf(found: object): ClientBase {
  const row = {
    ...{ encoding: 'UTF8', functions: [], hasKeys: false, mayRead: null, hasRegister: false },
    ...found,
  };
  return { query: () => Promise.resolve({ rows: [row] }) } as unknown as ClientBase;
}

test.each<[string, object, readonly string[]]>([
  ['functions of this hub', { functions: [{ name: 'word_key', body: md5(' body ') }] }, []],
  [
    'a function of another one',
    { functions: [{ name: 'word_key', body: md5('other') }] },
    ['FUNCTION_VERSION hub.word_key'],
  ],
  [
    'a database of another encoding, whose functions are made for it, that keeps a register',
    { encoding: 'LATIN1', functions: [{ name: 'word_key', body: md5('other') }], hasRegister: true },
    [],
  ],
  ['live keys in another encoding', { encoding: 'LATIN1' }, ['ENCODING hub_keys']],
])('%s', async (_, found, wanted) => {
  const { findings } = await compareSearches(databaseOf(found), CONTRACT, 1_000);
  expect(findings.map(({ what, where }) => `${what} ${where}`)).toEqual(wanted);
  for (const { wayOut } of findings) expect(wayOut).toMatch(/npm run join/u);
});
