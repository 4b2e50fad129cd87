import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import pg from 'pg';
import { fc } from '../../shared/testing/drawn.ts';
import { ledgerApi } from '../../shared/src/ledger/proof/api.ts';
import { checkpointSigner, originOf } from '../../shared/src/ledger/proof/checkpoint.ts';
import { append, EMPTY_EDGE, grow, leafHash, rootOf } from '../../shared/src/ledger/proof/merkle.ts';
import {
  migrateLedger,
  PostgresLedger,
  type LedgerOptions,
} from '../../shared/src/ledger/write/postgres-ledger.ts';
import { LogReader } from '../../shared/src/ledger/proof/proofs.ts';
import { anIntent, anOutcome, aReceived, madeSecrets } from '../../shared/src/ledger/testing/examples.ts';
import { freshDatabase, type TestDatabase } from '../../shared/testing/database.ts';
import { isConsistent, isIncluded, Levels, openCheckpoint, pinnedKey } from './check.ts';
import { verifyLog, verifySince, type Verdict } from './verify.ts';
import { cosignOnce, SecondHistory } from './witness-state.ts';

const LOG = 'tamper';
let database: TestDatabase;
let admin: pg.Client;
let key: string;
let held: string;
let entries: string[] = [];
let options: Omit<LedgerOptions, 'log'>;

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
  options = { url: database.url, ...madeSecrets(), onFailure: () => undefined };
  const ledger = await PostgresLedger.open({ ...options, log: LOG });
  key = ledger.verifierKey;
  entries = await write(ledger, 10);
  // Commits of many records, too.
  entries.push(...(await Promise.all(Array.from({ length: 12 }, () => write(ledger, 1)))).flat());
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

/** All that somebody can do who owns the database: every root is made again, and signed with another key. */
async function resign(signAs = originOf(LOG), from = 0): Promise<void> {
  const signer = checkpointSigner(signAs, generateKeyPairSync('ed25519').privateKey);
  const { rows } = await admin.query<{ bytes: Buffer }>('SELECT bytes FROM ledger.record ORDER BY index');
  const { rows: checkpoints } = await admin.query<{ size: string }>(
    'SELECT size FROM ledger.checkpoint WHERE size > $1',
    [from],
  );
  for (const { size } of checkpoints) {
    const edge = append(
      EMPTY_EDGE,
      rows.slice(0, Number(size)).map(({ bytes }) => leafHash(bytes)),
    );
    await admin.query('UPDATE ledger.checkpoint SET note = $2, edge = $3 WHERE size = $1', [
      size,
      signer.sign(edge.size, rootOf(edge)),
      Buffer.concat(edge.peaks),
    ]);
  }
}

/** Where the commits begin and end. */
async function commits(): Promise<readonly (readonly [from: number, to: number])[]> {
  const { rows } = await admin.query<{ size: number }>(
    'SELECT size::float8 FROM ledger.checkpoint WHERE log = $1 ORDER BY size',
    [LOG],
  );
  return rows.map(({ size }, n) => [rows[n - 1]?.size ?? 0, size] as const);
}

/** The paths of a commit's records as they would be, were its bytes what they are now. */
async function redoPaths([from, to]: readonly [number, number]): Promise<void> {
  const { rows } = await admin.query<{ bytes: Buffer }>('SELECT bytes FROM ledger.record ORDER BY index');
  const leaves = rows.map(({ bytes }) => leafHash(bytes));
  const { paths } = grow(append(EMPTY_EDGE, leaves.slice(0, from)), leaves.slice(from, to));
  for (const [n, path] of paths.entries())
    await admin.query('UPDATE ledger.record SET path = $2 WHERE index = $1', [from + n, path]);
}

const RECORDS = 66;
const change = (index: number) =>
  admin.query("UPDATE ledger.record SET bytes = bytes || ' '::bytea WHERE index = $1", [index]);
/** Moves all records from an index on by one. */
const shift = async (from: number, by: number): Promise<void> => {
  await admin.query('UPDATE ledger.record SET index = -index - 1 WHERE index >= $1', [from]);
  await admin.query('UPDATE ledger.record SET index = -index - 1 + $1 WHERE index < 0', [by]);
};
const remove = (index: number) => admin.query('DELETE FROM ledger.record WHERE index = $1', [index]);
const swap = async (a: number, b: number): Promise<void> => {
  for (const [from, to] of [
    [a, -1],
    [b, a],
    [-1, b],
  ])
    await admin.query('UPDATE ledger.record SET index = $2 WHERE index = $1', [from, to]);
};

