import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startTestHub, type TestHub } from '../../gateway/src/testing/hub.ts';
import { PostgresLedger } from '../../shared/src/ledger/postgres-ledger.ts';
import { startCluster, type Cluster } from '../postgres/embedded.ts';
import { runCommand, type Ran } from '../testing/command.ts';
import { embeddedUrl, LEDGER_DATABASE, prepareEmbeddedLedger, ledgerSecrets } from './embedded.ts';

let directory: string;
let cluster: Cluster;
let ledger: PostgresLedger;
let hub: TestHub;
let entry: string;

/** A hub with the embedded ledger of an installation, as npm start leaves it running beside these commands. */
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'liaison-commands-'));
  cluster = await startCluster({
    directory: join(directory, 'postgres'),
    durable: false,
    log: () => undefined,
  });
  await prepareEmbeddedLedger(cluster, directory);
  ledger = await PostgresLedger.open({
    url: embeddedUrl(cluster, directory, 'writer'),
    log: 'gateway-1',
    ...ledgerSecrets(directory),
    onFailure: () => undefined,
  });
  hub = await startTestHub({}, { ledger });
  entry = await ask();
}, 60_000);

afterAll(async () => {
  await hub.close();
  await ledger.close();
  await cluster.stop();
  rmSync(directory, { recursive: true, force: true });
});

async function ask(): Promise<string> {
  const { body } = await hub.ask({ query: '{ person(id: "DE:person:P-1") { id primaryName } }' });
  return (body['extensions'] as { receipt: { entry: string } }).receipt.entry;
}

function run(line: string, env: Readonly<Record<string, string>> = {}): Promise<Ran> {
  const args = line === '' ? [] : line.replace('ENTRY', entry).replace('HUB', hub.url).split(' ');
  return runCommand('scripts/ledger/main.ts', args, { LIAISON_DATA: directory, ...env });
}

test('every command works beside a running hub, and leaves its PostgreSQL running', async () => {
  const [verify, prove, proveAtHub, show, exported, key] = await Promise.all(
    [
      'verify',
      'prove --entry ENTRY',
      'prove --entry ENTRY --hub HUB',
      'show --entry ENTRY',
      'export',
      'key',
    ].map((line) => run(line)),
  );
  expect(verify).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^3 records, 2 checkpoints, 0 unfinished intents.*\nThe log is whole\.\n$/u),
  });
  for (const proof of [prove, proveAtHub]) {
    expect(proof).toMatchObject({
      code: 0,
      err: expect.stringMatching(
        /Proven: RECEIVED 0, INTENT 1, OUTCOME 2 .* size 3 that liaison\/ledger\/gateway-1 signed/u,
      ),
    });
    expect(JSON.parse(proof?.out ?? '')).toMatchObject({ entry });
  }
  expect(JSON.parse(show?.out ?? '')).toMatchObject([
    { kind: 'RECEIVED' },
    { kind: 'INTENT', personal: { officer: 'invented-1', caseReference: 'INVENTED-1' } },
    { kind: 'OUTCOME', personal: { disclosed: [{ id: 'DE:person:P-1' }] } },
  ]);
  const lines = (exported?.out ?? '')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { index: number; bytes: string });
  expect(lines.map(({ index }) => index)).toEqual([0, 1, 2]);
  expect(Buffer.from(lines[0]?.bytes ?? '', 'base64').toString()).toContain(entry);
  expect(key?.out.trim()).toBe(ledger.verifierKey);
  // The hub goes on.
  entry = await ask();
}, 60_000);

describe('what cannot be done names itself and the way out', () => {
  test.each([
    ['verfy', 2, /no command "verfy".*verify, prove/su],
    ['verify --hold x', 2, /'--hold'.*--held/su],
    ['verify --log other', 2, /no log "other" here\. There are: gateway-1/u],
    ['verify --held /nowhere.txt', 2, /\/nowhere\.txt cannot be read/u],
    ['verify --key nonsense', 2, /--key: a verifier key looks like name\+id\+base64.*npm run ledger -- key/u],
    ['verify --url nonsense', 2, /--url: a URL such as postgres:/u],
    ['verify --url postgres://127.0.0.1:1/x', 2, /127\.0\.0\.1:1\/x cannot be reached: .*ECONNREFUSED/u],
    ['prove', 2, /--entry: "" is not the entry of a receipt/u],
    ['prove --entry 7', 2, /--entry: "7" is not the entry/u],
    ['prove --entry 00000000-0000-4000-8000-000000000000', 1, /no such entry/u],
    ['prove --entry ENTRY --hub http://127.0.0.1:1', 2, /127\.0\.0\.1:1 does not answer/u],
    ['show --entry 00000000-0000-4000-8000-000000000000', 1, /no such entry/u],
    ['export --log other', 2, /no log "other"/u],
    ['serve --port 99999999', 2, /--port: "99999999" is not a whole number from 1 to 65535/u],
    ['crash --gateway many', 2, /--gateway: "many" is not a whole number/u],
    ['migrate', 2, /--url/u],
  ] satisfies [string, number, RegExp][])('%s', async (line, code, message) => {
    const ran = await run(line);
    expect([ran.code, ran.err]).toEqual([code, expect.stringMatching(message)]);
    expect(ran.err).not.toMatch(/\n\s+at /u);
  });
});

test('a database of your own becomes a ledger, and what holds none is told so', async () => {
  const admin = new pg.Client({ connectionString: cluster.adminUrl() });
  await admin.connect();
  await admin.query('CREATE DATABASE own');
  await admin.end();
  const none = await run(`verify --url ${cluster.adminUrl('own')}`);
  expect(none).toMatchObject({ code: 2, err: expect.stringMatching(/own holds no ledger.*migrate/u) });
  const { out } = await run(`migrate --url ${cluster.adminUrl('own')}`);
  const [writer] = /(?<=LIAISON_LEDGER=)\S+/u.exec(out) ?? [];
  const client = new pg.Client({ connectionString: writer });
  await client.connect();
  await expect(client.query('DELETE FROM ledger.record')).rejects.toThrow(/denied|append only/u);
  await client.end();
}, 30_000);

test('a log that was changed costs exit code 1 and names the record; the tail that was cut shows by what was held', async () => {
  const held = join(directory, 'held.txt');
  writeFileSync(held, await (await fetch(`${hub.url}/ledger/checkpoint`)).text());
  const admin = new pg.Client({ connectionString: cluster.adminUrl(LEDGER_DATABASE) });
  await admin.connect();
  await admin.query(
    'ALTER TABLE ledger.record DISABLE TRIGGER ALL; ALTER TABLE ledger.checkpoint DISABLE TRIGGER ALL',
  );
  await admin.query('DELETE FROM ledger.checkpoint WHERE size > 3');
  await admin.query('DELETE FROM ledger.record WHERE index >= 3');
  expect((await run('verify')).code).toBe(0);
  expect(await run(`verify --held ${held}`)).toMatchObject({
    code: 1,
    out: expect.stringMatching(/BAD at record 3: the tail is cut/u),
  });
  await admin.query("UPDATE ledger.record SET bytes = bytes || ' ' WHERE index = 1");
  await admin.end();
  expect(await run('verify')).toMatchObject({ code: 1, out: expect.stringMatching(/BAD at record 1/u) });
}, 30_000);
