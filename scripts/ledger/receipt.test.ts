import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createHash, randomBytes, verify } from 'node:crypto';
import { startTestHub, type TestHub } from '../../gateway/testing/hub.ts';
import { migrateLedger, PostgresLedger } from '../../shared/src/ledger/write/postgres-ledger.ts';
import { madeSecrets } from '../../shared/src/ledger/testing/examples.ts';
import { freshDatabase, type TestDatabase } from '../../shared/testing/database.ts';
import { isConsistent, isIncluded, openCheckpoint, pinnedKey, type Checkpoint } from './check.ts';

const QUESTION = { query: '{ person(id: "DE:person:P-1") { id primaryName } }' };
let database: TestDatabase;
let ledger: PostgresLedger;
let hub: TestHub;

beforeAll(async () => {
  database = await freshDatabase();
  await migrateLedger(database.url, 'abcdefghijklmnop1234');
  ledger = await PostgresLedger.open({
    url: database.url,
    log: 'receipts',
    ...madeSecrets(),
    onFailure: () => undefined,
  });
  hub = await startTestHub({}, { ledger });
});

afterAll(async () => {
  await hub.close();
  await ledger.close();
  await database.drop();
});

function get(path: string): Promise<Response> {
  return fetch(`${hub.url}${path}`);
}

async function checkpoint(): Promise<Checkpoint> {
  return openCheckpoint(await (await get('/ledger/checkpoint')).text(), pinnedKey(ledger.verifierKey));
}

async function receiptOfAnAnswer(): Promise<{ readonly log: string; readonly entry: string }> {
  const { body } = await hub.ask(QUESTION);
  return (body['extensions'] as { receipt: { log: string; entry: string } }).receipt;
}

const hashes = (encoded: readonly string[]) => encoded.map((hash) => Buffer.from(hash, 'base64'));

test('who has the bytes of an answer proves by the signed word of the hub that the ledger keeps their SHA-256', async () => {
  const response = await hub.ask(QUESTION);
  const { entry } = (response.body['extensions'] as { receipt: { entry: string } }).receipt;
  const proof = (await (await get(`/ledger/proof/inclusion?entry=${entry}`)).json()) as {
    readonly key: string;
    readonly answer: string;
    readonly records: readonly { index: number; kind: string; leaf: string }[];
  };
  expect(proof.key).toBe(ledger.verifierKey);
  const { index, leaf } = proof.records.find(({ kind }) => kind === 'OUTCOME') ?? {};
  const digest = createHash('sha256').update(response.text).digest('hex');
  const body = `liaison/ledger/receipts/answer\n${entry}\n${index} ${leaf}\nsha256 ${digest} ${Buffer.byteLength(response.text)}\n`;
  const signature = proof.answer.slice(body.length).split(' ').at(-1) ?? '';
  expect(proof.answer.startsWith(`${body}\n`)).toBe(true);
  const bytes = Buffer.from(signature, 'base64');
  expect(verify(null, Buffer.from(body), pinnedKey(proof.key).key, bytes.subarray(4))).toBe(true);
});

test('whoever got a receipt proves at once, without a token, that the three records are under a signed checkpoint', async () => {
  const { log, entry } = await receiptOfAnAnswer();
  expect(log).toBe('receipts');
  const answer = await get(`/ledger/proof/inclusion?entry=${entry}`);
  expect(answer.headers.get('content-type')).toMatch('application/json');
  const proof = (await answer.json()) as {
    readonly checkpoint: string;
    readonly records: readonly { index: number; kind: string; leaf: string; path: string[] }[];
  };
  const { size, root } = openCheckpoint(proof.checkpoint, pinnedKey(ledger.verifierKey));
  expect(proof.records.map(({ kind }) => kind)).toEqual(['RECEIVED', 'INTENT', 'OUTCOME']);
  for (const { index, leaf, path } of proof.records) {
    expect(isIncluded(Buffer.from(leaf, 'base64'), index, hashes(path), { size, root })).toBe(true);
    expect(isIncluded(randomBytes(32), index, hashes(path), { size, root })).toBe(false);
  }
});

test('every later checkpoint is shown to continue the earlier one', async () => {
  await receiptOfAnAnswer();
  const before = await checkpoint();
  await receiptOfAnAnswer();
  const now = await checkpoint();
  expect(now.size).toBe(before.size + 3);
  const answer = await get(`/ledger/proof/consistency?from=${before.size}&to=${now.size}`);
  const { proof } = (await answer.json()) as { readonly proof: readonly string[] };
  expect(isConsistent(before, now, hashes(proof))).toBe(true);
  expect(isConsistent({ ...before, root: randomBytes(32) }, now, hashes(proof))).toBe(false);
});

test.each([
  ['/ledger', 404, /nothing at this address/u],
  ['/ledger/records', 404, /\/ledger\/proof\/inclusion\?entry=/u],
  ['/ledger/proof/inclusion', 400, /entry of a receipt/u],
  ['/ledger/proof/inclusion?entry=1', 400, /entry of a receipt/u],
  ['/ledger/proof/inclusion?entry=00000000-0000-4000-8000-000000000000', 404, /no such entry/u],
  ['/ledger/proof/consistency?from=0&to=2', 400, /from .* 1 or more/u],
  ['/ledger/proof/consistency?from=2', 400, /to .* 1 or more/u],
  ['/ledger/proof/consistency?from=3&to=2', 400, /not above to/u],
  ['/ledger/proof/consistency?from=1&to=999999', 404, /no 999999 records yet/u],
])('%s is refused by name and says the way out', async (path, status, message) => {
  const answer = await get(path);
  const { errors } = (await answer.json()) as { readonly errors: readonly { readonly message: string }[] };
  expect([answer.status, errors[0]?.message]).toEqual([status, expect.stringMatching(message)]);
});
