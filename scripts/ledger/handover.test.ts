import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { createHash, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { KeyRing } from '../../shared/src/core/key-ring.ts';
import { ledgerApi } from '../../shared/src/ledger/proof/api.ts';
import { checkpointSigner, originOf } from '../../shared/src/ledger/proof/checkpoint.ts';
import { handoverFields } from '../../shared/src/ledger/proof/handover.ts';
import { LogReader } from '../../shared/src/ledger/proof/proofs.ts';
import { EMPTY_EDGE, rootOf } from '../../shared/src/ledger/proof/merkle.ts';
import { entryId, pending, type Pending } from '../../shared/src/ledger/proof/records.ts';
import { anIntent, anOutcome, aReceived, madeSecrets } from '../../shared/src/ledger/testing/examples.ts';
import { appendTo } from '../../shared/src/ledger/write/append.ts';
import {
  migrateLedger,
  PostgresLedger,
  type LedgerOptions,
} from '../../shared/src/ledger/write/postgres-ledger.ts';
import { freshDatabase, type TestDatabase } from '../../shared/testing/database.ts';
import { until } from '../../shared/testing/until.ts';
import { checkReceipt } from '../clients/typescript/src/receipt.ts';
import { signingKeyOf } from '../hub/embedded-ledger.ts';
import { COMMANDS } from '../keys/commands.ts';
import { logsSignedBy } from '../keys/signed-logs.ts';
import { openCheckpoint, pinnedKey } from './check.ts';
import { keyId } from './key-ids.ts';
import { KeyChain, recordsOf, type HandoverRecord, type ShownHandover } from './handovers.ts';
import { verifyLog, verifySince } from './verify.ts';
import { cosignOnce, SecondHistory, type Shown, type WitnessState } from './witness-state.ts';

const LOG = 'handed';
const ORIGIN = originOf(LOG);
const secret = (): KeyObject => generateKeyPairSync('ed25519').privateKey;
const [first, second, third] = [secret(), secret(), secret()];
const [key1, key2, key3] = [first, second, third].map((key) => checkpointSigner(ORIGIN, key).verifierKey) as [
  string,
  string,
  string,
];

let database: TestDatabase;
let admin: pg.Client;
let options: LedgerOptions;
let ledger: PostgresLedger;
let reader: LogReader;
let ring: KeyRing<KeyObject> = { current: first, all: [first] };
/** Of a receipt before the first hand-over, and of one after the last. */
const entries: string[] = [];

async function ask(): Promise<string> {
  const request = ledger.received(aReceived);
  await request.intent(anIntent);
  await request.outcome(anOutcome);
  return request.receipt.entry;
}

async function shown(): Promise<Shown> {
  const answer = await ledgerApi(reader)('/ledger/handovers');
  return JSON.parse(answer.body) as Shown;
}

const log = {
  shown,
  consistency: async (from: number, to: number) => (await reader.consistency(from, to)) ?? [],
};
const witness = { name: 'liaison/witness/FR', key: secret(), nowS: 1_700_000_000 };
const NOTHING: WitnessState = { note: undefined, handovers: [] };
let seen: WitnessState;

beforeAll(async () => {
  database = await freshDatabase();
  await migrateLedger(database.url, 'abcdefghijklmnop1234');
  options = {
    ...{ url: database.url, log: LOG, ...madeSecrets(), isAlone: true, onFailure: () => undefined },
    ...{ signingKey: first, signingKeys: () => ring },
  };
  reader = new LogReader(database.url, LOG);
  admin = new pg.Client({ connectionString: database.url });
  await admin.connect();
  ledger = await PostgresLedger.open(options);
  entries.push(await ask());
  seen = await cosignOnce(log, key1, witness, NOTHING);
  // Once while others write, once while nobody does.
  ring = { current: second, all: [first, second] };
  await Promise.all(Array.from({ length: 40 }, ask));
  ring = { current: third, all: [first, second, third] };
  ledger.turnKey();
  await until('the log is handed to the third key', () => ledger.verifierKey === key3);
  entries.push(await ask());
});

afterAll(async () => {
  await ledger.close();
  await reader.close();
  await admin.end();
  await database.drop();
});

test('the log goes on, and is whole over both hand-overs by any of its keys', async () => {
  for (const key of [key1, key2, key3]) {
    const { bad, handovers, records } = await verifyLog(admin, LOG, key, [seen.note ?? '']);
    expect([bad, handovers.map(({ to }) => to), records]).toEqual([
      undefined,
      [key2, key3].map((one) => one.split('+')[1]),
      42 * 3 + 2,
    ]);
  }
  const other = checkpointSigner(ORIGIN, secret()).verifierKey;
  expect((await verifyLog(admin, LOG, other)).bad?.why).toMatch(/not signed by the pinned key/u);
  const since = await verifySince({ client: admin, log: LOG, key: key1 }, [], seen.note);
  expect([since.since, since.bad]).toEqual([3, undefined]);
});

test('a hub that starts again goes on under the key that the log was handed to, and never back', async () => {
  await ledger.close();
  ring = { current: second, all: [first, second, third] };
  ledger = await PostgresLedger.open(options);
  await ask();
  expect(ledger.verifierKey).toBe(key3);
  await ledger.close();
  ring = { current: second, all: [first, second] };
  await expect(PostgresLedger.open(options)).rejects.toThrow(
    /not what this installation's signing key signed/u,
  );
  ring = { current: third, all: [first, second, third] };
  ledger = await PostgresLedger.open(options);
  expect((await verifyLog(admin, LOG, key1)).bad).toBeUndefined();
});

test('a receipt of before and one of after prove by the key of before', async () => {
  const api = ledgerApi(reader, () => ring);
  const bytes = Buffer.alloc(anOutcome.bodyBytes);
  for (const entry of entries) {
    const { body } = await api(`/ledger/proof/inclusion?entry=${entry}`);
    const proof = JSON.parse(body) as Shown & { readonly key: string; readonly answer: string };
    expect(proof.key).toBe(key3);
    // The examples' digest is of no bytes that anybody has: that alone may be refused, and everything before it holds.
    const checked = checkReceipt({ kind: 'COMPLETE', receipt: { log: LOG, entry }, bytes } as never, {
      url: 'http://hub.invalid',
      key: key1,
      fetch: () => Promise.resolve(new Response(body)),
    });
    await expect(checked).rejects.toThrow('the bytes are not those that the hub signed');
    expect(openCheckpoint(proof.checkpoint, pinnedKey(key3)).size).toBeGreaterThan(42 * 3);
  }
});

test('a witness follows, and takes nothing by a key that was given up', async () => {
  const next = await cosignOnce(log, key1, witness, seen);
  expect(next.handovers).toHaveLength(2);
  expect((await cosignOnce(log, key2, witness, next)).handovers).toEqual(next.handovers);
  const { checkpoint, handovers } = await shown();
  const [, size, root = ''] = checkpoint.split('\n');
  const old = checkpointSigner(ORIGIN, first).sign(Number(size), Buffer.from(root, 'base64'));
  const showing = (of: Shown) => ({ ...log, shown: () => Promise.resolve(of) });
  const refused = (of: Shown, state: WitnessState): Promise<unknown> =>
    cosignOnce(showing(of), key1, witness, state);
  // By who stole the key of before: with the hand-overs it is not in force, and without them they are taken back.
  await expect(refused({ checkpoint: old, handovers }, next)).rejects.toThrow(
    /not signed by the pinned key/u,
  );
  await expect(refused({ checkpoint: old, handovers: [] }, next)).rejects.toThrow(SecondHistory);
  await expect(refused({ checkpoint, handovers: handovers.slice(1) }, next)).rejects.toThrow(SecondHistory);
  const elsewhere = handovers.map((one, n) => (n === 0 ? { ...one, path: one.path.slice(1) } : one));
  await expect(refused({ checkpoint, handovers: elsewhere }, NOTHING)).rejects.toThrow(/is not in the log/u);
});

describe('a hand-over that does not hold is refused and named', () => {
  const stand = (size: number) => ({ size, root: createHash('sha256').update('invented').digest() });
  const signer = (key: KeyObject) => checkpointSigner(ORIGIN, key);
  const record = (index: number, fields: object): HandoverRecord => ({
    index,
    bytes: pending('01a21924-d7cd-7780-8db8-afc9d0781807', 'HANDOVER', 0, fields).bytes,
  });
  const given = (index: number, from: KeyObject, to: KeyObject) =>
    handoverFields(signer(from), signer(to), stand(index));
  const sound = () => record(9, given(9, first, second));
  const thief = secret();

  test.each([
    ['by a key that was given up', 20, () => [sound(), record(20, given(20, first, third))], /given up/u],
    [
      'back to a key that was given up',
      20,
      () => [sound(), record(20, given(20, second, first))],
      /given up/u,
    ],
    [
      'by a key of nobody',
      20,
      () => [sound(), record(20, given(20, thief, third))],
      /did not sign this log/u,
    ],
    ['for another place', 12, () => [record(12, given(9, first, second))], /another place/u],
    [
      'signed by the new key alone',
      9,
      () => [record(9, { ...given(9, first, thief), given: given(9, thief, first).given })],
      /not signed by the key that ends/u,
    ],
    [
      'not taken by the key that it names',
      9,
      () => [record(9, { ...given(9, first, second), taken: given(9, first, second).given })],
      /not signed by the key that begins/u,
    ],
    [
      'with another key written over the one that was signed',
      9,
      () => [record(9, { ...given(9, first, second), to: signer(thief).verifierKey })],
      /not signed by the key that begins/u,
    ],
    [
      'of another log',
      9,
      () => [
        record(9, handoverFields(checkpointSigner('liaison/ledger/x', first), signer(second), stand(9))),
      ],
      /no key of this log/u,
    ],
    ['that cannot be read', 9, () => [{ index: 9, bytes: Buffer.from('{') }], /cannot be read/u],
  ] as const)('%s', (_, index, records, why) => {
    const { bad } = new KeyChain(records(), pinnedKey(key1));
    expect([bad?.index, bad?.message]).toEqual([index, expect.stringMatching(why)]);
  });

  test('one that holds is followed from either side', () => {
    for (const key of [key1, key2]) {
      const chain = new KeyChain([sound()], pinnedKey(key));
      expect([chain.bad, chain.keyAt(10).name, chain.keyAt(11).key.equals(pinnedKey(key2).key)]).toEqual([
        undefined,
        ORIGIN,
        true,
      ]);
      expect(chain.keyAt(10).key.equals(pinnedKey(key1).key)).toBe(true);
    }
  });

  /** Writes a log by hand, a commit a line, as whoever has the keys could. */
  async function written(
    name: string,
    commits: readonly ((root: Buffer, size: number) => readonly [KeyObject, readonly Pending[]])[],
  ): Promise<string | undefined> {
    let edge = EMPTY_EDGE;
    for (const commit of commits) {
      const [key, records] = commit(rootOf(edge), edge.size);
      const by = checkpointSigner(originOf(name), key);
      const append = appendTo({ log: name, edge, isKnown: true, writtenAt: Date.now() }, by, records, []);
      await admin.query(append.statement);
      edge = append.edge;
    }
    const { bad } = await verifyLog(admin, name, checkpointSigner(originOf(name), first).verifierKey);
    return bad && `${bad.index}: ${bad.why}`;
  }

  const any = (): Pending => pending(entryId(0), 'RECEIVED', 0, {});
  const handed = (name: string, root: Buffer, size: number, keys = [first, second]): Pending => {
    const [from, to] = keys.map((key) => checkpointSigner(originOf(name), key));
    if (!from || !to) throw new Error('two keys');
    return pending(entryId(0), 'HANDOVER', 0, handoverFields(from, to, { size, root }));
  };

  test('one that does not fit the log that it is in is the first bad record', async () => {
    const begin = () => [first, [any()]] as const;
    expect(
      await written('sound', [
        begin,
        (root, size) => [first, [handed('sound', root, size)]],
        () => [second, [any()]],
      ]),
    ).toBeUndefined();
    expect(
      await written('other-tree', [
        begin,
        (_, size) => [first, [handed('other-tree', Buffer.alloc(32), size)]],
      ]),
    ).toMatch(/^1: .*another tree/u);
    expect(
      await written('inside', [begin, (root, size) => [first, [handed('inside', root, size), any()]]]),
    ).toMatch(/^1: /u);
    expect(
      await written('new-inside', [
        begin,
        (root, size) => [second, [handed('new-inside', root, size), any()]],
      ]),
    ).toMatch(/^1: .*does not close its commit/u);
    expect(
      await written('new-alone', [begin, (root, size) => [second, [handed('new-alone', root, size)]]]),
    ).toMatch(/^1: .*not signed by the pinned key/u);
    expect(
      await written('old-goes-on', [
        begin,
        (root, size) => [first, [handed('old-goes-on', root, size)]],
        () => [first, [any()]],
      ]),
    ).toMatch(/^2: .*not signed by the pinned key/u);
  });

  test('npm run keys -- forget keeps a key that a log was not handed from, names that log, and takes one away whose logs were', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'liaison-forget-'));
    const error = jest.spyOn(console, 'error').mockImplementation(() => undefined);
    const log = jest.spyOn(console, 'log').mockImplementation(() => undefined);
    try {
      const hexes = ['a', 'b', 'c'].map((digit) => digit.repeat(64));
      const [kept, gone, current] = hexes.map(signingKeyOf) as [KeyObject, KeyObject, KeyObject];
      const text = `${hexes[0]}\n${hexes[1]} from 2026-01-01T00:00:00Z\n${hexes[2]} from 2026-01-02T00:00:00Z\n`;
      writeFileSync(join(directory, 'ledger-signing-key'), text, { mode: 0o600 });
      await written('blank', [() => [first, [any()]]]);
      await written('left', [() => [kept, [any()]]]);
      await written('passed', [
        () => [gone, [any()]],
        (root, size) => [gone, [handed('passed', root, size, [gone, current])]],
        () => [current, [any()]],
      ]);
      const [idKept = '', idGone = '', idCurrent = ''] = hexes.map((hex) => keyId('ledger-signing-key', hex));
      expect(await logsSignedBy(admin, idKept, directory)).toEqual(['left']);
      expect(await logsSignedBy(admin, idCurrent, directory)).toEqual(['passed']);
      const forget = (id: string) =>
        COMMANDS['forget']?.run({ key: 'ledger', id, url: database.url }, { LIAISON_DATA: directory });
      await expect(forget(idKept)).rejects.toThrow(/it hands its log over\. Then forget/u);
      await expect(forget(idCurrent)).rejects.toThrow(/it hands its log over\. Then forget/u);
      expect(
        error.mock.calls.map(([text]) => /^The log (\S+) is signed by/u.exec(String(text))?.[1]),
      ).toEqual(['left', 'passed']);
      const after = () => readFileSync(join(directory, 'ledger-signing-key'), 'utf8').match(/^[abc]{64}/gmu);
      expect(after()).toEqual(hexes);
      expect(await forget(idGone)).toBe(0);
      expect(after()).toEqual([hexes[0], hexes[2]]);
      // Of a log without checkpoints nobody can say who signed it.
      await admin.query('BEGIN');
      await admin.query('ALTER TABLE ledger.checkpoint DISABLE TRIGGER ALL');
      await admin.query("DELETE FROM ledger.checkpoint WHERE log = 'blank'");
      expect(await logsSignedBy(admin, idKept, directory)).toEqual(['blank', 'left']);
    } finally {
      await admin.query('ROLLBACK');
      rmSync(directory, { recursive: true });
      error.mockRestore();
      log.mockRestore();
    }
  });

  test('one that was changed in the database is the first bad record', async () => {
    const { handovers } = await shown();
    const [at] = recordsOf(handovers as readonly ShownHandover[]);
    await admin.query('BEGIN');
    try {
      await admin.query('ALTER TABLE ledger.record DISABLE TRIGGER ALL');
      const forged = record(at?.index ?? 0, given(at?.index ?? 0, first, thief)).bytes;
      const text = forged
        .toString()
        .replace(/"entry":"[^"]+"/u, /"entry":"[^"]+"/u.exec(at?.bytes.toString() ?? '')?.[0] ?? '');
      await admin.query('UPDATE ledger.record SET bytes = $2 WHERE log = $1 AND index = $3', [
        LOG,
        Buffer.from(text),
        at?.index,
      ]);
      const { bad } = await verifyLog(admin, LOG, key1);
      expect(bad?.index).toBe(at?.index);
    } finally {
      await admin.query('ROLLBACK');
    }
  });
});
