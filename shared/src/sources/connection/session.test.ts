import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import pg from 'pg';
import { freshDatabase, type TestDatabase } from '../../../testing/database.ts';
import type { StateCode } from '../../core/ids.ts';
import { PgClient } from '../../core/pg-client.ts';
import { SessionRefused } from '../../core/session.ts';
import { fitFor } from './encoding.ts';
import { type SourceFailure } from './failure.ts';
import { NationalSource, type Row } from './national-source.ts';
import { BY_KEY } from './query.ts';
import { Deadline } from './request-deadline.ts';
import { answersTrial } from './trial.ts';

let database: TestDatabase;
const sources: NationalSource[] = [];
const servers: Server[] = [];
const sockets = new Set<Socket>();

/** Whatever a State has set for its own programs. */
const SET = [
  "datestyle = 'German, DMY'",
  "intervalstyle = 'sql_standard'",
  "timezone = 'Asia/Tokyo'",
  'extra_float_digits = -15',
  'standard_conforming_strings = off',
  'escape_string_warning = off',
  "bytea_output = 'escape'",
  "client_encoding = 'LATIN1'",
];

beforeAll(async () => {
  database = await freshDatabase();
  const admin = new pg.Client({ connectionString: database.url });
  await admin.connect();
  const name = new URL(database.url).pathname.slice(1);
  for (const one of SET) await admin.query(`ALTER DATABASE ${name} SET ${one}`);
  await admin.end();
});

afterAll(async () => {
  await Promise.all(sources.map((source) => source.close()));
  for (const socket of sockets) socket.destroy();
  for (const server of servers) server.close();
  await database?.drop();
});

function configOf(url: string) {
  return {
    name: 'fi-person',
    domain: 'person' as const,
    owners: ['FI' as StateCode],
    url,
    deadlineMs: 20_000,
    poolSize: 2,
    retryAfterMs: 60_000,
  };
}

function sourceAt(url: string): NationalSource {
  const source = new NationalSource(configOf(url));
  sources.push(source);
  return source;
}

function read(source: NationalSource, text: string): Promise<readonly Row[]> {
  const deadline = new Deadline(Date.now() + 60_000, new AbortController().signal);
  return source.read({ text, values: [] }, deadline);
}

const VALUES = String.raw`SELECT '2026-01-03 02:58:00+00'::timestamptz, '2026-10-28'::date,
  '2026-01-03 02:58:00'::timestamp, 0.1::float8 + 0.2::float8, 'a\nb', 'Ł',
  ('2026-01-03 02:58:00+00'::timestamptz)::text, to_json('2026-10-28'::date)::text, '\x00ff'::bytea`;
const RIGHT = [
  '2026-01-03T02:58:00Z',
  '2026-10-28',
  '2026-01-03T02:58:00Z',
  0.30000000000000004,
  String.raw`a\nb`,
  'Ł',
  '2026-01-03 02:58:00+00',
  '"2026-10-28"',
  Buffer.from([0, 255]),
];

describe('values come in one form, whatever the database has set', () => {
  test.each([
    ['over a connection of its own', VALUES],
    ['over a pipelined connection', `${BY_KEY} ${VALUES}`],
  ])('%s', async (_, text) => {
    expect(await read(sourceAt(database.url), text)).toEqual([RIGHT]);
  });

  test('and whatever a URL says: the session stays read-only, too', async () => {
    const url = new URL(database.url);
    url.searchParams.set(
      'options',
      '-c datestyle=SQL,DMY -c default_transaction_read_only=off -c work_mem=5MB',
    );
    const source = sourceAt(url.href);
    expect(await read(source, VALUES)).toEqual([RIGHT]);
    expect(await read(source, "SELECT current_setting('work_mem')")).toEqual([['5MB']]);
    await expect(read(source, 'CREATE TABLE x ()')).rejects.toMatchObject({
      cause: expect.objectContaining({ message: expect.stringMatching(/read-only/u) }),
    });
  });

  test('and on every connection of the hub, those to the ledger among them', async () => {
    const client = new PgClient({ connectionString: database.url, options: '-c synchronous_commit=on' });
    await client.connect();
    const { rows } = await client.query<{ at: Date; on: string }>(
      "SELECT '2026-01-03 02:58:00+00'::timestamptz AS at, '2026-01-03'::date::text AS on",
    );
    await client.end();
    expect(rows).toEqual([{ at: new Date('2026-01-03T02:58:00Z'), on: '2026-01-03' }]);
  });
});

describe('a database that cannot hold every text', () => {
  let latin: string;
  beforeAll(async () => {
    const admin = new pg.Client({ connectionString: database.url });
    await admin.connect();
    latin = `${new URL(database.url).pathname.slice(1)}_latin1`;
    await admin.query(
      `CREATE DATABASE ${latin} ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0`,
    );
    await admin.end();
  });
  afterAll(async () => {
    const admin = new pg.Client({ connectionString: database.url });
    await admin.connect();
    await admin.query(`DROP DATABASE IF EXISTS ${latin} WITH (FORCE)`);
    await admin.end();
  });

  test('finds nothing by what it cannot hold, and the rest as before', async () => {
    const url = new URL(database.url);
    url.pathname = `/${latin}`;
    const source = sourceAt(url.href);
    await read(source, 'SELECT 1');
    const deadline = new Deadline(Date.now() + 60_000, new AbortController().signal);
    const found = await source.read(
      {
        text: `${BY_KEY} SELECT k FROM unnest($1::text[]) k JOIN (VALUES ('LÖ'), ('MOLOT')) r(make) ON make = k WHERE $2::text <> 'x'`,
        values: [['МОЛОТ', 'LÖ', '銃', 'MOLOT'], 'МОЛОТ'],
      },
      deadline,
    );
    expect(found).toEqual([['LÖ'], ['MOLOT']]);
  });
});

