import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { expect, test } from '@jest/globals';

const TSX = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
const STRAYS = new URL('./strays.ts', import.meta.url).href;

function run(script: string): { readonly status: number | null; readonly stdout: string } {
  const text = `import { outliveStrays } from ${JSON.stringify(STRAYS)};
    outliveStrays({ error: ({ err }, what) => console.log(what, err.message) });
    ${script}`;
  return spawnSync(process.execPath, ['--import', TSX, '--input-type=module', '--eval', text], {
    encoding: 'utf8',
  });
}

test('work that fails when nobody waits for it is told, and ends nothing else', () => {
  const { status, stdout } = run(
    "void Promise.reject(new Error('a source')); setImmediate(() => console.log('still answering'));",
  );
  expect(stdout).toBe('work failed that nobody waited for a source\nstill answering\n');
  expect(status).toBe(0);
});

test('an exception that nobody caught still ends the process', () => {
  const { status, stdout } = run(
    "setImmediate(() => console.log('still answering')); queueMicrotask(() => { throw new Error('half done'); });",
  );
  expect(stdout).toBe('');
  expect(status).not.toBe(0);
});
