import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrateAccess } from '../../shared/src/ledger/read/access-tables.ts';
import { migrateLedger } from '../../shared/src/ledger/write/migrate.ts';
import { freshDatabase, type TestDatabase } from '../../shared/testing/database.ts';
import { readKeys, withoutGivenKeys } from '../hub/secret.ts';
import { rotateKey } from '../keys/rotate.ts';
import { compareKeys } from '../ledger/key-ids.ts';
import { run } from './testing/installation.ts';

const PASSWORD = 'abcdefghijklmnop1234';

let folder: string;
let database: TestDatabase;
let writer: string;
/** The hub's folder, and one that is none. */
let own: string;
let other: string;

beforeAll(async () => {
  withoutGivenKeys(process.env);
  folder = mkdtempSync(join(tmpdir(), 'liaison-keys-of-ledger-'));
  [own, other] = [join(folder, 'own'), join(folder, 'other')];
  for (const directory of [own, other]) mkdirSync(directory);
  database = await freshDatabase();
  await migrateLedger(database.url, PASSWORD);
  await migrateAccess(database.url, { reader: PASSWORD, indexer: PASSWORD, keeper: PASSWORD });
  writer = Object.assign(new URL(database.url), {
    username: 'liaison_ledger_writer',
    password: PASSWORD,
  }).href;
  readKeys(own);
  await compareKeys(writer, own);
});
afterAll(async () => {
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

const create = (name: string, directory: string, env = {}) =>
  run(`create --to ${join(folder, name)}`, directory, {
    LIAISON_LEDGER: writer,
    LIAISON_RELEASES_URL: database.url,
    ...env,
  });
const isMade = (name: string): boolean => existsSync(join(folder, name, 'manifest.json'));

test('no backup is made of a folder that has other keys than the ledger was written with', async () => {
  const wrong = await create('wrong', other);
  expect(wrong).toMatchObject({
    code: 2,
    err: expect.stringMatching(
      /other keys than .*other and the settings hold: ledger-search-key, ledger-signing-key, cursor-key, id-key, statistics-key\..*LIAISON_DATA/u,
    ),
  });
  expect(isMade('wrong')).toBe(false);
  // The hub's folder, with one key by a setting that is another's.
  const given = await create('given', own, { LIAISON_ID_KEY_FILE: join(other, 'id-key') });
  expect(given).toMatchObject({ code: 2, err: expect.stringMatching(/hold: id-key\./u) });
  expect(await create('right', own)).toMatchObject({ code: 0 });
  expect(isMade('right')).toBe(true);
});

test('after a rotation the keys of before are enough for the ledger that knows them alone, and not for one that noted the next', async () => {
  const before = join(folder, 'cursor-key-of-before');
  cpSync(join(own, 'cursor-key'), before);
  const now = Date.now();
  rotateKey({ name: 'cursor-key', from: now - 1 }, own, {}, now - 2);
  expect(await create('rotated', own)).toMatchObject({ code: 0 });
  await compareKeys(writer, own);
  expect(await create('noted', own)).toMatchObject({ code: 0 });
  const late = await create('late', own, { LIAISON_CURSOR_KEY_FILE: before });
  expect(late).toMatchObject({ code: 2, err: expect.stringMatching(/hold: cursor-key\..*come again/u) });
});

test('a file by whose name the backup could not be read again is named before anything is copied', async () => {
  const foreign = join(own, 'tls\\key.pem');
  writeFileSync(foreign, 'unpacked from elsewhere');
  expect(await create('foreign', own)).toMatchObject({
    code: 2,
    err: expect.stringMatching(/own\/tls\\key\.pem has a backslash in its name/u),
  });
  expect(isMade('foreign')).toBe(false);
  rmSync(foreign);
  expect(await create('renamed', own)).toMatchObject({ code: 0 });
  expect(await run(`verify --from ${join(folder, 'renamed')}`, own)).toMatchObject({ code: 0 });
});