test('the log that is tampered with has commits of one record and of many', async () => {
  const sizes = (await commits()).map(([from, to]) => to - from);
  expect(Math.min(...sizes)).toBe(1);
  expect(Math.max(...sizes)).toBeGreaterThan(8);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(RECORDS);
});

test('the verifier finds nothing in a log that was left alone', async () => {
  const { records, checkpoints, unfinished, bad } = await verifyLog(admin, LOG, key, [held]);
  expect([records, checkpoints, unfinished, bad]).toEqual([RECORDS, (await commits()).length, [], undefined]);
});

describe('wherever it is, the verifier names the first bad record exactly', () => {
  const anywhere = fc.nat(RECORDS - 1);
  const elsewhere = fc.nat(RECORDS - 1);
  test.each([
    ['changed', (index) => change(index), /not the record/u],
    ['deleted', (index) => remove(index), /missing/u],
    [
      'deleted, the rest moved up',
      async (index) => {
        await remove(index);
        await shift(index + 1, -1);
      },
      /not the record|missing/u,
    ],
    [
      'inserted, the rest moved down',
      async (index, other) => {
        // A copy of the record itself would be where it belongs: the next one after it would be the first bad one.
        const copied = other === index ? (index + 1) % RECORDS : other;
        const from = copied > index ? copied + 1 : copied;
        await shift(index, 1);
        await admin.query(
          'INSERT INTO ledger.record (log, index, entry, kind, written_at, bytes, path) SELECT log, $1, entry, kind, now(), bytes, path FROM ledger.record WHERE index = $2',
          [index, from],
        );
      },
      /not the record/u,
    ],
    [
      'given to another entry',
      (index) => admin.query('UPDATE ledger.record SET entry = gen_random_uuid() WHERE index = $1', [index]),
      /columns do not say/u,
    ],
    [
      'called another kind',
      (index) =>
        admin.query(
          "UPDATE ledger.record SET kind = CASE kind WHEN 'INTENT' THEN 'OUTCOME' ELSE 'INTENT' END WHERE index = $1",
          [index],
        ),
      /columns do not say/u,
    ],
  ] satisfies [string, (index: number, other: number) => Promise<unknown>, RegExp][])(
    '%s',
    async (_, tamper, why) => {
      await fc.assert(
        fc.asyncProperty(anywhere, elsewhere, async (index, other) => {
          const { bad } = await after(
            () => tamper(index, other),
            () => verifyLog(admin, LOG, key, [held]),
          );
          expect(bad).toEqual({ index, why: expect.stringMatching(why) });
        }),
        { numRuns: 20 },
      );
    },
  );

  test('two swapped', async () => {
    await fc.assert(
      fc.asyncProperty(anywhere, elsewhere, async (a, b) => {
        fc.pre(a !== b);
        const { bad } = await after(
          () => swap(a, b),
          () => verifyLog(admin, LOG, key, [held]),
        );
        expect(bad?.index).toBe(Math.min(a, b));
      }),
      { numRuns: 20 },
    );
  });

  test('changed, with every path of its commit made again: the first of them that was touched', async () => {
    for (const commit of await commits()) {
      const [from, to] = commit;
      const last = to - 1;
      const { bad } = await after(
        async () => {
          await change(last);
          await redoPaths(commit);
        },
        () => verifyLog(admin, LOG, key),
      );
      expect(bad).toEqual({ index: from, why: expect.stringMatching(/not the record/u) });
    }
  });

  test('changed, with all roots from there on made again and signed with another key: the first that nothing vouches for', async () => {
    for (const [from, to] of await commits()) {
      const { bad } = await after(
        async () => {
          await change(to - 1);
          await resign(originOf(LOG), from);
        },
        () => verifyLog(admin, LOG, key),
      );
      expect(bad).toEqual({ index: from, why: expect.stringMatching(/not signed by the pinned key/u) });
    }
  });
});

