import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import pg from 'pg';
import type { StateCode } from '../../shared/src/core/ids.ts';
import type { SourceConfig } from '../../shared/src/sources/connection/source-config.ts';
import { grantHubLogin, HUB_LOGIN } from '../../shared/src/sources/migrations/national-database.ts';
import { freshDatabase, type TestDatabase } from '../../shared/testing/database.ts';
import { freshRegister } from '../../shared/testing/register.ts';
import { subgraph } from '../../subgraphs/persons/subgraph.ts';
import { check } from './check.ts';
import { migrate } from './migrate.ts';
import { domainCheck } from './check/records.ts';
import { checkSource, fits, type SourceCheck } from './check/check-source.ts';

/**
 * One register of people, invented, and the view of it that a State might have got wrong. Whatever is wrong, a check names it:
 * the same views at run time are in the tests of the hub.
 */
const PASSWORD = 'readerreaderreader1';
let database: TestDatabase;
let client: pg.Client;
const domain = domainCheck(subgraph);
let config: SourceConfig;
let columns: readonly string[];

beforeAll(async () => {
  database = await freshRegister(subgraph.migrations);
  await grantHubLogin(database.url, PASSWORD);
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query(`
    INSERT INTO register.person (id, owner, holding_authority, subject_categories, identities, primary_name, date_of_birth, sex,
        nationalities, documents, document_keys, births, name_keys, synthetic)
      SELECT 'P-' || i, 'PT', 'Invented', '{SUSPECT}', '[{"surnames": "Quill", "dateOfBirth": "1970-05-12"}]', 'Quill',
        '1970-05-12', 'FEMALE', '{PT}', '[{"number": "QX 1", "issuer": "PT"}]', '{QX1,PT/QX1}',
        '{[1970-05-12,1970-05-12]}', '{quill|kl}', true FROM generate_series(1, 3) AS i;
    INSERT INTO register.link (id, owner, holding_authority, kind, near_id, far_id)
      VALUES ('L-1', 'PT', 'Invented', 'ASSOCIATE', 'PT:person:P-1', 'PT:person:P-2');
    INSERT INTO register.currency (owner, data_as_of) VALUES ('PT', now())`);
  const { rows } = await client.query<{ name: string }>(
    `SELECT attname AS name FROM pg_attribute WHERE attrelid = 'hub.person_v1'::regclass ORDER BY attnum`,
  );
  columns = rows.map(({ name }) => name);
  const url = new URL(database.url);
  url.username = HUB_LOGIN;
  url.password = PASSWORD;
  config = {
    name: 'pt-person',
    domain: 'person',
    owners: ['PT' as StateCode],
    url: url.href,
    deadlineMs: 5_000,
    poolSize: 2,
    retryAfterMs: 500,
  };
});

afterAll(async () => {
  await client.end();
  await database.drop();
});

/** Makes the view of people anew, with other SQL for some columns; none leaves a column out. */
async function viewWith(other: Readonly<Record<string, string | null>>, rest = ''): Promise<void> {
  const list = columns.flatMap((name) => {
    const expression = other[name];
    return expression === null ? [] : [expression === undefined ? name : `${expression} AS ${name}`];
  });
  await client.query(`DROP VIEW IF EXISTS hub.person_v1;
    CREATE VIEW hub.person_v1 AS SELECT ${list.join(', ')} FROM register.person ${rest};
    GRANT SELECT ON hub.person_v1 TO hub_reader`);
}

function faultsOf({ findings }: SourceCheck): readonly string[] {
  return findings
    .filter(({ severity }) => severity === 'fault')
    .map(({ what, where, many }) => `${what} ${where}${many === undefined ? '' : ` ${many}`}`);
}

test('a register that is as the contract says fits, and its questions are timed', async () => {
  await viewWith({});
  const found = await checkSource(config, domain);
  expect({ findings: found.findings, unchecked: found.unchecked }).toEqual({ findings: [], unchecked: [] });
  expect(fits(found)).toBe(true);
  expect(found.rows).toMatchObject({ person_v1: 3, link_v1: 1, currency_v1: 1 });
  expect(found.questions.map(({ about }) => about)).toContain('people by name');
  expect(found.questions.every(({ milliseconds }) => milliseconds !== undefined)).toBe(true);
});

const SEX_M = `CASE id WHEN 'P-1' THEN 'M' ELSE sex END`;

