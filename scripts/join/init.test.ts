import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { StateCode } from '../../shared/src/core/ids.ts';
import { readIssuers } from '../../shared/src/identity/issuers.ts';
import { loadLaw } from '../../shared/src/policy/law/law.ts';
import { checkGolden, readGolden } from '../../shared/src/policy/tools/golden.ts';
import { lint } from '../../shared/src/policy/tools/lint.ts';
import { readSources } from '../../shared/src/sources/connection/read-sources.ts';
import { fileSettings } from '../hub/settings.ts';
import { readSettingsFile } from '../hub/settings-file.ts';
import { init } from './init.ts';

/** That the folder carries a State all the way is in scripts/test/joined-state.test.ts. */
let parent: string;
beforeAll(() => {
  parent = mkdtempSync(join(tmpdir(), 'liaison-init-'));
  jest.spyOn(console, 'log').mockImplementation(() => undefined);
});
afterAll(() => {
  jest.restoreAllMocks();
  rmSync(parent, { recursive: true });
});

// A State of the Directive, and one that no group names.
test.each(['PT', 'JP'])('what is made for %s is accepted as it is', async (state) => {
  const folder = join(parent, state);
  expect(await init.run([state, '--folder', folder])).toBe(0);
  const small = state.toLowerCase();
  const env = { [`${state}_PERSON_URL`]: 'postgres://invented@127.0.0.1/invented' };
  expect(readSources(join(folder, 'sources.yaml'), env, 1)).toMatchObject([
    { name: `${small}-person`, domain: 'person', owners: [state] },
  ]);
  expect(readIssuers(join(folder, 'issuers.yaml'), new Set([state]))).toMatchObject([
    { state, revokedFile: join(folder, 'revoked.json') },
  ]);
  const { added } = readSettingsFile(join(folder, 'liaison.yaml'), fileSettings(), {});
  for (const { value } of added.filter(({ variable }) => /SOURCES|ISSUERS|PROFILES/u.test(variable)))
    expect(existsSync(value)).toBe(true);
  const law = loadLaw(join(folder, 'law'), { mode: 'demonstration' });
  expect(law.states.size).toBe(13);
  const findings = lint(law, '2026-11-26', [state as StateCode]);
  expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  const file = join(folder, 'law/golden', `${state}.yaml`);
  const { golden } = readGolden(file, readFileSync(file, 'utf8'), law);
  expect(golden.cases.map((one) => checkGolden(law, state, one))).toEqual(golden.cases.map(() => undefined));
  expect(readFileSync(join(folder, 'README.md'), 'utf8').match(/^\d+\. /gmu)).toHaveLength(10);
});

test.each<[string, readonly string[], RegExp]>([
  ['no State', [], /Name one State/u],
  ['a code that is none', ['PX'], /"PX" is no State: .* did you mean \w{2}\?/u],
  ['a code of three letters', ['PRT'], /did you mean PT\?/u],
  ['a name', ['Portugal'], /did you mean PT\?/u],
  ['a code of EU documents', ['EL'], /did you mean GR\?/u],
  ['a State that is no more', ['SU'], /"SU" is no State/u],
  ['a State that has a profile', ['DE'], /DE has a profile already: .*profiles.DE\.yaml/u],
  ['no folder', ['IT'], /--folder: name the folder/u],
  ['an option that there is not', ['IT', '--foldr', 'x'], /did you mean --folder/u],
])('%s is refused, with the way out', async (_, args, words) => {
  await expect(init.run(args)).rejects.toThrow(words);
});

test('a folder that is not empty, and one that is a file, are left as they are', async () => {
  const full = join(parent, 'full');
  mkdirSync(full);
  writeFileSync(join(full, 'mine'), '');
  await expect(init.run(['IT', '--folder', full])).rejects.toThrow(/full is not empty/u);
  await expect(init.run(['IT', '--folder', join(full, 'mine')])).rejects.toThrow(/mine is a file/u);
});
