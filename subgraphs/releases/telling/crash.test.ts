import { afterAll, expect, test } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import pg from 'pg';
import { systemClock } from '../../../shared/src/core/clock.ts';
import { freshDatabase } from '../../../shared/testing/database.ts';
import { guardProcess } from '../../../shared/testing/guardian.ts';
import { testIds } from '../../../shared/testing/ids.ts';
import { programWords } from '../../../shared/testing/programs.ts';
import { until } from '../../../shared/testing/until.ts';
import { PostgresReleaseBook } from '../store/book.ts';
import { migrateReleases, ReleaseDatabase } from '../store/database.ts';
import { ENTRY, house, RECORD, type Ask, type Person } from '../testing/house.ts';
import { Receiver, SECRET, signatureOf } from '../testing/receiver.ts';

const ends: (() => unknown)[] = [];
afterAll(async () => {
  for (const end of ends.reverse()) await end();
});

/** A process that tells the owner; killed, it is no more and has said nothing. */
async function startSender(database: string, receiver: Receiver): Promise<ChildProcess> {
  const words = await programWords('subgraphs/releases/testing/notice-sender.ts');
  const child = spawn(process.execPath, [...words, database, 'AA', receiver.url, SECRET], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (child.pid !== undefined) guardProcess(child.pid);
  ends.push(() => kill(child));
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((done) => child.once('close', done));
  child.kill('SIGKILL');
  await gone;
}

async function stepsOf(ask: Ask, fields: readonly string[]): Promise<void> {
  const act = async (who: Person, name: string, type: string, input: object): Promise<string> => {
    const { data, sentences } = await ask(
      who,
      `mutation($input: ${type}!) { ${name}(input: $input) { id } }`,
      { input: { key: `${fields.join()} ${name}`, ...input } },
    );
    const taken = data?.[name] as { readonly id: string } | undefined;
    if (!taken) throw new Error(sentences.join());
    return taken.id;
  };
  const id = await act('asker', 'requestRelease', 'RequestReleaseInput', {
    ...{ record: RECORD, fields, reason: 'Invented reason', entry: ENTRY },
  });
  const text = 'Invented words';
  await act('operator', 'askBackRelease', 'ReleaseTextInput', { id, text });
  await act('asker', 'answerRelease', 'ReleaseTextInput', { id, text });
  await act('operator', 'decideRelease', 'DecideReleaseInput', { id, decision: 'APPROVE' });
  await act('operator', 'revokeRelease', 'ReleaseTextInput', { id, text });
}

const TYPES = ['requested', 'asked_back', 'answered', 'approved', 'revoked'].map((step) => `release.${step}`);

test('every step is told, in its order, although sender, receiver and database die in between', async () => {
  const store = await freshDatabase();
  ends.push(() => store.drop());
  await migrateReleases(store.url);
  const database = new ReleaseDatabase(store.url, () => undefined);
  ends.push(() => database.close());
  const admin = new pg.Client({ connectionString: store.url });
  await admin.connect();
  ends.push(() => admin.end());
  const receiver = new Receiver();
  await receiver.open();
  ends.push(() => receiver.shut());
  const ask = house(database, systemClock);
  const book = new PostgresReleaseBook(database, { keepDays: () => 30, ids: testIds, clock: systemClock });
  await stepsOf(ask, ['dateOfBirth']);
  await stepsOf(ask, ['nationality']);
  await book.recorded((await book.unrecorded(100)).map(({ id }) => id));
  const waiting = async (): Promise<
    readonly { readonly id: string; readonly release: string; readonly fault: string }[]
  > =>
    (
      await admin.query<{ id: string; release: string; fault: string }>(
        `SELECT id, release, fault FROM releases.notice WHERE state = 'AA' AND status = 'WAITING' ORDER BY place`,
      )
    ).rows;
  const all = await waiting();
  expect(all).toHaveLength(2 * TYPES.length);

  // The sender dies while the receiver has its message and has not answered yet.
  receiver.answer = (response) => {
    if (receiver.received.length <= 3) response.writeHead(204).end();
  };
  const first = await startSender(store.url, receiver);
  await until('a message that nobody answers', () => receiver.received.length > 3);
  await kill(first);
  const cut = receiver.received.slice(3).map(({ id }) => id);
  // The receiver dies.
  await receiver.shut();
  await startSender(store.url, receiver);
  await until('a try that nobody heard', async () =>
    (await waiting()).some(({ fault }) => fault?.startsWith('NO_ANSWER')),
  );
  // The database ends every session, and the receiver is back.
  await admin.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`,
  );
  receiver.answer = (response) => void response.writeHead(204).end();
  await receiver.open();
  await until('all of it', async () => (await waiting()).length === 0);

  const { received } = receiver;
  const firsts = new Map(received.map((message) => [message.id, message] as const).reverse());
  expect(new Set(firsts.keys())).toEqual(new Set(all.map(({ id }) => id)));
  // What was cut off came again, as it was.
  for (const id of cut) {
    const same = received.filter((message) => message.id === id);
    expect(same.length).toBeGreaterThan(1);
    expect(new Set(same.map(({ body }) => body)).size).toBe(1);
  }
  for (const release of new Set(all.map((one) => one.release))) {
    const came = [...new Set(received.filter(({ body }) => body.includes(release)).map(({ id }) => id))];
    expect(came).toEqual(all.filter((one) => one.release === release).map(({ id }) => id));
    expect(came.map((id) => (JSON.parse(firsts.get(id)?.body ?? '') as { type: unknown }).type)).toEqual(
      TYPES,
    );
  }
  for (const message of received)
    expect(message.headers['webhook-signature']).toBe(signatureOf(message, SECRET));
});