test.each<[string, Readonly<Record<string, string | null>>, readonly string[]]>([
  [
    'an owner in small letters',
    { owner: `'pt'::text COLLATE "C"` },
    ['VALUE_NOT_ALLOWED hub.person_v1.owner 3'],
  ],
  ['restricted NULL', { restricted: 'NULL::boolean' }, ['VALUE_NULL hub.person_v1.restricted 3']],
  ['contested NULL', { contested: 'NULL::boolean' }, ['VALUE_NULL hub.person_v1.contested 3']],
  [
    'subjects NULL',
    { subject_categories: 'NULL::text[]' },
    ['VALUE_NULL hub.person_v1.subject_categories 3'],
  ],
  [
    'a subject that is no word',
    { subject_categories: `'{SUSPEITO}'::text[]` },
    ['VALUE_NOT_ALLOWED hub.person_v1.subject_categories 3'],
  ],
  ['handling that is no code', { handling: `'H9'` }, ['VALUE_NOT_ALLOWED hub.person_v1.handling 3']],
  ['an id NULL', { id: `nullif(id, 'P-3')` }, ['VALUE_NULL hub.person_v1.id 1']],
  ['an id with a blank', { id: `replace(id, '-', ' ')` }, ['VALUE_NOT_ALLOWED hub.person_v1.id 3']],
  ['two records of one id', { id: `replace(id, '3', '2')` }, ['ID_TWICE hub.person_v1 1']],
  ['sex as M', { sex: SEX_M }, ['VALUE_SHAPE hub.person_v1.sex 1']],
  [
    'a date of birth of another order',
    { date_of_birth: `'12/05/1970'` },
    ['VALUE_NOT_ALLOWED hub.person_v1.date_of_birth 3'],
  ],
  [
    'jsonb that is an object for a list',
    { documents: 'documents -> 0' },
    ['VALUE_SHAPE hub.person_v1.documents 3'],
  ],
  [
    'jsonb with a wrong word inside',
    { identities: `'[{"surnames": "Quill", "kind": "NICK"}]'::jsonb`, births: 'NULL::datemultirange' },
    ['VALUE_SHAPE hub.person_v1.identities[].kind 3'],
  ],
  [
    'jsonb with a date of another order inside',
    {
      identities: `'[{"surnames": "Quill", "dateOfBirth": "12.05.1970"}]'::jsonb`,
      births: 'NULL::datemultirange',
    },
    ['VALUE_NOT_ALLOWED hub.person_v1.identities[].dateOfBirth 3'],
  ],
  ['a column that is missing', { occupation: null }, ['COLUMN_MISSING hub.person_v1.occupation']],
  ['a text for a day', { retain_until: 'retain_until::text' }, ['COLUMN_TYPE hub.person_v1.retain_until']],
  [
    'a text for a list',
    { nationalities: `array_to_string(nationalities, ',')` },
    ['COLUMN_TYPE hub.person_v1.nationalities'],
  ],
  ['ids in the order of a language', { id: `id COLLATE "en-x-icu"` }, ['COLUMN_COLLATION hub.person_v1.id']],
  [
    'document keys that nobody computed',
    { document_keys: `'{}'::text[]` },
    ['SEARCH_COLUMN_WRONG hub.person_v1.document_keys 3'],
  ],
  [
    'births that nobody computed',
    { births: 'NULL::datemultirange' },
    ['SEARCH_COLUMN_WRONG hub.person_v1.births 3'],
  ],
  [
    'a row that raises',
    { occupation: `(CASE id WHEN 'P-2' THEN 1 / (length(id) - 3) END)::text` },
    ['ROW_RAISES hub.person_v1.occupation'],
  ],
])('%s is named', async (_, other, wanted) => {
  await viewWith(other);
  const found = await checkSource(config, domain);
  expect(faultsOf(found)).toEqual(expect.arrayContaining([...wanted]));
  expect(fits(found)).toBe(false);
});

