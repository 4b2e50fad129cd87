import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import pg from 'pg';
import { readIssuers } from '../../shared/src/identity/issuers.ts';
import { newTestKey } from '../../shared/src/identity/testing/test-issuer.ts';
import { readSources } from '../../shared/src/sources/connection/read-sources.ts';
import type { SourceConfig } from '../../shared/src/sources/connection/source-config.ts';
import { testHub, type Caller, type TestHub } from '../../shared/testing/hub.ts';
import { testCluster } from '../../shared/testing/cluster.ts';
import { insertLivePeople, sqlOfPage, type LivePerson } from '../../shared/testing/live-view.ts';
import { until } from '../../shared/testing/until.ts';
import type { Cluster } from '../hub/postgres/embedded.ts';
import { check } from '../join/check.ts';
import { init } from '../join/init.ts';
import { keys } from '../join/keys.ts';
import { token } from '../join/token.ts';
import { tryCommand } from '../join/try.ts';
import type { Tried } from '../join/try/print.ts';

/**
 * A State joins with a database and tables of its own (those of LIVE-VIEW.md, invented), by what `join` makes and says, and by
 * what its README says to fill in. Nothing of the national demonstration is there.
 */
const DATABASE = 'sip_pt';
const PEOPLE: readonly LivePerson[] = [
  {
    id: 'P-1',
    sex: 'FEMALE',
    nationalities: ['PT'],
    identities: [
      { surnames: 'Quintanilha', forenames: 'Zulmira', transliteration: null, dateOfBirth: '1985-03-07' },
    ],
    documents: [{ kind: 'PASSPORT', number: 'QX 123456', issuer: 'PT' }],
    alerts: null,
  },
];
let parent: string;
let folder: string;
let hub: TestHub;
let officer: Partial<Caller>;
const said: string[] = [];
const foundNames = new Set(Object.keys(process.env));

/** A command of `join`, as its users run it but for the process. */
async function run(command: { run(args: readonly string[]): Promise<number> }, ...args: string[]) {
  said.length = 0;
  const code = await command.run(args);
  return { code, out: said.join('\n') };
}

const file = (name: string): string => readFileSync(join(folder, name), 'utf8');

/** Fills something in. @throws Error when it is not there. */
function fillIn(name: string, what: RegExp, by: string): void {
  const text = file(name);
  if (!what.test(text)) throw new Error(`${name} has no ${what}`);
  writeFileSync(
    join(folder, name),
    text.replace(what, () => by),
  );
}

function setVariable(name: string, value: string): void {
  process.env[name] = value;
}

async function runSql(cluster: Cluster, ...texts: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: cluster.adminUrl(DATABASE) });
  await client.connect();
  try {
    for (const text of texts) await client.query(text);
    await insertOnce(client);
  } finally {
    await client.end();
  }
}

/** The State has its people before anybody joins. */
async function insertOnce(client: pg.Client): Promise<void> {
  const { rows } = await client.query('SELECT FROM sip.pessoa');
  if (rows.length === 0) await insertLivePeople(client, PEOPLE);
}

/** Steps 1 to 5 of the README, over a second database. */
async function joins(cluster: Cluster): Promise<readonly SourceConfig[]> {
  const admin = new pg.Client({ connectionString: cluster.adminUrl() });
  await admin.connect();
  await admin.query(`CREATE DATABASE ${DATABASE}`);
  await admin.end();
  await runSql(cluster, sqlOfPage('TABLES'));
  await runSql(cluster, file('sql/person-1-keys.sql'), file('sql/person-2-views.sql'));
  const own = /CREATE VIEW hub\.person_plain_v1 AS\nSELECT.*?;/su.exec(sqlOfPage('VIEW'))?.[0] ?? '';
  fillIn('sql/person-2-views.sql', /CREATE VIEW hub\.person_plain_v1 AS SELECT.*?WHERE false;/su, own);
  await runSql(cluster, file('sql/person-2-views.sql'), sqlOfPage('LOGINS'));
  const login = (user: string, password: string): string => {
    const url = new URL(cluster.adminUrl(DATABASE));
    return Object.assign(url, { username: user, password }).href;
  };
  setVariable('PT_PERSON_URL', login('pt_hub', 'change-this-one'));
  setVariable('PT_PERSON_KEYS_URL', login('pt_keys', 'and-change-this-one'));
  expect(await run(keys, '--source', 'pt-person', '--once')).toMatchObject({
    code: 0,
    out: expect.stringMatching(/1 people compared; 1 read, 1 written/u),
  });
  expect(await run(check, '--source', 'pt-person')).toMatchObject({
    code: 0,
    out: expect.stringMatching(/pt-person fits\.$/u),
  });
  return readSources(join(folder, 'sources.yaml'), process.env, 1);
}

/** Step 7: an issuer of its own, with a key in a file beside issuers.yaml. */
async function issues(): Promise<Partial<Caller>> {
  const key = await newTestKey('pt-1');
  writeFileSync(join(folder, 'keys.json'), JSON.stringify({ keys: [key.jwk] }));
  fillIn('issuers.yaml', /jwksUrl: .*/u, 'jwksFile: keys.json');
  const text = await key.token({
    ...{ iss: 'https://login.police.pt.invalid', aud: 'liaison', sub: 'officer-1' },
    ...{ agency: 'invented', agency_kind: 'POLICE', role: 'INVESTIGATOR' },
  });
  expect(await run(token, text)).toMatchObject({
    code: 0,
    out: expect.stringMatching(/takes this token\.$/u),
  });
  return { token: text };
}

