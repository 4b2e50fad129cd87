import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startTestHub, type TestHub } from '../../gateway/testing/hub.ts';
import { checkpointSigner, originOf } from '../../shared/src/ledger/proof/checkpoint.ts';
import { heldFile } from '../../shared/src/ledger/write/held.ts';
import { PostgresLedger } from '../../shared/src/ledger/write/postgres-ledger.ts';
import { anIntent, aReceived, madeSecrets } from '../../shared/src/ledger/testing/examples.ts';
import type { Cluster } from '../hub/postgres/embedded.ts';
import { testCluster } from '../../shared/testing/cluster.ts';
import { runCommand, type Ran } from '../../shared/testing/command.ts';
import {
  embeddedUrl,
  LEDGER_DATABASE,
  prepareEmbeddedLedger,
  ledgerSecrets,
} from '../hub/embedded-ledger.ts';
import { acceptKeys, compareKeys } from './key-ids.ts';

let directory: string;
let cluster: Cluster;
let ledger: PostgresLedger;
let hub: TestHub;
let entry: string;

/** A hub with the embedded ledger of an installation, as npm start leaves it running beside these commands. */
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'liaison-commands-'));
  cluster = await testCluster(directory);
  await prepareEmbeddedLedger(cluster, directory);
  ledger = await PostgresLedger.open({
    url: embeddedUrl(cluster, directory, 'writer'),
    log: 'gateway-1',
    ...ledgerSecrets(directory),
    heldFile: heldFile(directory, 'gateway-1'),
    onFailure: () => undefined,
  });
  hub = await startTestHub({}, { ledger });
  entry = await ask();
});

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
  return runCommand('scripts/ledger.ts', args, { LIAISON_DATA: directory, ...env });
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
    out: expect.stringMatching(
      /^gateway-1: 3 records, 2 checkpoints and their signatures, 0 unfinished intents, 0 refusals.*\n(?: {2}compared with .*gateway-1\.txt\n)?The log is whole\.\n$/u,
    ),
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
    .map((line) => JSON.parse(line) as { index: number; bytes: string; text: string });
  expect(lines.map(({ index }) => index)).toEqual([0, 1, 2]);
  expect(JSON.parse(lines[0]?.text ?? '')).toMatchObject({ entry, kind: 'RECEIVED' });
  expect(Buffer.from(lines[0]?.bytes ?? '', 'base64').toString('hex')).toContain(entry.replaceAll('-', ''));
  expect(key?.out.trim()).toBe(ledger.verifierKey);
  // The hub goes on.
  entry = await ask();
});

test('verify reads on from a checkpoint that was held, and says what it did not look at', async () => {
  const note = join(directory, 'verified.txt');
  writeFileSync(note, (await ledger.api('/ledger/checkpoint')).body);
  await ask();
  expect(await run(`verify --since-held ${note}`)).toMatchObject({
    code: 0,
    out: expect.stringMatching(
      /NOT LOOKED AT: records 0 to 5, .*verified\.txt.*\nThe log is whole from record 6 on\.\n$/su,
    ),
  });
  expect(await run(`verify --since-held ${note},${note}`)).toMatchObject({
    code: 2,
    err: expect.stringMatching(/verified\.txt are of the same log "gateway-1"/u),
  });
});

describe('what cannot be done names itself and the way out', () => {
  test.each([
    ['verfy', 2, /no command "verfy".*verify, refused, prove/su],
    ['verify --hold x', 2, /--hold is no option .*did you mean --held\?/u],
    ['verify --log other', 2, /no log "other" here\. There are: gateway-1/u],
    ['verify --held /nowhere.txt', 2, /\/nowhere\.txt cannot be read/u],
    ['verify --since-held /nowhere.txt', 2, /--since-held: \/nowhere\.txt cannot be read/u],
    ['refused --from yesterday', 2, /--from: "yesterday" is not a day/u],
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
  const [file = ''] = /(?<=^LIAISON_LEDGER_FILE=)\S+/mu.exec(out) ?? [];
  const client = new pg.Client({ connectionString: readFileSync(file, 'utf8').trim() });
  await client.connect();
  await expect(client.query('DELETE FROM ledger.record')).rejects.toThrow(/denied|append only/u);
  await client.end();
});

test('every log of the database is verified, with what was refused in it, and one that is bad costs the exit code', async () => {
  const options = { url: embeddedUrl(cluster, directory, 'writer'), onFailure: () => undefined };
  const second = await PostgresLedger.open({ ...options, ...ledgerSecrets(directory), log: 'gateway-1-w2' });
  for (let n = 0; n < 3; n += 1) second.refused({ code: 'OVERLOADED', place: '/graphql' });
  await second.received(aReceived).intent(anIntent);
  await second.close();
  await (await PostgresLedger.open({ ...options, ...ledgerSecrets(directory), log: 'idle' })).close();
  const elsewhere = await PostgresLedger.open({ ...options, ...madeSecrets(), log: 'elsewhere' });
  await elsewhere.received(aReceived).intent(anIntent);
  await elsewhere.close();

  const all = await run(`verify --key ${elsewhere.verifierKey}`);
  expect(all).toMatchObject({
    code: 0,
    out: expect.stringMatching(
      /^elsewhere: 2 records,.*\n(?:.*\n)*?The log is whole\.\ngateway-1: .*\n {2}compared with .*gateway-1\.txt\nThe log is whole\.\ngateway-1-w2: 3 records, .* 1 unfinished intents, 3 refusals counted.*\n(?:.*\n)*?The log is whole\.\nidle: 0 records.*\n {2}No checkpoint of it is held outside the database: .*\nIt was opened and holds nothing\..*\nAll 4 logs are whole\.\n$/u,
    ),
  });
  // A log of another installation is vouched for by nothing that this one has.
  expect(await run('verify')).toMatchObject({
    code: 1,
    out: expect.stringMatching(/elsewhere: [^]*?BAD at record 0: .*not signed[^]*1 of 4 logs/u),
  });
  expect((await run('verify --log gateway-1-w2')).out).toMatch(/^gateway-1-w2: .*\n(?!.*logs)/u);
  const held = join(directory, 'gone.txt');
  writeFileSync(
    held,
    checkpointSigner(originOf('gone'), ledgerSecrets(directory).signingKey).sign(4, Buffer.alloc(32)),
  );
  expect((await run(`verify --held ${held}`)).out).toMatch(
    /gone: 0 records.*\n.*\nBAD at record 0: the tail is cut/u,
  );

  const refused = await run('refused --from 2020-01-01');
  expect(refused).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^gateway-1-w2 {2}OVERLOADED {2}\/graphql {2}3 {2}from /mu),
  });
  const writer = new pg.Client({ connectionString: options.url });
  await writer.connect();
  const { rows } = await writer.query<{ entry: string }>(
    "SELECT entry FROM ledger.record WHERE kind = 'REFUSED'",
  );
  await writer.end();
  expect(JSON.parse((await run(`show --entry ${rows[0]?.entry ?? ''}`)).out)).toMatchObject([
    { kind: 'REFUSED', refusals: [{ code: 'OVERLOADED', place: '/graphql', count: 3 }] },
  ]);
  expect((await run('refused --log gateway-1-w2 --until 2020-01-01')).out).toMatch(/^Nothing was refused/u);
});