test.each<[string, string, string, string]>([
  [
    'a view that is missing',
    'ALTER VIEW hub.person_spelt_v1 RENAME TO away',
    'ALTER VIEW hub.away RENAME TO person_spelt_v1',
    'VIEW_MISSING hub.person_spelt_v1',
  ],
  [
    'a function that is missing',
    'ALTER FUNCTION hub.persons_named RENAME TO away',
    'ALTER FUNCTION hub.away RENAME TO persons_named',
    'FUNCTION_MISSING hub.persons_named(text[])',
  ],
  [
    'a view that the role may not read',
    'REVOKE SELECT ON hub.currency_v1 FROM hub_reader',
    'GRANT SELECT ON hub.currency_v1 TO hub_reader',
    'RIGHT_MISSING hub.currency_v1.owner',
  ],
  [
    'a role that may write',
    'GRANT UPDATE ON hub.person_v1 TO hub_reader',
    'REVOKE UPDATE ON hub.person_v1 FROM hub_reader',
    'ROLE_WRITES liaison_hub 1',
  ],
  [
    'a table that is seen besides',
    'GRANT USAGE ON SCHEMA register TO hub_reader; GRANT SELECT ON register.person TO hub_reader',
    'REVOKE ALL ON register.person FROM hub_reader; REVOKE ALL ON SCHEMA register FROM hub_reader',
    'ROLE_SEES_MORE liaison_hub 1',
  ],
  [
    'a link that leads nowhere',
    `UPDATE register.link SET far_id = 'PT:person:P-9'`,
    `UPDATE register.link SET far_id = 'PT:person:P-2'`,
    'LINK_LEADS_NOWHERE hub.link_v1.far_id 1',
  ],
  [
    'a link that is no id',
    `UPDATE register.link SET far_id = 'P-2'`,
    `UPDATE register.link SET far_id = 'PT:person:P-2'`,
    'VALUE_NOT_ALLOWED hub.link_v1.far_id 1',
  ],
  [
    'a link of an unknown kind',
    `UPDATE register.link SET kind = 'AMIGO'`,
    `UPDATE register.link SET kind = 'ASSOCIATE'`,
    'VALUE_NOT_ALLOWED hub.link_v1.kind 1',
  ],
  [
    'a detail of a link that is no object',
    `UPDATE register.link SET detail = '[1]'`,
    'UPDATE register.link SET detail = NULL',
    'VALUE_SHAPE hub.link_v1.detail 1',
  ],
  [
    'a member of the detail of a link that is of another type',
    `UPDATE register.link SET kind = 'SAME_PERSON', detail = '{"score": "high", "colour": "RED"}'`,
    `UPDATE register.link SET kind = 'ASSOCIATE', detail = NULL`,
    'VALUE_SHAPE hub.link_v1.detail.score 1',
  ],
  [
    'a function of another version',
    'ALTER FUNCTION hub.name_sound RENAME TO away; CREATE FUNCTION hub.name_sound(text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT $1 $$',
    'DROP FUNCTION hub.name_sound; ALTER FUNCTION hub.away RENAME TO name_sound',
    'FUNCTION_VERSION hub.name_sound',
  ],
  [
    'people whose names nobody finds',
    `UPDATE register.person SET name_keys = '{}'`,
    `UPDATE register.person SET name_keys = '{quill|kl}'`,
    'ROWS_DISAGREE hub.person_v1 3',
  ],
])('%s is named', async (_, wrong, right, wanted) => {
  await viewWith({});
  await client.query(wrong);
  try {
    expect(faultsOf(await checkSource(config, domain))).toContain(wanted);
  } finally {
    await client.query(right);
  }
});

test('examples name the record, and no value of it but the faulty one', async () => {
  await viewWith({ sex: SEX_M });
  const { findings } = await checkSource(config, domain);
  expect(findings.map(({ examples }) => examples)).toEqual([['PT:P-1 ("M")']]);
});

test('the command prints what a person can act on, and ends with 1; a source that there is not is refused with the nearest', async () => {
  await viewWith({ sex: SEX_M });
  const folder = mkdtempSync(join(tmpdir(), 'liaison-join-'));
  const file = join(folder, 'sources.yaml');
  writeFileSync(
    file,
    `sources: [{ name: pt-person, domain: person, owners: [PT], url: ${JSON.stringify(config.url)} }]`,
  );
  const said: string[] = [];
  const log = jest.spyOn(console, 'log').mockImplementation((line: unknown) => void said.push(String(line)));
  try {
    expect(await check.run(['--sources', file, '--source', 'pt-person'])).toBe(1);
    expect(said.join('\n')).toMatch(
      /VALUE_SHAPE {2}hub\.person_v1\.sex \[1\]: it is not a Sex\n.*such as PT:P-1 \("M"\)/u,
    );
    expect(said.join('\n')).toMatch(/pt-person does not fit: 1 fault,/u);
    await expect(check.run(['--sources', file, 'pt-person'])).rejects.toThrow(
      /"pt-person" belongs to no option/u,
    );
    await expect(check.run(['--sources', folder])).rejects.toThrow(
      /liaison-join-\w+ cannot be read: .*EISDIR/u,
    );
    await expect(check.run(['--sources', file, '--source', 'pt-persons'])).rejects.toThrow(
      /did you mean pt-person\?/u,
    );
  } finally {
    log.mockRestore();
    rmSync(folder, { recursive: true });
  }
});

test('migrate waits for another one, and leaves a database of another domain alone', async () => {
  const empty = await freshDatabase();
  const log = jest.spyOn(console, 'log').mockReturnValue();
  Object.assign(process.env, {
    PT_ADMIN: empty.url,
    PT_FULL: database.url,
    PT_NOBODY: 'postgres://p@127.0.0.1:1/x',
  });
  const run = (domain: string, admin: string) => migrate.run(['--domain', domain, '--admin', admin]);
  try {
    expect(await Promise.all([run('crossing', 'PT_ADMIN'), run('crossing', 'PT_ADMIN')])).toEqual([0, 0]);
    await expect(run('firearm', 'PT_FULL')).rejects.toThrow(
      /register\.person\).*name another one for firearm/u,
    );
    await expect(run('firearm', 'PT_NOBODY')).rejects.toThrow(
      /x at 127\.0\.0\.1:1 \(PT_NOBODY\).*ECONNREFUSED/u,
    );
  } finally {
    log.mockRestore();
    for (const name of ['PT_ADMIN', 'PT_FULL', 'PT_NOBODY']) delete process.env[name];
    await empty.drop();
  }
});
