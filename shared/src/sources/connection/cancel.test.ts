import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import pg from 'pg';
import { freshDatabase, type TestDatabase } from '../../../testing/database.ts';
import { until } from '../../../testing/until.ts';
import type { StateCode } from '../../core/ids.ts';
import { NationalSource } from './national-source.ts';
import { Deadline } from './request-deadline.ts';

const CANCEL_REQUEST = 80_877_102;

/** A way to PostgreSQL on which requests to cancel are kept until somebody lets them through: a pooler that has no time for them. */
class Way {
  readonly #to: URL;
  readonly #server: Server;
  readonly kept: { readonly message: Buffer; readonly from: Socket; hasHungUp: boolean }[] = [];
  readonly open = new Set<Socket>();

  constructor(to: URL) {
    this.#to = to;
    this.#server = createServer((near) => {
      near.on('error', () => undefined);
      near.once('data', (first: Buffer) => {
        if (first.length === 16 && first.readInt32BE(4) === CANCEL_REQUEST) this.#keep(first, near);
        else this.#pass(first, near);
      });
    });
  }

  async listen(): Promise<string> {
    await new Promise<void>((done) => this.#server.listen(0, '127.0.0.1', done));
    const url = new URL(this.#to);
    url.host = `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return url.href;
  }

  /** Lets all through that is kept; whoever asked hears of it when PostgreSQL has. */
  letThrough(): void {
    for (const { message, from } of this.kept) {
      const far = this.#far();
      far.once('close', () => from.end()).resume();
      far.write(message);
    }
  }

  close(): void {
    this.#server.close();
    for (const { from } of this.kept) from.destroy();
  }

  #far(): Socket {
    const { hostname, port } = this.#to;
    return connect(Number(port), hostname).on('error', () => undefined);
  }

  #keep(message: Buffer, from: Socket): void {
    const one = { message, from, hasHungUp: false };
    this.kept.push(one);
    from.once('close', () => (one.hasHungUp = true));
    from.resume();
  }

  #pass(first: Buffer, near: Socket): void {
    const far = this.#far();
    this.open.add(near);
    far.write(first);
    near.pipe(far).pipe(near);
    near.once('close', () => {
      this.open.delete(near);
      far.destroy();
    });
  }
}

let database: TestDatabase;
let admin: pg.Client;
beforeAll(async () => {
  database = await freshDatabase();
  admin = new pg.Client({ connectionString: database.url });
  await admin.connect();
});
afterAll(async () => {
  await admin?.end();
  await database?.drop();
});

async function sleeping(): Promise<number> {
  const { rows } = await admin.query<{ running: number }>(
    `SELECT count(*)::int AS running FROM pg_stat_activity WHERE datname = current_database() AND state = 'active'
     AND query LIKE '%pg_sleep(25)%' AND pid <> pg_backend_pid()`,
  );
  return rows[0]?.running ?? -1;
}

test('a pooler that takes its time is not hung up on before it has heard what is to be stopped', async () => {
  const way = new Way(new URL(database.url));
  const source = new NationalSource({
    name: 'fi-person',
    domain: 'person',
    owners: ['FI' as StateCode],
    url: await way.listen(),
    pooler: 'transaction',
    deadlineMs: 30_000,
    poolSize: 1,
    retryAfterMs: 60_000,
  });
  const ask = (text: string, gone = new AbortController()): Promise<unknown> =>
    source.read({ text, values: [] }, new Deadline(Date.now() + 60_000, gone.signal));
  try {
    const gone = new AbortController();
    const refused = expect(ask('SELECT pg_sleep(25)', gone)).rejects.toMatchObject({
      code: 'DEADLINE_EXCEEDED',
    });
    await until('the statement', async () => (await sleeping()) > 0);
    const [connection] = way.open;
    gone.abort();
    await refused;
    await until('the request', () => Promise.resolve(way.kept.length > 0));
    // What it was for does not wait for as long: its place is somebody else's.
    await until('the end of its connection', () => Promise.resolve(connection?.destroyed === true), {
      withinMs: 12_000,
    });
    expect(await ask('SELECT 1')).toEqual([[1]]);
    expect(way.kept.map(({ hasHungUp }) => hasHungUp)).toEqual([false]);
    way.letThrough();
    await until('the end of the statement', async () => (await sleeping()) === 0, { withinMs: 12_000 });
    await until('the end of the request', () => Promise.resolve(way.kept[0]?.hasHungUp === true));
  } finally {
    await source.close();
    way.close();
  }
});