describe('the verifier finds', () => {
  test.each([
    [
      'a cut tail',
      () => admin.query('DELETE FROM ledger.record WHERE index >= 25'),
      25,
      'missing|the tail is cut',
    ],
    [
      'a cut tail without its checkpoints, by what was held',
      async () => {
        await admin.query('DELETE FROM ledger.record WHERE index >= 26');
        await admin.query('DELETE FROM ledger.checkpoint WHERE size > 26');
      },
      26,
      'the tail is cut',
    ],
    [
      'a record added at the end',
      () =>
        admin.query(
          `INSERT INTO ledger.record (log, index, entry, kind, written_at, bytes, path) SELECT log, ${RECORDS}, entry, kind, now(), bytes, path FROM ledger.record WHERE index = 4`,
        ),
      RECORDS,
      'under no checkpoint',
    ],
    ['a log rewritten and signed with another key', () => resign(), 0, 'not signed by the pinned key'],
    ['a log under another name and key', () => resign('liaison/ledger/other'), 0, 'was expected'],
    [
      'all checkpoints gone',
      () => admin.query('DELETE FROM ledger.checkpoint'),
      0,
      'the tail is cut|under no checkpoint',
    ],
  ] satisfies [string, () => Promise<unknown>, number, string][])('%s', async (_, tamper, index, why) => {
    const { bad } = await after(tamper, () => verifyLog(admin, LOG, key, [held]));
    expect(bad).toEqual({ index, why: expect.stringMatching(why) });
  });

  test('one signature that is not ours, wherever it is, although the root under it and all that follows are right', async () => {
    const forger = checkpointSigner(originOf(LOG), generateKeyPairSync('ed25519').privateKey);
    for (const [from, to] of await commits()) {
      const { bad } = await after(
        async () => {
          const { rows } = await admin.query<{ bytes: Buffer }>(
            'SELECT bytes FROM ledger.record WHERE log = $1 AND index < $2 ORDER BY index',
            [LOG, to],
          );
          const root = rootOf(
            append(
              EMPTY_EDGE,
              rows.map(({ bytes }) => leafHash(bytes)),
            ),
          );
          const [, , , , forged = ''] = forger.sign(to, root).split('\n');
          // Under the id of the pinned key, as a forger would write it.
          const id = Buffer.from(key.split('+')[1] ?? '', 'hex');
          const [dash, name, signature = ''] = forged.split(' ');
          const signed = Buffer.concat([id, Buffer.from(signature, 'base64').subarray(4)]).toString('base64');
          await admin.query(
            "UPDATE ledger.checkpoint SET note = regexp_replace(note, '\\n\\n.*', '') || E'\\n\\n' || $3 || E'\\n' WHERE log = $1 AND size = $2",
            [LOG, to, `${dash} ${name} ${signed}`],
          );
        },
        () => verifyLog(admin, LOG, key, [held]),
      );
      expect(bad).toEqual({ index: from, why: expect.stringMatching(/not signed by the pinned key/u) });
    }
  });

  test('a count of refusals that was made smaller', async () => {
    const log = 'counted';
    const ledger = await PostgresLedger.open({ ...options, log });
    for (let n = 0; n < 30; n += 1) ledger.refused({ code: 'OVERLOADED', place: '/graphql' });
    await ledger.close();
    const look = () => verifyLog(admin, log, ledger.verifierKey);
    expect(await look()).toMatchObject({ records: 1, refused: 30 });
    const { bad } = await after(
      () =>
        admin.query(
          `UPDATE ledger.record SET bytes = convert_to(replace(convert_from(bytes, 'UTF8'), '"count":30', '"count":3'), 'UTF8') WHERE log = $1`,
          [log],
        ),
      look,
    );
    expect(bad).toEqual({ index: 0, why: expect.stringMatching(/not the record/u) });
  });

  test('a second history that the log itself signed, by a checkpoint that somebody kept of the first', async () => {
    const other = await PostgresLedger.open({ ...options, log: 'other-history' });
    await write(other, 3);
    await other.close();
    const { rows } = await admin.query<{ note: string }>(
      "SELECT note FROM ledger.checkpoint WHERE log = 'other-history' AND size = 9",
    );
    const { bad } = await verifyLog(admin, 'other-history', other.verifierKey, [rows[0]?.note ?? '']);
    expect(bad).toBeUndefined();
    const signer = checkpointSigner(originOf('other-history'), options.signingKey);
    const first = signer.sign(
      6,
      rootOf(
        append(
          EMPTY_EDGE,
          Array.from({ length: 6 }, () => leafHash(randomBytes(9))),
        ),
      ),
    );
    const split = await verifyLog(admin, 'other-history', other.verifierKey, [first]);
    expect(split.bad).toEqual({
      index: 0,
      why: expect.stringMatching(/second history: a checkpoint of size 6/u),
    });
  });
});

