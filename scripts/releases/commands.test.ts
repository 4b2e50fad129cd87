import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import { runCommand } from '../../shared/testing/command.ts';
import { freshDatabase, type TestDatabase } from '../../shared/testing/database.ts';
import { migrateReleases } from '../../subgraphs/releases/store/database.ts';
import { COMMANDS } from './commands.ts';

const id = (n: number): string => `01234567-89ab-7cde-8f01-23456789abc${n}`;

let store: TestDatabase;
let client: pg.Client;

/** Two dead messages of two States and one that was sent; the release that they are of is left out. */
beforeAll(async () => {
  store = await freshDatabase();
  await migrateReleases(store.url);
  client = new pg.Client({ connectionString: store.url });
  await client.connect();
  await client.query('ALTER TABLE releases.notice DROP CONSTRAINT notice_event_fkey');
  for (const [n, state, status] of [
    [1, 'FR', 'DEAD'],
    [2, 'IE', 'DEAD'],
    [3, 'IE', 'SENT'],
  ] as const)
    await client.query(
      `INSERT INTO releases.notice (id, event, release, state, type, body, status, tries, next_at, fault)
       VALUES ($1, $1, $1, $2, 'release.requested', '{}', $3, 10, now(), 'ANSWERED_500')`,
      [id(n), state, status],
    );
});
afterAll(async () => {
  await client.end();
  await store.drop();
});

const run = (line: string) =>
  runCommand('scripts/releases.ts', line.split(' '), { LIAISON_RELEASES_URL: store.url });
const waiting = async (): Promise<readonly string[]> =>
  (
    await client.query<{ id: string }>(
      `SELECT id FROM releases.notice WHERE status = 'WAITING' AND tries = 0 AND fault IS NULL ORDER BY id`,
    )
  ).rows.map((row) => row.id);

test('lists what is dead, and has it sent again', async () => {
  const dead = await run('notices');
  expect(dead.out.trim().split('\n')).toEqual([
    expect.stringMatching(/^\S+1 {2}FR {2}release\.requested {2}\S+ {2}DEAD {2}tries 10 {2}ANSWERED_500$/u),
    expect.stringMatching(/^\S+2 {2}IE /u),
  ]);
  expect(dead.code).toBe(0);
  expect((await run(`resend --id ${id(3)}`)).code).toBe(0);
  expect(await waiting()).toEqual([id(3)]);
  expect((await run('resend --all yes --state FR')).out).toMatch(/^1 will be/u);
  expect(await waiting()).toEqual([id(1), id(3)]);
});

test.each([
  ['resend', {}, /Which ones\? --id/u],
  ['resend', { id: id(1), all: 'yes' }, /Which ones\? --id/u],
  ['resend', { id: 'x' }, /--id: "x" is not the id/u],
  ['notices', { status: 'GONE' }, /"GONE" is none of WAITING/u],
  ['notices', { url: 'here' }, /--url: a URL such as postgres/u],
])('%s %j says what is accepted', async (name, flags, why) => {
  const ran = async (): Promise<unknown> => COMMANDS[name]?.run(flags, {});
  await expect(ran()).rejects.toThrow(why);
});
