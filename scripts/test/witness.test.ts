import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createPublicKey, verify } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTestHub, type TestHub } from '../../gateway/testing/hub.ts';
import { checkpointSigner, originOf } from '../../shared/src/ledger/proof/checkpoint.ts';
import { migrateLedger, PostgresLedger } from '../../shared/src/ledger/write/postgres-ledger.ts';
import { madeSecrets } from '../../shared/src/ledger/testing/examples.ts';
import { openCheckpoint, pinnedKey } from '../ledger/check.ts';
import { runCommand, type Ran } from '../../shared/testing/command.ts';
import { freshDatabase, type TestDatabase } from '../../shared/testing/database.ts';

const LOG = 'watched';
const secrets = madeSecrets();
const state = mkdtempSync(join(tmpdir(), 'liaison-witness-'));
const histories: { database: TestDatabase; ledger: PostgresLedger; hub: TestHub }[] = [];

/** A hub with a ledger. All of them sign with one key, as an operator does who shows each State another history. */
async function history(questions: number): Promise<TestHub> {
  const database = await freshDatabase();
  await migrateLedger(database.url, 'abcdefghijklmnop1234');
  const ledger = await PostgresLedger.open({
    url: database.url,
    log: LOG,
    ...secrets,
    onFailure: () => undefined,
  });
  const hub = await startTestHub({}, { ledger });
  histories.push({ database, ledger, hub });
  for (let n = 0; n < questions; n += 1) await ask(hub);
  return hub;
}

let shown: TestHub;
let key: string;

beforeAll(async () => {
  shown = await history(2);
  key = histories[0]?.ledger.verifierKey ?? '';
});

afterAll(async () => {
  for (const { hub, ledger, database } of histories) {
    await hub.close();
    await ledger.close();
    await database.drop();
  }
  rmSync(state, { recursive: true, force: true });
});

async function ask(hub: TestHub): Promise<void> {
  expect((await hub.ask({ query: '{ person(id: "DE:person:P-1") { id } }' })).status).toBe(200);
}

function witness(hub: { readonly url: string }, folder = state, more: readonly string[] = []): Promise<Ran> {
  const args = [
    '--log',
    hub.url,
    '--key',
    key,
    '--name',
    'liaison/witness/FR',
    '--state',
    folder,
    '--once',
    ...more,
  ];
  return runCommand('scripts/witness.ts', args);
}

const kept = (folder = state): string => readFileSync(join(folder, 'checkpoint.txt'), 'utf8');
const sizeIn = (note: string): number => openCheckpoint(note, pinnedKey(key)).size;

test('cosigns what the running hub shows, and what continues it, so that others can check with the key it prints', async () => {
  const first = await witness(shown);
  expect(first.code).toBe(0);
  expect(sizeIn(kept())).toBe(6);
  await ask(shown);
  const second = await witness(shown);
  expect(second.code).toBe(0);
  const note = kept();
  expect(second.out.trim()).toBe(note.trim());
  expect(sizeIn(note)).toBe(9);
  // C2SP tlog-cosignature, written from its text: key id, 8 bytes of time, signature over both and the checkpoint.
  const [, keyText = ''] =
    /pin this witness as liaison\/witness\/FR\+[0-9a-f]{8}\+(\S+)/u.exec(second.err) ?? [];
  const raw = Buffer.from(keyText, 'base64');
  expect(raw[0]).toBe(4);
  const publicKey = createPublicKey({
    key: Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), raw.subarray(1)]),
    format: 'der',
    type: 'spki',
  });
  const [, cosignature = ''] = /\u2014 liaison\/witness\/FR (\S+)\n/u.exec(note) ?? [];
  const signed = Buffer.from(cosignature, 'base64');
  const time = signed.readBigUInt64BE(4);
  const body = note.slice(0, note.indexOf('\n\n') + 1);
  expect(
    verify(null, Buffer.from(`cosignature/v1\ntime ${time}\n${body}`), publicKey, signed.subarray(12)),
  ).toBe(true);
  expect(Math.abs(Number(time) - Date.now() / 1000)).toBeLessThan(60);
});

test.each([
  ['another history of the same length', 3, /REFUSED: .*(does not continue|contradicts)/u],
  ['a longer one', 5, /REFUSED: .*does not continue/u],
  ['a shorter one', 1, /REFUSED: the log had 9 records and now shows 3/u],
])('refuses %s, properly signed as it is, and keeps what it cosigned', async (_, questions, why) => {
  const before = kept();
  const { code, err, out } = await witness(await history(questions));
  expect([code, err, out]).toEqual([3, expect.stringMatching(why), '']);
  expect(kept()).toBe(before);
  // What it kept shows the other history to anyone who verifies it.
  const forged = histories.at(-1);
  const verified = await runCommand(
    'scripts/ledger.ts',
    [
      'verify',
      '--log',
      LOG,
      '--key',
      key,
      '--url',
      forged?.database.url ?? '',
      '--held',
      join(state, 'checkpoint.txt'),
    ],
    { LIAISON_DATA: state },
  );
  expect([verified.code, verified.out]).toEqual([
    1,
    expect.stringMatching(/a second history|the tail is cut/u),
  ]);
});

describe('what cannot be watched names itself', () => {
  test.each([
    ['no address', ['--key', 'k'], 2, /--log/u],
    ['no key', ['--log', 'http://127.0.0.1:1'], 2, /--key/u],
    [
      'an address that is none',
      ['--log', 'nonsense', '--key', 'KEY'],
      2,
      /--log: "nonsense" is not an address/u,
    ],
    [
      'a key that is none',
      ['--log', 'http://127.0.0.1:1', '--key', 'nonsense'],
      2,
      /--key: .*name\+id\+base64/u,
    ],
    [
      'an interval that is none',
      ['--log', 'http://127.0.0.1:1', '--key', 'KEY', '--every', 'often'],
      2,
      /--every: "often"/u,
    ],
    [
      'a name with a space',
      ['--log', 'http://127.0.0.1:1', '--key', 'KEY', '--name', 'a b'],
      2,
      /--name: "a b"/u,
    ],
    [
      'a hub that is not there',
      ['--log', 'http://127.0.0.1:1', '--key', 'KEY'],
      1,
      /http:\/\/127\.0\.0\.1:1 does not answer/u,
    ],
  ] satisfies [string, string[], number, RegExp][])('%s', async (_, args, code, message) => {
    const folder = join(state, 'none');
    const ran = await runCommand('scripts/witness.ts', [
      ...args.map((arg) => (arg === 'KEY' ? key : arg)),
      '--state',
      folder,
      '--once',
    ]);
    expect([ran.code, ran.err]).toEqual([code, expect.stringMatching(message)]);
    expect(existsSync(join(folder, 'checkpoint.txt'))).toBe(false);
  });
});

test('another key than the pinned one is refused', async () => {
  const foreign = checkpointSigner(originOf(LOG), madeSecrets().signingKey).verifierKey;
  const folder = join(state, 'foreign');
  const ran = await runCommand('scripts/witness.ts', [
    '--log',
    shown.url,
    '--key',
    foreign,
    '--state',
    folder,
    '--once',
  ]);
  expect([ran.code, ran.err]).toEqual([1, expect.stringMatching(/not signed by the pinned key/u)]);
  expect(existsSync(join(folder, 'checkpoint.txt'))).toBe(false);
});
