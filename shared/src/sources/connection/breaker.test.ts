import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { freshDatabase, type TestDatabase } from '../../../testing/database.ts';
import { Wire } from '../../../testing/wire.ts';
import { until } from '../../../testing/until.ts';
import type { StateCode } from '../../core/ids.ts';
import { NationalSource, type Row } from './national-source.ts';
import { Deadline } from './request-deadline.ts';
import { BY_KEY, type Query } from './query.ts';

/** A source is left alone for what it does itself, never for what was asked of it. */
const DEADLINE_MS = 1_500;
let database: TestDatabase;
let admin: pg.Client;
const closing: (() => unknown)[] = [];

beforeAll(async () => {
  database = await freshDatabase();
  admin = new pg.Client({ connectionString: database.url });
  await admin.connect();
  await admin.query(
    'CREATE SCHEMA hub; CREATE TABLE person (id text); CREATE VIEW hub.person_v1 AS SELECT id FROM person',
  );
});
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});
afterAll(async () => {
  await admin.end();
  await database.drop();
});

function open(
  change: { readonly url?: string; readonly deadlineMs?: number; readonly poolSize?: number } = {},
) {
  const source = new NationalSource({
    name: 'tried',
    domain: 'person',
    owners: ['DE' as StateCode],
    url: database.url,
    deadlineMs: DEADLINE_MS,
    poolSize: 4,
    retryAfterMs: 500,
    ...change,
  });
  closing.push(() => source.close());
  return source;
}

async function wired(): Promise<{ readonly wire: Wire; readonly url: string }> {
  const url = new URL(database.url);
  const wire = new Wire({ host: url.hostname, port: Number(url.port) });
  closing.push(() => wire.close());
  url.host = `127.0.0.1:${await wire.listen()}`;
  url.search = '';
  return { wire, url: url.href };
}

const said = (text: string): Query => ({ text, values: [] });
const ONE = said('SELECT 1');

/** Rows, or the kind of the failure. */
function ask(source: NationalSource, query = ONE, leftMs = 60_000): Promise<readonly Row[] | string> {
  return source
    .read(query, new Deadline(Date.now() + leftMs, new AbortController().signal))
    .catch((error: { readonly kind?: string }) => error.kind ?? String(error));
}

/** One turn of the event loop. */
const turn = <T>(value?: T): Promise<T | undefined> => new Promise((done) => setImmediate(() => done(value)));

/** What a promise has come to by now, and not later. */
async function atOnce(promise: Promise<unknown>): Promise<unknown> {
  await turn();
  return Promise.race([promise, turn('still waiting')]);
}

async function leftAlone(source: NationalSource): Promise<void> {
  const before = source.statements;
  for (let i = 0; i < 20; i += 1) expect(await atOnce(ask(source))).toBe('UNAVAILABLE');
  expect(source.statements).toBe(before);
}

const comesBack = (source: NationalSource) =>
  until('the source', () => !source.isLeftAlone, { seen: () => 'it is left alone' }).then(async () =>
    expect(await ask(source)).toEqual([[1]]),
  );

describe('is asked on', () => {
  test.each([
    ['what was wrong in a value', "SELECT 'x'::date"],
    ['a division by nothing', 'SELECT 1 / 0'],
    ['a view that is not there', 'SELECT 1 FROM hub.none_v1'],
    ['what may not be done', 'CREATE TABLE hub.own (id text)'],
    ['a lock that was not to be had', 'DO $$ BEGIN RAISE lock_not_available; END $$'],
    ['a statement that was stopped', 'SET statement_timeout = 20; SELECT pg_sleep(20)'],
    ['more files than one statement may have', "DO $$ BEGIN RAISE SQLSTATE '53400'; END $$"],
  ])('after %s', async (_, text) => {
    const source = open({ poolSize: 1 });
    for (let i = 0; i < 5; i += 1) expect(await ask(source, said(text))).toMatch(/UNAVAILABLE|TIMED_OUT/u);
    expect(source.isLeftAlone).toBe(false);
  });

  test.each([
    ['searches', ''],
    ['lookups', `${BY_KEY} `],
  ])('after slow %s that take every connection past the deadline', async (_, comment) => {
    const source = open();
    const slow = Array.from({ length: 6 }, () => ask(source, said(`${comment}SELECT pg_sleep(60)::text`)));
    expect(await Promise.all(slow)).toEqual(slow.map(() => 'TIMED_OUT'));
    expect(source.isLeftAlone).toBe(false);
    expect(await ask(source)).toEqual([[1]]);
  });

  test('after the deadlines of questions, which are not its own', async () => {
    const { wire, url } = await wired();
    const source = open({ url, deadlineMs: 30_000 });
    expect(await ask(source)).toEqual([[1]]);
    wire.cut('FROZEN');
    for (let i = 0; i < 5; i += 1) expect(await ask(source, ONE, 50)).toBe('NOT_AWAITED');
    expect(await ask(source, ONE, 0)).toBe('NOT_AWAITED');
    expect(source.isLeftAlone).toBe(false);
  });

  test('after this process stood still, and its answer is taken', async () => {
    const source = open();
    expect(await ask(source)).toEqual([[1]]);
    const asked = Array.from({ length: 4 }, () => ask(source, said('SELECT pg_sleep(0.05)::text')));
    await turn();
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1.2 * DEADLINE_MS);
    expect(await Promise.all(asked)).toEqual(asked.map(() => [['']]));
    expect(source.isLeftAlone).toBe(false);
  });
});

