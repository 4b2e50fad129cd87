import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ownCopy, reachableDirectory } from './unprivileged.ts';

let shared: string;
let folder: string;

beforeEach(() => {
  const place = mkdtempSync(join(tmpdir(), 'liaison-shared-'));
  [shared, folder] = [join(place, 'tmp'), join(place, 'private', 'folder')];
  mkdirSync(shared);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'postgres'), 'ours');
  // As a home folder is.
  chmodSync(join(place, 'private'), 0o700);
});
afterEach(() => rmSync(join(shared, '..'), { recursive: true }));

/** What somebody else may leave under a name that can be known. */
const PLANTED: readonly (readonly [string, (at: string) => void])[] = [
  [
    'others may write to',
    (at) => {
      mkdirSync(at);
      writeFileSync(join(at, 'postgres'), 'planted');
      chmodSync(at, 0o777);
    },
  ],
  [
    'leads elsewhere',
    (at) => {
      const elsewhere = `${at}-elsewhere`;
      mkdirSync(elsewhere);
      symlinkSync(elsewhere, at);
    },
  ],
  ['leads nowhere', (at) => symlinkSync(`${at}-nowhere`, at)],
];

describe("the server's programs, copied to where all users of a machine may write", () => {
  test('are whole, for nobody else to change, and copied once', () => {
    const copy = ownCopy(folder, 'programs', shared);
    expect(readFileSync(join(copy, 'postgres'), 'utf8')).toBe('ours');
    writeFileSync(join(folder, 'postgres'), 'changed');
    expect(ownCopy(folder, 'programs', shared)).toBe(copy);
    expect(readFileSync(join(copy, 'postgres'), 'utf8')).toBe('ours');
    expect(readdirSync(shared)).toEqual(['programs']);
  });

  test.each(PLANTED)('are not taken from a folder that %s', (_, plant) => {
    plant(join(shared, 'programs'));
    expect(() => ownCopy(folder, 'programs', shared)).toThrow(/programs is there, and somebody else may/u);
  });
});

describe('embedded databases that cannot lie in a private folder', () => {
  const asUser = { uid: 65_534, gid: 65_534 };
  const where = (directory: string) => reachableDirectory(directory, asUser, () => undefined, shared);

  test('lie in a folder of their own for each installation, however much of their paths is the same', () => {
    const end = 'the/same/end/of/a/long/path/.liaison/postgres';
    const [one, another] = [where(join(folder, 'one', end)), where(join(folder, 'another', end))];
    expect(one).not.toBe(another);
    expect(where(join(folder, 'one', end))).toBe(one);
  });

  test('stay where an earlier hub of this installation put them', () => {
    const directory = join(folder, 'postgres-of-this');
    const name = Buffer.from(directory).toString('base64url').slice(-40);
    mkdirSync(join(shared, `liaison-data-${name}`), { mode: 0o700 });
    // Of another installation, as this one never ran.
    const fresh = where(directory);
    expect(fresh).not.toContain(name);
    rmSync(fresh, { recursive: true });
    writeFileSync(join(folder, 'ledger-password'), '');
    expect(where(directory)).toBe(join(shared, `liaison-data-${name}`));
  });

  test.each(PLANTED)('do not lie in one that %s', (_, plant) => {
    const directory = join(folder, 'postgres-of-this');
    const at = where(directory);
    rmSync(at, { recursive: true });
    plant(at);
    expect(() => where(directory)).toThrow(/is there, and somebody else may/u);
  });
});
