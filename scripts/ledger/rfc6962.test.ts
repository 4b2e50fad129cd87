// Written from the text of RFC 6962 section 2.1 alone, as slow as its definitions. It shares no line with what it checks.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createHash, randomBytes } from 'node:crypto';
import pg from 'pg';
import { fc } from '../../shared/testing/drawn.ts';
import { migrateLedger, PostgresLedger } from '../../shared/src/ledger/write/postgres-ledger.ts';
import { LogReader } from '../../shared/src/ledger/proof/proofs.ts';
import { anIntent, aReceived, madeSecrets } from '../../shared/src/ledger/testing/examples.ts';
import { freshDatabase, type TestDatabase } from '../../shared/testing/database.ts';
import { isConsistent, isIncluded } from './check.ts';

const sha256 = (...parts: readonly Buffer[]): Buffer =>
  createHash('sha256').update(Buffer.concat(parts)).digest();

/** "Let k be the largest power of two smaller than n". */
function k(n: number): number {
  return 2 ** Math.ceil(Math.log2(n) - 1);
}

/** 2.1: MTH({}) = SHA-256(), MTH({d(0)}) = SHA-256(0x00 || d(0)), MTH(D[n]) = SHA-256(0x01 || MTH(D[0:k]) || MTH(D[k:n])). */
function mth(d: readonly Buffer[]): Buffer {
  const [d0] = d;
  if (d0 === undefined) return sha256();
  if (d.length === 1) return sha256(Buffer.of(0), d0);
  return sha256(Buffer.of(1), mth(d.slice(0, k(d.length))), mth(d.slice(k(d.length))));
}

/** 2.1.1. */
function path(m: number, d: readonly Buffer[]): readonly Buffer[] {
  const n = d.length;
  if (n === 1) return [];
  return m < k(n)
    ? [...path(m, d.slice(0, k(n))), mth(d.slice(k(n)))]
    : [...path(m - k(n), d.slice(k(n))), mth(d.slice(0, k(n)))];
}

/** 2.1.2. */
function subproof(m: number, d: readonly Buffer[], b: boolean): readonly Buffer[] {
  const n = d.length;
  if (m === n) return b ? [] : [mth(d)];
  return m <= k(n)
    ? [...subproof(m, d.slice(0, k(n)), b), mth(d.slice(k(n)))]
    : [...subproof(m - k(n), d.slice(k(n)), false), mth(d.slice(0, k(n)))];
}

const RECORDS = 9_000;
let database: TestDatabase;
let reader: LogReader;
let d: readonly Buffer[];
let entries: readonly string[];

beforeAll(async () => {
  database = await freshDatabase();
  await migrateLedger(database.url, 'abcdefghijklmnop1234');
  const ledger = await PostgresLedger.open({
    url: database.url,
    log: 'rfc',
    ...madeSecrets(),
    onFailure: () => undefined,
  });
  for (let left = RECORDS / 2; left > 0;) {
    const together = Math.min(left, 1 + Math.floor(Math.random() * 400));
    await Promise.all(Array.from({ length: together }, () => ledger.received(aReceived).intent(anIntent)));
    left -= together;
  }
  await ledger.close();
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const { rows } = await client.query<{ entry: string; bytes: Buffer }>(
    'SELECT entry, bytes FROM ledger.record ORDER BY index',
  );
  await client.end();
  d = rows.map(({ bytes }) => bytes);
  entries = rows.map(({ entry }) => entry);
  reader = new LogReader(database.url, 'rfc');
});

afterAll(async () => {
  await reader.close();
  await database.drop();
});

const base64 = (hashes: readonly Buffer[]): readonly string[] =>
  hashes.map((hash) => hash.toString('base64'));

test('the signed root is the Merkle Tree Hash of the stored bytes', async () => {
  const head = await reader.head();
  expect(head?.size).toBe(RECORDS);
  expect(head?.note.split('\n')[2]).toBe(mth(d).toString('base64'));
});

test('inclusion proofs are those of section 2.1.1, and our checker takes them', async () => {
  const root = mth(d);
  await fc.assert(
    fc.asyncProperty(fc.nat(RECORDS - 1), async (m) => {
      const proof = await reader.inclusion(entries[m] ?? '');
      const record = proof?.records.find(({ index }) => index === m);
      const expected = path(m, d);
      expect(record?.path).toEqual(base64(expected));
      expect(
        isIncluded(sha256(Buffer.of(0), d[m] ?? Buffer.alloc(0)), m, expected, { size: d.length, root }),
      ).toBe(true);
    }),
    { numRuns: 20 },
  );
});

test('consistency proofs are those of section 2.1.2, and our checker takes them and none for another root', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: RECORDS }),
      fc.integer({ min: 1, max: RECORDS }),
      async (a, b) => {
        const [from, to] = [Math.min(a, b), Math.max(a, b)];
        const expected = subproof(from, d.slice(0, to), true);
        expect(await reader.consistency(from, to)).toEqual(base64(expected));
        const [before, now] = [from, to].map((size) => ({ size, root: mth(d.slice(0, size)) }));
        if (!before || !now) throw new Error('there are two sizes');
        expect(isConsistent(before, now, expected)).toBe(true);
        expect(isConsistent({ ...before, root: randomBytes(32) }, now, expected)).toBe(false);
      },
    ),
    { numRuns: 20 },
  );
});