test.each([
  ['LATIN9', '€é', 'Ж'],
  ['WIN1251', 'Жщ', 'é'],
  ['KOI8R', 'Жщ', 'é'],
])('%s holds %s and not %s', (encoding, held, not) => {
  const fit = fitFor(encoding);
  expect(fit?.({ text: '', values: [`a${held}`, [`a${not}`], 1, null] }).values).toEqual([
    `a${held}`,
    ['a\u001A'],
    1,
    null,
  ]);
});

test.each(['UTF8', 'SQL_ASCII', 'EUC_JP', 'constructor'])(
  'what is not known of %s stays as it is',
  (encoding) => {
    expect(fitFor(encoding)).toBeUndefined();
  },
);

/** A server that speaks as little of PostgreSQL as `speak` does, or stands before one. */
async function standIn(speak: (near: Socket) => void): Promise<string> {
  const server = createServer((near) => {
    sockets.add(near);
    near.on('error', () => undefined);
    speak(near);
  });
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const url = new URL(database.url);
  url.search = '';
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  return url.href;
}

/** What a pooler says to a startup message that it does not pass on, as PgBouncer words it. */
function refusing(near: Socket): void {
  near.once('data', () => {
    const fields = ['SFATAL', 'C08P01', 'Munsupported startup parameter: statement_timeout', ''];
    const body = Buffer.from(`${fields.join('\0')}\0`, 'latin1');
    const head = Buffer.alloc(5);
    head.write('E');
    head.writeInt32BE(4 + body.length, 1);
    near.end(Buffer.concat([head, body]));
  });
}

interface Change {
  /** Parameters of the startup message, name and value in turns. */
  readonly startup?: (parameters: readonly string[]) => readonly string[];
  /** Of the process that a cancel request would name. */
  readonly processId?: number;
}

/** Stands before PostgreSQL as a pooler does that lends its own sessions. */
function lending({ startup = (same) => same, processId }: Change): (near: Socket) => void {
  return (near) => {
    const { hostname, port } = new URL(database.url);
    const far = connect(Number(port), hostname === 'localhost' ? '127.0.0.1' : hostname);
    sockets.add(far);
    far.on('error', () => near.destroy()).on('close', () => near.destroy());
    near.on('close', () => far.destroy());
    near.once('data', (first: Buffer) => {
      const parameters = first.subarray(8).toString('latin1').split('\0').slice(0, -2);
      const body = Buffer.from(`${startup(parameters).join('\0')}\0\0`, 'latin1');
      const head = Buffer.alloc(8);
      head.writeInt32BE(8 + body.length, 0);
      first.copy(head, 4, 4, 8);
      far.write(Buffer.concat([head, body]));
      near.pipe(far);
    });
    far.on('data', (chunk: Buffer) => {
      // BackendKeyData: K, its length of 12, process and key.
      const at = processId === undefined ? -1 : chunk.indexOf(Buffer.from([75, 0, 0, 0, 12]));
      if (at >= 0) chunk.writeInt32BE(processId ?? 0, at + 5);
      near.write(chunk);
    });
  };
}

function without(...names: readonly string[]): Change {
  return {
    startup: (parameters) => parameters.filter((_, i) => !names.includes(parameters[i - (i % 2)] ?? '')),
  };
}

describe('a pooler before the database is refused by its name, and not taken for a slow source', () => {
  test.each([
    [
      'that refuses what it does not pass on',
      refusing,
      /startup parameter statement_timeout is not supported/u,
    ],
    [
      'that leaves out what it does not pass on, which loses the deadline',
      lending(without('options', 'statement_timeout')),
      /session's \w+ is/u,
    ],
    ['that leaves out the deadline alone', lending(without('statement_timeout')), /statement_timeout is 0/u],
    ['that lends sessions as they were asked for', lending({ processId: 4_711 }), /not that of the process/u],
  ])('one %s', async (_, speak, message) => {
    const url = await standIn(speak);
    const failure = await read(sourceAt(url), 'SELECT 1').then(
      () => undefined,
      (error: SourceFailure) => error,
    );
    expect(failure?.kind).toBe('UNAVAILABLE');
    expect(failure?.cause).toBeInstanceOf(SessionRefused);
    expect(String(failure?.cause)).toMatch(message);
    expect(String(failure?.cause)).toMatch(/pooler such as PgBouncer/u);
    // Nor does a trial take it for a source that is back.
    expect(await answersTrial(configOf(url))).toBe(false);
  });

  test('and what passes everything on is none', async () => {
    expect(await read(sourceAt(await standIn(lending({}))), 'SELECT 1')).toEqual([[1]]);
  });
});
