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

test('lists outages and what is told of them', async () => {
  const now = new Date('2026-11-26T10:00:00Z');
  await client.query(
    `INSERT INTO releases.outage (id, state, domain, is_planned, began_at, found_at, ended_at)
     VALUES ($1, 'FR', 'person', false, $3, $3, NULL), ($2, NULL, NULL, true, $3, $3, $3)`,
    [id(5), id(6), now],
  );
  await client.query(
    `INSERT INTO releases.outage_notice (id, about, state, type, body, status, next_at)
     VALUES ($1, $2, 'IE', 'outage.began', '{}', 'DEAD', $3)`,
    [id(7), id(5), now],
  );
  const since = 'since 2026-11-26T10:00:00.000Z';
  expect((await run('outages')).out).toBe(`${id(5)}  FR  person  unplanned  ${since}  OPEN\n`);
  expect((await run('outages --all yes')).out).toBe(
    `${id(6)}  HUB  planned  ${since}  until 2026-11-26T10:00:00.000Z\n${id(5)}  FR  person  unplanned  ${since}  OPEN\n`,
  );
  expect((await run('notices --of outages')).out).toMatch(/7 {2}IE {2}outage\.began {2}\S+5 {2}DEAD/u);
  expect((await run('resend --of outages --all yes')).out).toMatch(/^1 will be/u);
});

test.each([
  ['notices', { of: 'all' }, /--of: "all" is none of releases, outages/u],
  ['outages', { all: 'no' }, /--all: "no" is not yes/u],
  ['resend', {}, /Which ones\? --id/u],
  ['resend', { id: id(1), all: 'yes' }, /Which ones\? --id/u],
  ['resend', { id: 'x' }, /--id: "x" is not the id/u],
  ['notices', { status: 'GONE' }, /"GONE" is none of WAITING/u],
  ['notices', { url: 'here' }, /--url: a URL such as postgres/u],
])('%s %j says what is accepted', async (name, flags, why) => {
  const ran = async (): Promise<unknown> => COMMANDS[name]?.run(flags, {});
  await expect(ran()).rejects.toThrow(why);
});