describe('is left alone', () => {
  test('when it falls silent: one deadline for all, then everybody is told at once, until it is back', async () => {
    const { wire, url } = await wired();
    const source = open({ url });
    expect(await ask(source)).toEqual([[1]]);
    wire.cut('FROZEN');
    const first = ask(source);
    const later: Promise<unknown>[] = [];
    setTimeout(() => later.push(ask(source), ask(source, said(`${BY_KEY} SELECT 1`))), DEADLINE_MS / 2);
    expect(await first).toBe('TIMED_OUT');
    // They were asked later, and do not wait for a deadline of their own.
    expect(later).toHaveLength(2);
    for (const one of later) expect(await atOnce(one)).toBe('TIMED_OUT');
    await leftAlone(source);
    wire.cut('OPEN');
    await comesBack(source);
    // Nothing is sent over connections from before.
    expect(await Promise.all(Array.from({ length: 8 }, () => ask(source)))).toEqual(Array(8).fill([[1]]));
  });

  test('when it refuses connections or cuts them, until it is back', async () => {
    const { wire, url } = await wired();
    const source = open({ url });
    expect(await ask(source)).toEqual([[1]]);
    wire.cut('CLOSED');
    await until('the source to be left alone', async () => {
      expect(await ask(source)).toBe('UNAVAILABLE');
      return source.isLeftAlone;
    });
    await leftAlone(source);
    wire.cut('OPEN');
    await comesBack(source);
  });

  test('when the file of the authority that its URL names is gone, until it is back', async () => {
    const { wire, url } = await wired();
    const file = join(mkdtempSync(join(tmpdir(), 'liaison-authority-')), 'authority.pem');
    closing.push(() => rmSync(dirname(file), { recursive: true, force: true }));
    const write = (): void => writeFileSync(file, 'an invented authority');
    write();
    // The file is read, though this database speaks no TLS.
    const source = open({ url: `${url}?${new URLSearchParams({ sslmode: 'disable', sslrootcert: file })}` });
    expect(await ask(source)).toEqual([[1]]);
    rmSync(file);
    wire.cut('CLOSED');
    wire.cut('OPEN');
    await until('the source to be left alone', async () => {
      expect(await ask(source)).toBe('UNAVAILABLE');
      return source.isLeftAlone;
    });
    await leftAlone(source);
    write();
    await comesBack(source);
  });

  test('when it is shut down', async () => {
    const source = open({ poolSize: 1 });
    const down = said("DO $$ BEGIN RAISE SQLSTATE '57P01'; END $$");
    expect([await ask(source, down), await ask(source, down)]).toEqual(['UNAVAILABLE', 'UNAVAILABLE']);
    expect(source.isLeftAlone).toBe(false);
    expect(await ask(source, down)).toBe('UNAVAILABLE');
    expect(source.isLeftAlone).toBe(true);
    await comesBack(source);
  });

  test('when its register is locked, as long as it is', async () => {
    const source = open();
    await admin.query('BEGIN; LOCK TABLE person IN ACCESS EXCLUSIVE MODE');
    const read = said('SELECT id FROM hub.person_v1');
    expect(await Promise.all([ask(source, read), ask(source, read)])).toEqual(['TIMED_OUT', 'TIMED_OUT']);
    await leftAlone(source);
    await admin.query('ROLLBACK');
    await comesBack(source);
  });
});
