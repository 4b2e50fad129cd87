import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));

function law(...args: readonly string[]): {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
} {
  const run = spawnSync(process.execPath, ['--import', 'tsx', MAIN, ...args], { encoding: 'utf8' });
  return { code: run.status, out: run.stdout, err: run.stderr };
}

test('explain answers in plain words and exits with 0', () => {
  const { code, out } = law(
    'explain',
    '--owner',
    'DE',
    '--domain',
    'person',
    '--field',
    'primaryName',
    '--state',
    'FR',
    '--subject',
    'SUSPECT',
    '--on',
    '2026-11-23',
  );
  expect(out).toContain('person.primaryName is shown after an approval.');
  expect(out).toMatch(/\* DE-P-021 \(owner's law, DE\.yaml:\d+\)/u);
  expect(code).toBe(0);
});

test('a mistyped word gets the nearest valid one and exit code 2', () => {
  const field = law(
    'explain',
    '--owner',
    'DE',
    '--domain',
    'person',
    '--field',
    'primaryNam',
    '--state',
    'FR',
  );
  expect(field).toMatchObject({ code: 2 });
  expect(field.err).toContain('"primaryName"');
  const purpose = law('matrix', '--purpose', 'INVESTIGATON');
  expect(purpose.err).toContain('"INVESTIGATION"');
  expect(purpose.code).toBe(2);
});

test('reach exits with 0 for a proof and 1 for a counterexample', () => {
  expect(law('reach', '--owner', 'FR', '--category', 'SOURCE', '--level', 'ABOVE_DENY').code).toBe(0);
  const found = law('reach', '--owner', 'AT', '--category', 'RECORD', '--on', '2026-11-23');
  expect(found.code).toBe(1);
  expect(found.out).toMatch(/^Yes: AT /u);
});

test('the tools for CI are content with the law that ships', () => {
  for (const args of [['golden'], ['schema', '--check'], ['lint', '--state', 'UN', '--on', '2026-11-23']])
    expect(law(...args)).toMatchObject({ code: 0 });
}, 60_000);
