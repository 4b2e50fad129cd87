import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import pg from 'pg';
import { ledgerApi } from '../../shared/src/ledger/api.ts';
import { checkpointSigner, originOf } from '../../shared/src/ledger/checkpoint.ts';
import { append, edgeBytes, EMPTY_EDGE, leafHash, rootOf } from '../../shared/src/ledger/merkle.ts';
import { migrateLedger, PostgresLedger } from '../../shared/src/ledger/postgres-ledger.ts';
import { LogReader } from '../../shared/src/ledger/proofs.ts';
import { anIntent, anOutcome, aReceived } from '../../shared/src/ledger/testing/examples.ts';
import { freshDatabase, type TestDatabase } from '../testing/database.ts';
import { isConsistent, isIncluded, Levels, openCheckpoint, pinnedKey } from './check.ts';
import { verifyLog } from './verify.ts';
import { cosignOnce, SecondHistory } from './witness-state.ts';

const LOG = 'tamper';
let database: TestDatabase;
let admin: pg.Client;
let key: string;
let held: string;
let entries: string[] = [];

async function write(ledger: PostgresLedger, count: number): Promise<string[]> {
  const made = [];
  for (let n = 0; n < count; n += 1) {
    const request = ledger.received(aReceived);
    await request.intent(anIntent);
    await request.outcome(anOutcome);
    made.push(request.receipt.entry);
  }
  return made;
}

beforeAll(async () => {
  database = await freshDatabase();
  await migrateLedger(database.url, 'abcdefghijklmnop1234');
  const ledger = await PostgresLedger.open({
    url: database.url,
    log: LOG,
    searchKey: randomBytes(32),
    onFailure: () => undefined,
  });
  key = ledger.verifierKey;
  entries = await write(ledger, 10);
  await ledger.close();
  admin = new pg.Client({ connectionString: database.url });
  await admin.connect();
  held =
    (await admin.query<{ note: string }>('SELECT note FROM ledger.checkpoint ORDER BY size DESC LIMIT 1'))
      .rows[0]?.note ?? '';
  await admin.query(
    'ALTER TABLE ledger.record DISABLE TRIGGER ALL; ALTER TABLE ledger.checkpoint DISABLE TRIGGER ALL; ALTER TABLE ledger.secret DISABLE TRIGGER ALL',
  );
});

afterAll(async () => {
  await admin.end();
  await database.drop();
});

/** Tampers as superuser with the triggers off, looks, and takes it back. */
async function after<T>(tamper: () => Promise<unknown>, look: () => Promise<T>): Promise<T> {
  await admin.query('BEGIN');
  try {
    await tamper();
    return await look();
  } finally {
    await admin.query('ROLLBACK');
  }
}

/** All that somebody can do who owns the database: every hash is made again, and signed with another key. */
async function rehash(signAs?: string): Promise<void> {
  const signer = checkpointSigner(signAs ?? originOf(LOG), generateKeyPairSync('ed25519').privateKey);
  await admin.query("UPDATE ledger.record SET leaf = sha256('\\x00'::bytea || bytes)");
  const { rows } = await admin.query<{ bytes: Buffer }>('SELECT bytes FROM ledger.record ORDER BY index');
  const { rows: checkpoints } = await admin.query<{ size: string }>('SELECT size FROM ledger.checkpoint');
  for (const { size } of checkpoints) {
    const edge = append(
      EMPTY_EDGE,
      rows.slice(0, Number(size)).map(({ bytes }) => leafHash(bytes)),
    );
    await admin.query('UPDATE ledger.checkpoint SET note = $2, edge = $3 WHERE size = $1', [
      size,
      signer.sign(edge.size, rootOf(edge)),
      edgeBytes(edge),
    ]);
  }
}

const CHANGE =
  "UPDATE ledger.record SET bytes = convert_to(replace(convert_from(bytes, 'UTF8'), '200', '403'), 'UTF8') WHERE index = 5";