beforeAll(async () => {
  jest.spyOn(console, 'log').mockImplementation((text: string) => void said.push(text));
  parent = mkdtempSync(join(tmpdir(), 'liaison-joined-'));
  folder = join(parent, 'pt');
  expect((await run(init, 'PT', '--folder', folder)).code).toBe(0);
  setVariable('LIAISON_CONFIG', join(folder, 'liaison.yaml'));
  officer = await issues();
  hub = await testHub([], 0, {
    profiles: join(folder, 'law'),
    issuers: readIssuers(join(folder, 'issuers.yaml')),
    through: async (_, cluster) => joins(cluster),
  });
});

afterAll(async () => {
  await hub?.stop();
  jest.restoreAllMocks();
  // The settings file that was read is in the environment too.
  for (const name of Object.keys(process.env)) if (!foundNames.has(name)) delete process.env[name];
  rmSync(parent, { recursive: true, force: true });
});

interface Found {
  readonly nodes: readonly { readonly primaryName: string; readonly withheld: readonly object[] }[];
  readonly sources: readonly { readonly status: string; readonly reason: string | null }[];
}

async function byName(as: Partial<Caller>): Promise<Found> {
  const { body } = await hub.ask(
    `{ persons(filter: { name: "Zulmira Quintanilha", match: EXACT }, owners: [PT]) {
      nodes { primaryName withheld { field mode } } sources { owner status reason } } }`,
    as,
  );
  expect(body.errors).toBeUndefined();
  return (body.data as { persons: Found }).persons;
}

test('an officer of the State finds a person by name, and by document', async () => {
  expect(await byName(officer)).toEqual({
    nodes: [{ primaryName: 'Zulmira Quintanilha', withheld: [] }],
    sources: [{ owner: 'PT', status: 'ANSWERED', reason: null }],
  });
  const { body } = await hub.ask(
    `{ personsByDocuments(documents: [{ number: "qx-123456", issuer: "PRT" }, { number: "NONE1" }]) {
      nodes { primaryName documents { number } } } }`,
    officer,
  );
  expect(body).toMatchObject({
    data: {
      personsByDocuments: [
        { nodes: [{ primaryName: 'Zulmira Quintanilha', documents: [{ number: 'QX 123456' }] }] },
        { nodes: [] },
      ],
    },
  });
});

test('others see what its law lends them: a State of the Directive the same, one outside of it initials', async () => {
  expect((await byName({ state: 'FR' })).nodes).toEqual([
    { primaryName: 'Zulmira Quintanilha', withheld: [] },
  ]);
  expect((await byName({ state: 'GB', offence: '0501;max=120;law=GB' })).nodes).toEqual([
    { primaryName: 'Z. Q.', withheld: [{ field: 'primaryName', mode: 'NEEDS_APPROVAL' }] },
  ]);
  const { sources } = await byName({ state: 'US', offence: '0501;max=120;law=US' });
  expect(sources).toMatchObject([{ owner: 'PT', status: 'NOT_PERMITTED' }]);
});

test('try shows what officers would see of the ten questions, and by which rule the rest is withheld', async () => {
  const tryIt = tryCommand((place) => testCluster(place));
  const { code, out } = await run(tryIt, '--as', 'GB', '--as', 'US', '--json');
  const { questions } = JSON.parse(out) as { readonly questions: readonly Tried[] };
  expect({ code, many: questions.length }).toEqual({ code: 0, many: 10 });
  const [byItsName, byDocument, byPlate, everything, oversight] = [0, 1, 4, 8, 9].map(
    (place) => questions[place]?.seen,
  );
  expect(byItsName).toMatchObject([
    {
      asker: { state: 'PT' },
      source: { status: 'ANSWERED' },
      records: [{ primaryName: 'Zulmira Quintanilha' }],
      withheld: [],
    },
    { asker: { state: 'GB' }, records: [] },
    {
      asker: { state: 'US' },
      source: { status: 'NOT_PERMITTED' },
      records: [],
      withheld: [
        {
          field: 'id',
          mode: 'DENY',
          grants: [/PT-P-010/u, /PT-P-020/u].map((id) => expect.stringMatching(id)),
        },
      ],
    },
  ]);
  expect(byDocument?.[1]).toMatchObject({
    records: [{ primaryName: 'Z. Q.', documents: null }],
    withheld: expect.arrayContaining([
      expect.objectContaining({ field: 'primaryName', rules: [expect.stringMatching(/^PT-P-021 /u)] }),
    ]),
  });
  expect(byPlate).toMatchObject([{ source: { status: 'NOT_CONNECTED' } }, ...UNKNOWN, ...UNKNOWN]);
  // The caller is not told of these; who owns the record sees here that it is so.
  expect(everything?.[1]?.withheld).toContainEqual(
    expect.objectContaining({ field: 'informantSources', disclosure: 'SILENT' }),
  );
  expect(oversight?.map(({ records }) => records.length > 0)).toEqual([true, false, false]);
});
const UNKNOWN = [{ outcome: 'NOT_IN_GRAPH', records: [] }];

test('a column of another type makes it UNAVAILABLE, and check names the column', async () => {
  fillIn(
    'sql/person-2-views.sql',
    /p\.conservar_ate AS retain_until/u,
    'p.conservar_ate::text AS retain_until',
  );
  await runSql(hub.cluster, file('sql/person-2-views.sql'));
  const { nodes } = await until('the hub knows', async () => {
    const found = await byName(officer);
    expect(found.sources).toMatchObject([{ status: 'UNAVAILABLE' }]);
    return found.sources[0]?.reason === 'BROKEN_CONTRACT' ? found : undefined;
  });
  expect(nodes).toEqual([]);
  expect(await run(check, '--source', 'pt-person')).toMatchObject({
    code: 1,
    out: expect.stringMatching(/COLUMN_TYPE.*hub\.person_v1\.retain_until/u),
  });
});
