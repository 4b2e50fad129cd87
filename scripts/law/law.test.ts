import { spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { programWords } from '../../shared/testing/programs.ts';

const MAIN = await programWords('scripts/law.ts');

function law(...args: readonly string[]): {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
} {
  const run = spawnSync(process.execPath, [...MAIN, ...args], { encoding: 'utf8' });
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

test.each([
  [['matrix', '--state', 'FX'], 'groups.yaml knows'],
  [['explain', '--owner', 'DX', '--domain', 'person', '--state', 'FR'], '"DE"'],
  [['explain', '--owner', 'DE', '--domain', 'person', '--state', 'FR', '--penalty', 'x'], 'whole number'],
  [['explain', '--owner', 'DE', '--domain', 'person', '--state', 'FR', '--urgency', 'URGNT'], '"URGENT"'],
  [['explain', '--ownr', 'DE'], '--owner'],
  [['reach', '--domain', 'person', '--field', 'religon'], '"specialCategories.religion"'],
  [['golden', '--state', 'ZZ'], 'AT, DE'],
  [['lint', '--on', 'yesterday'], 'a day of the calendar'],
  [['diff', '/nowhere'], 'that is there'],
  [['exlpain'], '"explain"'],
])('%j is refused, with the way out', (args, way) => {
  const { code, err } = law(...args);
  expect(err).toContain(way);
  expect(code).toBe(2);
});

test('a golden case with slips is refused with the place and the nearest word of each', () => {
  const folder = mkdtempSync(join(tmpdir(), 'liaison-golden-'));
  cpSync(new URL('../../shared/profiles', import.meta.url), folder, { recursive: true });
  appendFileSync(
    join(folder, 'golden', 'UN.yaml'),
    `  - about: A case with slips.
    ask: { state: FX, agencyKind: POLICE, role: INVESTIGATOR, purpose: INVESTIGATION, on: "2026-02-30" }
    of: { domain: person, subjects: [SUSPECT] }
    field: primaryNme
    answer: { mode: GRANT, rules: [UN-P-01] }
`,
  );
  const { code, err } = law('golden', '--profiles', folder, '--state', 'UN');
  rmSync(folder, { recursive: true });
  for (const word of [
    'State "FX"',
    '"primaryName"',
    'rule "UN-P-01"; did you mean',
    'no day of the calendar',
  ])
    expect(err).toContain(word);
  expect(err).toMatch(/golden\/UN\.yaml:\d+:\d+: /u);
  expect(code).toBe(2);
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
});
