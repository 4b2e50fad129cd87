import { expect, test } from '@jest/globals';
import { parse } from 'graphql';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { chdir, cwd } from 'node:process';
import { runInThisContext } from 'node:vm';

/** The environment of a file, as jest makes one. */
async function environment(): Promise<{ setup(): Promise<void>; teardown(): Promise<void> }> {
  const { default: OneRealm } = await import(new URL('./one-realm.mjs', import.meta.url).href);
  const made = new OneRealm({ projectConfig: { fakeTimers: {} } });
  await made.setup();
  return made;
}

test('tests run in the realm of the process, and packages with them', () => {
  expect(runInThisContext('Error')).toBe(Error);
  expect(parse('{ a }').definitions).toBeInstanceOf(Array);
});

test('an error says where in the tree it arose, and in which package, whatever it says itself', () => {
  const arise = (): unknown => parse('{');
  const line =
    readFileSync(new URL(import.meta.url), 'utf8')
      .split('\n')
      .findIndex(isArising) + 1;
  let stack = '';
  try {
    arise();
  } catch (error) {
    stack = (error as Error).stack ?? '';
  }
  expect(stack).toMatch(/at parse \(.*node_modules.graphql.language.parser\.js:\d+:\d+\)\n/u);
  expect(stack).toContain(`one-realm.test.ts:${line}:`);
  expect(new Error('two\n    at lines').stack).toMatch(
    /^Error: two\n    at lines\n    at .*one-realm\.test\.ts:\d+:\d+\)?\n/u,
  );
});

const isArising = (line: string): boolean => line.includes('const arise =');

test('a file that leaves nothing passes, whatever it did meanwhile', async () => {
  const file = await environment();
  process.env['INVENTED'] = 'x';
  delete process.env['INVENTED'];
  await expect(file.teardown()).resolves.toBeUndefined();
});

test('what a file leaves behind fails it by name, and is put back for the next', async () => {
  const [before, file] = [cwd(), await environment()];
  const own = Symbol('of jest');
  Object.assign(globalThis, { invented: 1, [own]: 1, fetch: () => undefined });
  process.env['INVENTED'] = 'x';
  process.on('SIGHUP', () => undefined);
  chdir(tmpdir());
  await expect(file.teardown()).rejects.toThrow(
    /globalThis\.invented, globalThis\.fetch, a listener to SIGHUP, process\.env\.INVENTED, the working directory/u,
  );
  expect([cwd(), process.env['INVENTED'], process.listenerCount('SIGHUP')]).toEqual([before, undefined, 0]);
  expect([Reflect.has(globalThis, 'invented'), Reflect.has(globalThis, own)]).toEqual([false, false]);
  expect(fetch.name).toBe('fetch');
});
