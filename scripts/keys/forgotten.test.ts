import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrateAccess } from '../../shared/src/ledger/read/access-tables.ts';
import { migrateLedger } from '../../shared/src/ledger/write/postgres-ledger.ts';
import { freshDatabase, type TestDatabase } from '../../shared/testing/database.ts';
import { filedKeys, ROTATED, secret, type RotatedName } from '../hub/secret.ts';
import { compareKeys, keyId } from '../ledger/key-ids.ts';
import { COMMANDS } from './commands.ts';
import { forgetKey, rotateKey } from './rotate.ts';

const directory = mkdtempSync(join(tmpdir(), 'liaison-forgotten-'));
const env = { LIAISON_DATA: directory };
let database: TestDatabase;

beforeAll(async () => {
  database = await freshDatabase();
  await migrateLedger(database.url, 'abcdefghijklmnop1234');
  const password = 'abcdefghijklmnop1234';
  await migrateAccess(database.url, { reader: password, indexer: password, keeper: password });
});
afterAll(async () => {
  await database.drop();
  rmSync(directory, { recursive: true, force: true });
});

/** As a hub does when it starts: it refuses keys that are not the ledger's, and notes those that are. */
const start = (): Promise<void> => compareKeys(database.url, directory);
const oldest = (name: RotatedName): string => keyId(name, filedKeys(directory, name, { env })[0]?.hex ?? '');

/** @param from when it is used: a moment ago, as if its time had come. */
function rotate(name: RotatedName, acceptDays?: number): void {
  const now = Date.now();
  const days = acceptDays === undefined ? {} : { acceptDays };
  rotateKey({ name, from: now - 1, ...days }, directory, env, now - 2);
}

test.each(ROTATED)(
  'a hub starts when %s was rotated and the one of before forgotten, and no hub ran meanwhile',
  async (name) => {
    await start();
    rotate(name);
    forgetKey(name, oldest(name), directory, env);
    await start();
    // Twice: what the ledger noted last was taken away before the one that was taken away last.
    for (let n = 0; n < 2; n += 1) {
      rotate(name);
      forgetKey(name, oldest(name), directory, env);
    }
    await start();
  },
);

test('a hub starts when a key of which the time was over made room for the next, and no hub ran meanwhile', async () => {
  await start();
  rotate('cursor-key', 0);
  rotate('cursor-key', 0);
  rotate('cursor-key', 0);
  await start();
});

test('a key of somebody else is refused as before, also beside keys that were taken away', async () => {
  await start();
  const file = join(directory, 'cursor-key');
  const text = readFileSync(file, 'utf8');
  const [about = ''] = text.split('\n');
  expect(about).toMatch(/ Taken away: [0-9a-f]{16}/u);
  writeFileSync(file, `${about}\n${'d'.repeat(64)}\n`);
  await expect(start()).rejects.toThrow(/written with other keys: .*cursor-key/u);
  writeFileSync(file, text);
  await start();
});

test('npm run keys -- forget says no secret, and the file none of the key that is gone', async () => {
  const gone = secret(directory, 'id-key', { env });
  rotate('id-key');
  const log = jest.spyOn(console, 'log').mockImplementation(() => undefined);
  expect(await COMMANDS['forget']?.run({ key: 'id', id: keyId('id-key', gone) }, env)).toBe(0);
  expect(JSON.stringify(log.mock.calls)).not.toContain(gone);
  log.mockRestore();
  expect(readFileSync(join(directory, 'id-key'), 'utf8')).not.toContain(gone);
  await start();
});