describe('from a checkpoint on that somebody held when the log was last verified', () => {
  const noteOf = async (size: number): Promise<string> => {
    const { rows } = await admin.query<{ note: string }>(
      'SELECT note FROM ledger.checkpoint WHERE log = $1 AND size = $2',
      [LOG, size],
    );
    return rows[0]?.note ?? '';
  };
  const look = (since: string): Promise<Verdict> =>
    verifySince({ client: admin, log: LOG, key }, [held, since], since);

  test('a log that was left alone is whole, wherever it begins, and reads no record before', async () => {
    const all = await commits();
    for (const [n, [, size]] of all.entries()) {
      const verdict = await look(await noteOf(size));
      expect(verdict).toMatchObject({ since: size, records: RECORDS, checkpoints: all.length - n - 1 });
      expect(verdict.bad).toBeUndefined();
    }
  });

  test('a record that was changed before it is not found, and it is said that it was not read; from there on it is', async () => {
    const [, since = 0] = (await commits())[12] ?? [];
    const note = await noteOf(since);
    for (const index of [0, since - 1]) {
      const verdict = await after(
        () => change(index),
        () => look(note),
      );
      expect([verdict.since, verdict.bad]).toEqual([since, undefined]);
    }
    for (const index of [since, RECORDS - 1]) {
      const { bad } = await after(
        () => change(index),
        () => look(note),
      );
      expect(bad).toEqual({ index, why: expect.stringMatching(/not the record/u) });
    }
  });

  test('the whole log is read where the tree under it is not that of the log, was changed, or is gone', async () => {
    const [, since = 0] = (await commits())[12] ?? [];
    const other = checkpointSigner(originOf(LOG), options.signingKey).sign(since, randomBytes(32));
    const contradicted = await look(other);
    expect(contradicted.since).toBeUndefined();
    expect(contradicted.bad?.why).toMatch(/second history/u);
    const note = await noteOf(since);
    const changed = await after(
      () => admin.query('UPDATE ledger.checkpoint SET edge = sha256(edge) WHERE size <= $1', [since]),
      () => look(note),
    );
    expect([changed.since, changed.bad]).toEqual([undefined, undefined]);
    const cut = await after(
      async () => {
        await admin.query('DELETE FROM ledger.record WHERE index >= $1 - 1', [since]);
        await admin.query('DELETE FROM ledger.checkpoint WHERE size >= $1', [since]);
      },
      () => look(note),
    );
    expect(cut.since).toBeUndefined();
    expect(cut.bad?.why).toMatch(/tail is cut/u);
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
      expect(isIncluded(Buffer.from(leaf, 'base64'), index, hashes, head)).toBe(true);
      expect(isIncluded(Buffer.from(leaf, 'base64'), (index + 1) % RECORDS, hashes, head)).toBe(false);
    }
  }
  const { rows } = await admin.query<{ bytes: Buffer }>(
    'SELECT bytes FROM ledger.record WHERE log = $1 ORDER BY index',
    [LOG],
  );
  const rootAt = (size: number): Buffer => {
    const levels = new Levels();
    for (const { bytes } of rows.slice(0, size))
      levels.add(createHash('sha256').update('\0').update(bytes).digest());
    return levels.root();
  };
  for (let to = 1; to <= RECORDS; to += 1) {
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
      shown: () => Promise.resolve({ checkpoint: signer.sign(edge.size, rootOf(edge)), handovers: [] }),
      consistency: () => Promise.resolve(proof.map((hash) => hash.toString('base64'))),
    };
  };
  const right = rootOf(append(EMPTY_EDGE, leaves.slice(2)));
  const none = { note: undefined, handovers: [] };
  const first = await cosignOnce(view(leaves.slice(0, 2)), signer.verifierKey, witness, none);
  expect(first.note.split('\n')).toHaveLength(7);
  const second = await cosignOnce(view(leaves, [right]), signer.verifierKey, witness, first);
  const forged = [leafHash(Buffer.from('another')), ...leaves.slice(1)];
  for (const other of [view(forged, [right]), view(forged.slice(0, 2)), view(leaves.slice(0, 1))])
    await expect(cosignOnce(other, signer.verifierKey, witness, second)).rejects.toThrow(SecondHistory);
});