describe('the verifier finds', () => {
  test('nothing in a log that was left alone', async () => {
    expect(await verifyLog(admin, LOG, key, [held])).toEqual({ records: 30, checkpoints: 20, unfinished: 0 });
  });

  test.each([
    ['a changed record', () => admin.query(CHANGE), 5, 'not those that were hashed'],
    [
      'a changed record with its hash made again',
      async () => {
        await admin.query(CHANGE);
        await admin.query("UPDATE ledger.record SET leaf = sha256('\\x00'::bytea || bytes)");
      },
      5,
      'not those under the checkpoint',
    ],
    ['a deleted record', () => admin.query('DELETE FROM ledger.record WHERE index = 7'), 7, 'missing'],
    [
      'a deleted record, the rest moved up',
      async () => {
        await admin.query('DELETE FROM ledger.record WHERE index = 7');
        for (let n = 8; n < 30; n += 1)
          await admin.query('UPDATE ledger.record SET index = index - 1 WHERE index = $1', [n]);
      },
      6,
      'not those under the checkpoint',
    ],
    [
      'two records swapped',
      async () => {
        await admin.query('UPDATE ledger.record SET index = 1000 WHERE index = 2');
        await admin.query('UPDATE ledger.record SET index = 2 WHERE index = 5');
        await admin.query('UPDATE ledger.record SET index = 5 WHERE index = 1000');
      },
      2,
      'not those under the checkpoint',
    ],
    ['a cut tail', () => admin.query('DELETE FROM ledger.record WHERE index >= 25'), 25, 'the tail is cut'],
    [
      'a cut tail without its checkpoints',
      async () => {
        await admin.query('DELETE FROM ledger.record WHERE index >= 26');
        await admin.query('DELETE FROM ledger.checkpoint WHERE size > 26');
      },
      26,
      'the tail is cut',
    ],
    [
      'an inserted record',
      () =>
        admin.query(
          'INSERT INTO ledger.record SELECT log, 30, entry, kind, now(), bytes, leaf FROM ledger.record WHERE index = 4',
        ),
      30,
      'under no checkpoint',
    ],
    [
      'columns that lie',
      () => admin.query('UPDATE ledger.record SET entry = gen_random_uuid() WHERE index = 9'),
      9,
      'columns',
    ],
    [
      'a log rewritten and hashed again under a new key',
      async () => {
        await admin.query(CHANGE);
        await rehash();
      },
      0,
      'not signed by the pinned key',
    ],
    ['a log under another name and key', () => rehash('liaison/ledger/other'), 0, 'was expected'],
  ] satisfies [string, () => Promise<unknown>, number, string][])('%s', async (_, tamper, index, why) => {
    const { bad } = await after(tamper, () => verifyLog(admin, LOG, key, [held]));
    expect(bad?.why).toContain(why);
    expect(bad?.index).toBe(index);
  });
});

test('proofs hold against an implementation of the RFC of their own, for every entry and every pair of sizes', async () => {
  const reader = new LogReader(database.url, LOG);
  const api = ledgerApi(reader);
  const pinned = pinnedKey(key);
  const head = openCheckpoint((await api('/ledger/checkpoint')).body, pinned);
  for (const entry of entries) {
    const proof = JSON.parse((await api(`/ledger/proof/inclusion?entry=${entry}`)).body) as {
      records: { index: number; leaf: string; path: string[] }[];
    };
    expect(proof.records).toHaveLength(3);
    for (const { index, leaf, path } of proof.records) {
      const hashes = path.map((hash) => Buffer.from(hash, 'base64'));
      expect(isIncluded(Buffer.from(leaf, 'base64'), index, head.size, hashes, head.root)).toBe(true);
      expect(isIncluded(Buffer.from(leaf, 'base64'), (index + 1) % 30, head.size, hashes, head.root)).toBe(
        false,
      );
    }
  }
  const { rows } = await admin.query<{ bytes: Buffer }>('SELECT bytes FROM ledger.record ORDER BY index');
  const rootAt = (size: number): Buffer => {
    const levels = new Levels();
    for (const { bytes } of rows.slice(0, size))
      levels.add(createHash('sha256').update('\0').update(bytes).digest());
    return levels.root();
  };
  for (let to = 1; to <= 30; to += 1) {
    for (let from = 1; from <= to; from += 1) {
      const proof = ((await reader.consistency(from, to)) ?? ['none']).map((hash) =>
        Buffer.from(hash, 'base64'),
      );
      const [before, now] = [
        { size: from, root: rootAt(from) },
        { size: to, root: rootAt(to) },
      ];
      expect([from, to, isConsistent(before, now, proof)]).toEqual([from, to, true]);
      expect(isConsistent({ size: from, root: randomBytes(32) }, now, proof)).toBe(false);
    }
  }
  await reader.close();
});

test('a witness cosigns a log that grew and refuses a second history or a shorter one, properly signed as they are', async () => {
  const { privateKey } = generateKeyPairSync('ed25519');
  const signer = checkpointSigner('liaison/ledger/split', privateKey);
  const witness = {
    name: 'liaison/witness/FR',
    key: generateKeyPairSync('ed25519').privateKey,
    nowS: 1_700_000_000,
  };
  const leaves = Array.from({ length: 4 }, (_, n) => leafHash(Buffer.from(`record ${n}`)));
  const view = (some: readonly Buffer[], proof: readonly Buffer[] = []) => {
    const edge = append(EMPTY_EDGE, some);
    return {
      checkpoint: () => Promise.resolve(signer.sign(edge.size, rootOf(edge))),
      consistency: () => Promise.resolve(proof.map((hash) => hash.toString('base64'))),
    };
  };
  const right = rootOf(append(EMPTY_EDGE, leaves.slice(2)));
  const first = await cosignOnce(view(leaves.slice(0, 2)), signer.verifierKey, witness, undefined);
  expect(first.split('\n')).toHaveLength(7);
  const second = await cosignOnce(view(leaves, [right]), signer.verifierKey, witness, first);
  const forged = [leafHash(Buffer.from('another')), ...leaves.slice(1)];
  for (const other of [view(forged, [right]), view(forged.slice(0, 2)), view(leaves.slice(0, 1))])
    await expect(cosignOnce(other, signer.verifierKey, witness, second)).rejects.toThrow(SecondHistory);
});