test('a log that was changed costs exit code 1 and names the record; that a tail was cut shows by what this installation holds', async () => {
  await ledger.close();
  expect(await run('verify --log gateway-1')).toMatchObject({ code: 0 });
  const held = heldFile(directory, 'gateway-1');
  const aside = join(directory, 'held.txt');
  const admin = new pg.Client({ connectionString: cluster.adminUrl(LEDGER_DATABASE) });
  await admin.connect();
  await admin.query(
    'ALTER TABLE ledger.record DISABLE TRIGGER ALL; ALTER TABLE ledger.checkpoint DISABLE TRIGGER ALL',
  );
  await admin.query('DELETE FROM ledger.checkpoint WHERE size > 3');
  await admin.query('DELETE FROM ledger.record WHERE index >= 3');
  const cut = { code: 1, out: expect.stringMatching(/gateway-1.txt\nBAD at record 3: the tail is cut/u) };
  expect(await run('verify')).toMatchObject({ code: 1, out: expect.stringMatching(/the tail is cut/u) });
  expect(await run('verify --log gateway-1')).toMatchObject(cut);
  renameSync(held, aside);
  rmSync(`${held}.newest`);
  // Without it nothing tells but a witness, or what somebody else kept.
  expect(await run('verify --log gateway-1')).toMatchObject({
    code: 0,
    out: expect.stringMatching(/No checkpoint of it is held/u),
  });
  for (const ran of [
    await run(`verify --log gateway-1 --held ${aside}`),
    await run('verify', { LIAISON_WITNESSES: aside }),
  ])
    expect(ran).toMatchObject({ code: 1, out: expect.stringMatching(/BAD at record 3: the tail is cut/u) });
  await admin.query("UPDATE ledger.record SET bytes = bytes || ' ' WHERE index = 1");
  expect(await run('verify --log gateway-1')).toMatchObject({
    code: 1,
    out: expect.stringMatching(/BAD at record 1/u),
  });
  // Emptied as a whole: what is held names the log that was.
  renameSync(aside, held);
  await admin.query('DELETE FROM ledger.checkpoint; DELETE FROM ledger.record');
  expect(await run('verify')).toMatchObject({
    code: 1,
    out: expect.stringMatching(/gateway-1: 0 records.*\n.*\nBAD at record 0: the tail is cut/u),
  });
  await admin.end();
  expect((await run('accept-loss')).err).toMatch(/--reason: "" is not a sentence/u);
  const args = ['accept-loss', '--reason', 'an invented loss, for a test'];
  expect(await runCommand('scripts/ledger.ts', args, { LIAISON_DATA: directory })).toMatchObject({
    code: 0,
    out: expect.stringMatching(/Recorded in gateway-1: a checkpoint of \d+ records was held, 0 were found/u),
  });
  expect(await run('verify --log gateway-1')).toMatchObject({
    code: 0,
    out: expect.stringMatching(/a loss was accepted at .*: record 0/u),
  });
});

test('two folders over one ledger need the same keys, unless these are said to be lost', async () => {
  const url = embeddedUrl(cluster, directory, 'writer');
  await compareKeys(url, directory);
  await compareKeys(url, directory);
  const other = join(directory, 'other');
  await expect(compareKeys(url, other)).rejects.toThrow(
    /written with other keys: .*other\/ledger-search-key is [0-9a-f]{16}, the ledger's is [0-9a-f]{16};.*cursor-key.*accept-keys/u,
  );
  writeFileSync(join(other, 'cursor-key'), readFileSync(join(directory, 'cursor-key')));
  await expect(compareKeys(url, other)).rejects.toThrow(/^(?!.*cursor-key)/u);
  expect(await acceptKeys(url, other)).toEqual([
    'ledger-search-key',
    'ledger-signing-key',
    'id-key',
    'statistics-key',
  ]);
  await compareKeys(url, other);
  await expect(compareKeys(url, directory)).rejects.toThrow(/other keys/u);
});
